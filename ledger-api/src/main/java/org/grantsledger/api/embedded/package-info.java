/** What stands between a command line and a running ledger: the embedded PostgreSQL and the checks before the start. */
@NullMarked
package org.grantsledger.api.embedded;

import org.jspecify.annotations.NullMarked;
