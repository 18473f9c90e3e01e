/** The application: configuration and start. */
@NullMarked
package org.grantsledger.api;

import org.jspecify.annotations.NullMarked;
