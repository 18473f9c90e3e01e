/** What an account may do: the table of permissions, and the filters that hold everybody to it. */
@NullMarked
package org.grantsledger.api.security;

import org.jspecify.annotations.NullMarked;
