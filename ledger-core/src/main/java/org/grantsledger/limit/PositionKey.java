package org.grantsledger.limit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.grantsledger.policy.Cap.PoolId;

/**
 * The name of one position. Its first part says of what kind it is; positions are locked in the order of their keys.
 *
 * <p>{@code ~} stands for the enterprise itself: such a position is the enterprise's own.
 */
public record PositionKey(@JsonValue String value) implements Comparable<PositionKey> {

    /** The kinds of position, in the order in which they are locked. */
    public enum Kind {
        /** A counter of one or more caps. */
        CAP,
        /** How much of a decision document's amount is used. */
        DECISION,
        /** A budget line. */
        LINE,
        /** 同一事项. */
        MATTER,
        /** A thing for which a clause pays only so often. */
        ONCE,
        /** A pool of one year. */
        POOL,
        /** A voucher number of one payer and year. */
        VOUCHER
    }

    static final String SELF = "~";

    private static final Pattern YEAR = Pattern.compile("2\\d{3}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PositionKey {
    }

    static PositionKey of(Kind kind, String... parts) {
        return new PositionKey(kind.name().toLowerCase(Locale.ROOT) + "/" + String.join("/", parts));
    }

    public static PositionKey line(String line) {
        return of(Kind.LINE, escape(line));
    }

    public static PositionKey pool(PoolId pool, int year) {
        return of(Kind.POOL, escape(pool.value()), Integer.toString(year));
    }

    public static PositionKey decision(String number) {
        return of(Kind.DECISION, escape(Canonical.of(number)));
    }

    /** Voucher numbers are unique per payer and year. */
    public static PositionKey voucher(String payer, int year, String number) {
        return of(Kind.VOUCHER, escape(payer), Integer.toString(year), escape(Canonical.of(number)));
    }

    /** A part of a key in which the separators are written out. */
    static String escape(String part) {
        return part.replace("%", "%25").replace("/", "%2F").replace(SELF, "%7E");
    }

    public Kind kind() {
        return Kind.valueOf(value.substring(0, value.indexOf('/')).toUpperCase(Locale.ROOT));
    }

    /** The budget line of a LINE key. */
    public String line() {
        return unescape(value.substring(value.indexOf('/') + 1));
    }

    /** The payer of a LINE key, which is the first part of every line's id. */
    public String payer() {
        String line = line();
        return line.substring(0, line.indexOf('.'));
    }

    /** The fiscal year of a LINE key, which is the second part of every line's id. */
    public int fiscalYear() {
        return Integer.parseInt(line().split("\\.", -1)[1]);
    }

    /**
     * The year in which a yearly counter or a pool counts, which is the last part of its key; empty for a counter that
     * never starts anew. A contract that is itself named by a year's four digits is taken for one: then all that is
     * counted for it stands in that year.
     */
    public OptionalInt year() {
        String last = value.substring(value.lastIndexOf('/') + 1);
        return (kind() == Kind.CAP || kind() == Kind.POOL) && YEAR.matcher(last).matches()
                ? OptionalInt.of(Integer.parseInt(last))
                : OptionalInt.empty();
    }

    /** The name of an own position with the enterprise's code in its place; of a shared position, its name. */
    public String of(String enterprise) {
        return String.join(
                "/",
                Arrays.stream(value.split("/", -1)).map(part -> part.equals(SELF) ? enterprise : part).toList());
    }

    private static String unescape(String part) {
        return part.replace("%7E", SELF).replace("%2F", "/").replace("%25", "%");
    }

    /** Whether the key contains the enterprise, so that only its own stream can change the position. */
    public boolean own() {
        return value.endsWith("/" + SELF) || value.contains("/" + SELF + "/");
    }

    @Override
    public int compareTo(PositionKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
