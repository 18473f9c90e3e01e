package org.grantsledger.policy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The logical name of an event in the log. It is permanent; Java class names are not. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventName {

    String value();

    /** The version of the payload; a changed payload is a new version with its own approved sample. */
    int version() default 1;
}
