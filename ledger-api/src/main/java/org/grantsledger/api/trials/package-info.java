/** Trials of draft catalogues: worked cases, run beside the ledger and never on its log. */
@NullMarked
package org.grantsledger.api.trials;

import org.jspecify.annotations.NullMarked;
