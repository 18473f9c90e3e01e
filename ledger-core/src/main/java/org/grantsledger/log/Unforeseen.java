package org.grantsledger.log;

import org.jspecify.annotations.Nullable;

/** A group that was decided before anything was locked rests on something that is not true. Nothing of it is written. */
final class Unforeseen extends RuntimeException {

    Unforeseen(@Nullable Throwable cause) {
        super("decided on what is not true", cause);
    }
}
