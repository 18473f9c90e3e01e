/** What is done meanwhile at the start, and why the ledger does not start, for whoever finds out. */
@NullMarked
package org.grantsledger.api.startup;

import org.jspecify.annotations.NullMarked;
