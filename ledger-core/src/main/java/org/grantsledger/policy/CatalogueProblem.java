package org.grantsledger.policy;

/**
 * An error in a catalogue.
 *
 * @param file the file it stands in, or the path inside a document that came whole
 * @param line 1-based, 0 where it is not known
 * @param reason in both languages; the command line speaks English
 */
public record CatalogueProblem(String file, int line, Label reason) {

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + reason.en();
    }
}
