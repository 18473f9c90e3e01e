package org.grantsledger.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where the text can be read in more than one way, with the reading this catalogue takes. Another reading is
 * another catalogue version, never a switch in code.
 *
 * @param contestable whether the reading is known to be open to challenge and is shown as such with its clauses
 */
public record Ambiguity(
        String id,
        String title,
        List<String> refs,
        @Nullable String text,
        String issue,
        List<String> readings,
        String taken,
        String rationale,
        String severity,
        boolean contestable) {}
