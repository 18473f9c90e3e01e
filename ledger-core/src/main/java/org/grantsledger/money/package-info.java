/** Exact money: fen, shares, fiscal years. */
@NullMarked
package org.grantsledger.money;

import org.jspecify.annotations.NullMarked;
