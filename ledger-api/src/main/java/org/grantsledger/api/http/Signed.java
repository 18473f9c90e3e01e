package org.grantsledger.api.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which amounts a field takes; without it, amounts above zero. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Signed {

    Range value();

    /** Ranges of amounts. */
    enum Range {
        POSITIVE, NOT_NEGATIVE, NOT_ZERO
    }
}
