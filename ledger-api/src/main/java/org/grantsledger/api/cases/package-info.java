/** Worked cases of policy officers, run through the public interface of a scratch ledger. */
@NullMarked
package org.grantsledger.api.cases;

import org.jspecify.annotations.NullMarked;
