/** 分录账: balanced double entries derived from events, and nothing else. */
@NullMarked
package org.grantsledger.journal;

import org.jspecify.annotations.NullMarked;
