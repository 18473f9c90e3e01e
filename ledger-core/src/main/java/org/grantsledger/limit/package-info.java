/**
 * Limits and how much of them is used. A position whose key contains the enterprise is folded from the enterprise's
 * own stream; any other position is shared and lives in PostgreSQL. Both change only by the moves that events carry.
 */
@NullMarked
package org.grantsledger.limit;

import org.jspecify.annotations.NullMarked;
