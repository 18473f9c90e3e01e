package org.grantsledger.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.grantsledger.money.BadAmount;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;

/** The value of a fact, read by the type that its clause declares. */
public sealed interface FactValue {

    record Money(Fen amount) implements FactValue {}

    record Whole(long number) implements FactValue {}

    record Decimal(Ratio ratio) implements FactValue {}

    record Day(LocalDate date) implements FactValue {}

    record Month(YearMonth month) implements FactValue {}

    record Text(String text) implements FactValue {}

    record Flag(boolean is) implements FactValue {}

    record Percentages(List<Integer> parts) implements FactValue {}

    /** The longest text that a fact may carry. */
    int LONGEST_TEXT = 200;

    /** The largest whole number that a fact may carry. */
    long LARGEST_WHOLE = 999_999_999L;

    /** The largest rate that a fact in basis points may carry: all of it. */
    long LARGEST_RATE = 10_000L;

    /** The unit of facts that carry a rate. */
    String BASIS_POINTS = "basis points";

    /** Letters, digits and a few signs: nothing in which a person's name could be written. */
    Pattern OPAQUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** The shape of a resident identity number (GB 11643), which must not be used as a reference to a person. */
    Pattern RESIDENT_IDENTITY = Pattern.compile("\\d{17}[\\dXx]");

    /** One text for one value, as it stands in events and position keys. */
    default String canonical() {
        return switch (this) {
            case Money m -> m.amount().toString();
            case Whole w -> Long.toString(w.number());
            case Decimal d -> d.ratio().toString();
            case Day d -> d.date().toString();
            case Month m -> m.month().toString();
            case Text t -> t.text();
            case Flag f -> Boolean.toString(f.is());
            case Percentages p -> p.parts().stream().map(String::valueOf).collect(Collectors.joining(","));
        };
    }

    /**
     * Reads what a client stated: texts, whole numbers, booleans or lists, as JSON gives them.
     *
     * @throws Unreadable naming the rule that the value breaks
     */
    static FactValue read(Fact fact, Object given) {
        return switch (fact.type()) {
            case MONEY -> new Money(money(text(given)));
            case INTEGER -> new Whole(whole(given, BASIS_POINTS.equals(fact.unit()) ? LARGEST_RATE : LARGEST_WHOLE));
            case RATIO -> new Decimal(ratio(text(given)));
            case DATE -> new Day(date(text(given)));
            case MONTH -> new Month(month(text(given)));
            case TEXT -> new Text(fact.person() ? opaque(text(given)) : plain(text(given)));
            case BOOLEAN -> new Flag(flag(given));
            case CHOICE -> new Text(choice(fact, text(given)));
            case PERCENTAGES -> new Percentages(percentages(given));
        };
    }

    private static String text(Object given) {
        if (given instanceof String text) {
            return text;
        }
        throw new Unreadable(FactProblem.Rule.WRONG_TYPE);
    }

    private static Fen money(String text) {
        try {
            Fen amount = Fen.ofYuan(text);
            if (amount.isNegative()) {
                throw new Unreadable(FactProblem.Rule.NEGATIVE);
            }
            if (amount.exceeds(Fen.LARGEST)) {
                throw new Unreadable(FactProblem.Rule.TOO_LARGE);
            }
            return amount;
        } catch (BadAmount bad) {
            throw new Unreadable(switch (bad.rule()) {
                case NOT_AN_AMOUNT -> FactProblem.Rule.NOT_AN_AMOUNT;
                case TOO_PRECISE -> FactProblem.Rule.TOO_PRECISE;
                case TOO_LARGE -> FactProblem.Rule.TOO_LARGE;
            });
        }
    }

    private static long whole(Object given, long largest) {
        BigInteger number = switch (given) {
            case Integer i -> BigInteger.valueOf(i);
            case Long l -> BigInteger.valueOf(l);
            case BigInteger b -> b;
            default -> throw new Unreadable(FactProblem.Rule.WRONG_TYPE);
        };
        if (number.signum() < 0) {
            throw new Unreadable(FactProblem.Rule.NEGATIVE);
        }
        if (number.compareTo(BigInteger.valueOf(largest)) > 0) {
            throw new Unreadable(FactProblem.Rule.TOO_LARGE);
        }
        return number.longValueExact();
    }

    private static Ratio ratio(String text) {
        if (!text.matches("\\d{1,4}(\\.\\d{1,8})?") || new BigDecimal(text).compareTo(new BigDecimal(1000)) > 0) {
            throw new Unreadable(FactProblem.Rule.NOT_A_RATIO);
        }
        return Ratio.of(text);
    }

    private static LocalDate date(String text) {
        try {
            if (text.length() == "2022-06-30".length()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeParseException bad) {
            // falls through to the same problem as a text of another length
        }
        throw new Unreadable(FactProblem.Rule.NOT_A_DATE);
    }

    private static YearMonth month(String text) {
        try {
            if (text.length() == "2022-06".length()) {
                return YearMonth.parse(text);
            }
        } catch (DateTimeParseException bad) {
            // falls through to the same problem as a text of another length
        }
        throw new Unreadable(FactProblem.Rule.NOT_A_MONTH);
    }

    /**
     * Whether PostgreSQL can hold a text: not U+0000, and not half of a surrogate pair, both of which JSON can escape.
     */
    static boolean storable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static String plain(String text) {
        if (text.isBlank()) {
            throw new Unreadable(FactProblem.Rule.EMPTY);
        }
        if (text.length() > LONGEST_TEXT) {
            throw new Unreadable(FactProblem.Rule.TOO_LONG);
        }
        if (text.chars().anyMatch(Character::isISOControl) || !storable(text)) {
            throw new Unreadable(FactProblem.Rule.BAD_CHARACTER);
        }
        return text.strip();
    }

    private static String opaque(String text) {
        if (!OPAQUE.matcher(text).matches() || RESIDENT_IDENTITY.matcher(text).matches()) {
            throw new Unreadable(FactProblem.Rule.NOT_OPAQUE);
        }
        return text;
    }

    private static boolean flag(Object given) {
        if (given instanceof Boolean is) {
            return is;
        }
        throw new Unreadable(FactProblem.Rule.WRONG_TYPE);
    }

    private static String choice(Fact fact, String text) {
        if (!fact.choices().contains(text)) {
            throw new Unreadable(FactProblem.Rule.NOT_A_CHOICE);
        }
        return text;
    }

    private static List<Integer> percentages(Object given) {
        if (!(given instanceof List<?> list) || list.isEmpty()) {
            throw new Unreadable(FactProblem.Rule.WRONG_TYPE);
        }
        List<Integer> parts = new ArrayList<>();
        for (Object part : list) {
            if (!(part instanceof Integer percent) || percent <= 0 || percent > 100) {
                throw new Unreadable(FactProblem.Rule.WRONG_TYPE);
            }
            parts.add(percent);
        }
        if (parts.stream().mapToInt(Integer::intValue).sum() != 100) {
            throw new Unreadable(FactProblem.Rule.NOT_HUNDRED_PERCENT);
        }
        return List.copyOf(parts);
    }

    /** A value that breaks a rule; {@link FactReader} turns it into a {@link FactProblem}. */
    final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final FactProblem.Rule rule;

        Unreadable(FactProblem.Rule rule) {
            super(rule.name(), null, false, false);
            this.rule = rule;
        }

        FactProblem.Rule rule() {
            return rule;
        }
    }
}
