package org.grantsledger.api.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A piece of a text in which something was searched.
 *
 * @param found whether it is what was searched for
 */
record Marked(String text, boolean found) {

    /** The words of a search; all of them must be found. */
    static List<String> words(String search) {
        return Stream.of(search.toLowerCase(Locale.ROOT).split("\\s+")).filter(w -> !w.isEmpty()).distinct().toList();
    }

    static boolean in(String text, List<String> words) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().allMatch(lower::contains);
    }

    /** The text in pieces. */
    static List<Marked> pieces(String text, List<String> words) {
        if (words.isEmpty()) {
            return List.of(new Marked(text, false));
        }
        Matcher matcher = Pattern.compile(
                words.stream().map(Pattern::quote).collect(Collectors.joining("|")),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(text);
        List<Marked> pieces = new ArrayList<>();
        int at = 0;
        while (matcher.find()) {
            pieces.add(new Marked(text.substring(at, matcher.start()), false));
            pieces.add(new Marked(matcher.group(), true));
            at = matcher.end();
        }
        pieces.add(new Marked(text.substring(at), false));
        return pieces.stream().filter(p -> !p.text().isEmpty()).toList();
    }
}
