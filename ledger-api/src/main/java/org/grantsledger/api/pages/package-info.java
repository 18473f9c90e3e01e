/** Pages for people: the same figures as the API, laid out, linked to what they sum, in Chinese and English. */
@NullMarked
package org.grantsledger.api.pages;

import org.jspecify.annotations.NullMarked;
