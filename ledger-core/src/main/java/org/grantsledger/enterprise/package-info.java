/** The enterprise: what it may be awarded, what it was paid, and why. */
@NullMarked
package org.grantsledger.enterprise;

import org.jspecify.annotations.NullMarked;
