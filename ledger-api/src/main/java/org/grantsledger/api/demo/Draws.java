package org.grantsledger.api.demo;

import java.time.LocalDate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.grantsledger.money.Fen;

/** Draws the facts of one claim; the same seed draws the same facts. */
final class Draws {

    private final Random random;
    private final String ordinal;
    private final LocalDate decidedOn;

    /** @param ordinal tells the keys of this claim from those of any other */
    Draws(Random random, String ordinal, LocalDate decidedOn) {
        this.random = random;
        this.ordinal = ordinal;
        this.decidedOn = decidedOn;
    }

    Map<String, Object> facts(Map<String, Object> template) {
        Map<String, Object> facts = new LinkedHashMap<>();
        template.forEach((name, value) -> facts.put(name, value instanceof String text ? fact(text) : value));
        return facts;
    }

    private Object fact(String text) {
        if (!text.startsWith("~")) {
            return text;
        }
        String[] words = text.split(" ", -1);
        return switch (words[0]) {
            case "~date" -> decidedOn.minusDays(between(5, 45)).toString();
            case "~money" -> new Fen(between(Long.parseLong(words[1]) * 100, Long.parseLong(words[2]) * 100))
                    .toString();
            case "~int" -> between(Long.parseLong(words[1]), Long.parseLong(words[2]));
            case "~key" -> words[1] + "-示范" + ordinal;
            case "~same" -> words[1] + "-示范" + between(1, Long.parseLong(words[2]));
            case "~person" -> "DEMO-" + HexFormat.of().toHexDigits(random.nextLong());
            case "~pick" -> picked(words[1].split("\\|", -1));
            default -> throw new IllegalStateException("no such draw: " + text);
        };
    }

    private Object picked(String[] choices) {
        String choice = choices[random.nextInt(choices.length)];
        return choice.chars().allMatch(Character::isDigit) ? (Object) Long.valueOf(choice) : choice;
    }

    private long between(long from, long to) {
        return random.nextLong(from, to + 1);
    }
}
