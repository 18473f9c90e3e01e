package org.grantsledger.log;

/** A group that was decided before anything was locked rests on something that is not true. Nothing of it is written. */
final class Unforeseen extends RuntimeException {

    private final boolean surprises;

    /** The group ahead is not there, or not soon enough. */
    Unforeseen() {
        super("decided on what is not there");
        this.surprises = false;
    }

    /** @param surprises whether what it was decided on went on, as another node wrote to it, mostly */
    Unforeseen(Throwable cause, boolean surprises) {
        super("decided on what is not true", cause);
        this.surprises = surprises;
    }

    boolean surprises() {
        return surprises;
    }
}
