/** The command line. */
@NullMarked
package org.grantsledger.api.cli;

import org.jspecify.annotations.NullMarked;
