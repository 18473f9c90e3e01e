/** Trials of draft catalogues: worked cases, or claims of the past, beside the ledger and never on its log. */
@NullMarked
package org.grantsledger.api.trials;

import org.jspecify.annotations.NullMarked;
