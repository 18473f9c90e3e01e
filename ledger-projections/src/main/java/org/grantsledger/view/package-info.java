/** Views: named queries over the journal, each as of a position and a business day, paged, totalled and exported alike. */
@NullMarked
package org.grantsledger.view;

import org.jspecify.annotations.NullMarked;
