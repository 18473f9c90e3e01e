/** The tables that everything read comes from: written live, rebuilt, compared. */
@NullMarked
package org.grantsledger.projection;

import org.jspecify.annotations.NullMarked;
