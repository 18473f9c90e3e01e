package org.grantsledger.api.http;

/** A text that is taken as it is and repeated nowhere: in no problem, no log, no answer. */
record Secret(String text) {

    @Override
    public String toString() {
        return "…";
    }
}
