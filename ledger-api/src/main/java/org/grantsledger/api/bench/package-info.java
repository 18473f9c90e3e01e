/** The benchmark: every workload beside what PostgreSQL itself does on the same work, in the same run. */
@NullMarked
package org.grantsledger.api.bench;

import org.jspecify.annotations.NullMarked;
