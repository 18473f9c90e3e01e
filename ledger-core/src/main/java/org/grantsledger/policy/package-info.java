/** What the published policies say, as dated data: clauses, their facts, conditions, calculations and caps. */
@NullMarked
package org.grantsledger.policy;

import org.jspecify.annotations.NullMarked;
