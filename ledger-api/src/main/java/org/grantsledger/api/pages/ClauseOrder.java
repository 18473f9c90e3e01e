package org.grantsledger.api.pages;

import java.util.Comparator;
import java.util.regex.Pattern;

/** Clauses as the policies number them: 64/9-1 before 64/11-1. */
final class ClauseOrder {

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    static final Comparator<String> BY_NUMBER = Comparator.comparing(ClauseOrder::padded);

    private ClauseOrder() {
    }

    private static String padded(String clause) {
        return NUMBER.matcher(clause).replaceAll(n -> "0".repeat(Math.max(0, 6 - n.group().length())) + n.group());
    }
}
