/** What is done meanwhile at the start, how it is started once more, and why it does not start, for whoever finds out. */
@NullMarked
package org.grantsledger.api.startup;

import org.jspecify.annotations.NullMarked;
