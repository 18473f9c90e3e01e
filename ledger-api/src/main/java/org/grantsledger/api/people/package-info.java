/** Who comes in: accounts, keys, roles, what was done about them, and the register of persons. */
@NullMarked
package org.grantsledger.api.people;

import org.jspecify.annotations.NullMarked;
