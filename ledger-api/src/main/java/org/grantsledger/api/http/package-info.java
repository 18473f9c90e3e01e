/** The ledger over HTTP. Controllers translate; they decide nothing. */
@NullMarked
package org.grantsledger.api.http;

import org.jspecify.annotations.NullMarked;
