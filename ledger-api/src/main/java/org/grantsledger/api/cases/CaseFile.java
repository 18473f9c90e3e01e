package org.grantsledger.api.cases;

/** A file of worked cases as it was sent, before anything is run. */
public final class CaseFile {

    private CaseFile() {
    }

    /**
     * How many cases it has, at least one.
     *
     * @param text of the file
     * @throws CaseProblem naming the line or the case, where it has another form
     */
    public static int count(String text) {
        return WorkedCase.parse(text).size();
    }
}
