/** The demonstration year: a fictional year of a city, written through the ordinary commands. */
@NullMarked
package org.grantsledger.api.demo;

import org.jspecify.annotations.NullMarked;
