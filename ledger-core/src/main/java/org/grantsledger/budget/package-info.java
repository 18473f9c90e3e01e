/** What may be spent, and who shares: budget lines, the dated fiscal share table, pools and decision documents. */
@NullMarked
package org.grantsledger.budget;

import org.jspecify.annotations.NullMarked;
