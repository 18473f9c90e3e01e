package org.grantsledger.policy;

import java.util.List;

/**
 * A condition of a clause.
 *
 * @param code names the finding when it is not met; unique within the clause
 * @param label the limb of the article that states it, and its meaning in English
 * @param evidence the documents an officer should ask for; recommendations of the catalogue's authors
 * @param source whether the text states it or the catalogue's authors needed it to make the text enforceable
 */
public record Condition(String code, Label label, Check check, List<String> evidence, Source source) {

    public enum Source {
        TEXT, ANALYST
    }

    /** A missing document is not a refusal on the merits: the claim waits for it. */
    public boolean asksForDocument() {
        return check instanceof Check.Present;
    }
}
