package org.grantsledger.api.http;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.journal.Account;
import org.grantsledger.log.EventCodec;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.money.BadAmount;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.RuleBook;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Column.Kind;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a client asks of a view. Everything that is not a bound, a page or a format is a parameter of the view or a
 * filter on one of its columns; every problem is reported, and all of them together.
 */
public final class ViewRequest {

    /** What every answer takes: its bounds, and a position to wait for. */
    public static final List<String> BOUNDS = List.of("knownAt", "effectiveOn", "waitFor");

    /** What a page takes besides. */
    public static final List<String> PAGE = List.of("sort", "cursor", "limit");

    /** What a file takes besides. */
    static final List<String> FILE = List.of("sort", "format");

    public static final int MOST_ROWS = 1000;

    private static final int USUAL_ROWS = 100;
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2999;
    private static final int WHOLE = 10_000;

    /** Java reads years of up to nine digits, PostgreSQL does not. */
    private static final Pattern DAY = Pattern.compile("[1-9]\\d{3}-.*");

    private static final Set<Kind> EMPTY = Set.of(Kind.PAYER, Kind.JURISDICTION, Kind.ENTERPRISE, Kind.CLAUSE);

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Where a page ended, and what it was a page of. */
    record Cursor(String of, long position, List<String> after) {}

    private final LedgerCore core;
    private final Sight sight;
    private final Instant now;
    private final View view;
    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<InputProblem> problems = new ArrayList<>();

    /**
     * What was asked, understood.
     *
     * @param waitFor a position that must be visible first
     * @param of what a cursor of this request belongs to
     */
    public record Read(AsOf asOf, Selection selection, @Nullable Long waitFor, String of) {

        public String cursor(long position, List<String> next) {
            String json = JSON.writeValueAsString(new Cursor(of, position, next));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private ViewRequest(LedgerCore core, Sight sight, Instant now, View view) {
        this.core = core;
        this.sight = sight;
        this.now = now;
        this.view = view;
    }

    /**
     * @param besides what is taken besides bounds, parameters and filters
     * @throws InvalidInput naming every parameter that cannot be read
     */
    static Read read(
            LedgerCore core,
            Sight sight,
            Instant now,
            View view,
            List<String> besides,
            MultiValueMap<String, String> given) {
        return new ViewRequest(core, sight, now, view).read(besides, given);
    }

    private Read read(List<String> besides, MultiValueMap<String, String> all) {
        all.forEach((name, values) -> {
            if (values.size() > 1) {
                problem(name, "REPEATED", String.join(", ", values));
            }
            given.put(name, values.getFirst());
        });
        Map<String, String> parameters = new LinkedHashMap<>();
        Map<String, String> filters = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            if (view.parameter(name).isPresent()) {
                parameters.put(name, parameter(name, value, view.parameter(name).get().kind()));
            } else if (view.column(name).isPresent()) {
                Kind kind = view.column(name).get().kind();
                // What does not apply to a row is an empty text in it.
                filters.put(name, value.isEmpty() && EMPTY.contains(kind) ? value : read(name, value, kind));
            } else if (!BOUNDS.contains(name) && !besides.contains(name)) {
                problem(name, "UNKNOWN", value);
            }
        });
        given.keySet().removeIf(name -> !BOUNDS.contains(name) && !besides.contains(name));
        view.parameters().stream().filter(p -> p.required() && !parameters.containsKey(p.name()))
                .forEach(p -> problem(p.name(), "MISSING", ""));
        List<Selection.Order> order = order(given.getOrDefault("sort", ""));
        String of = of(parameters, filters);
        Cursor cursor = cursor(of, order);
        Long knownAt = knownAt();
        Long waitFor = position("waitFor");
        LocalDate effectiveOn = date("effectiveOn");
        int limit = limit();
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return new Read(
                new AsOf(cursor == null ? knownAt : Long.valueOf(cursor.position()), effectiveOn, Sight.scope()),
                new Selection(parameters, filters, order, cursor == null ? null : cursor.after(), limit),
                waitFor,
                of);
    }

    private void problem(String field, String rule, String value) {
        problems.add(new InputProblem(field, rule, value));
    }

    // ---- values

    private String parameter(String name, String value, Kind kind) {
        if (kind == Kind.RATE) {
            known(name, value, value.matches("\\d{1,5}") && Integer.parseInt(value) <= WHOLE, "BAD_BASIS_POINTS");
            return value;
        }
        return read(name, value, kind);
    }

    /** The value as the database reads it: fen for yuan, UTC for a moment. */
    private String read(String name, String value, Kind kind) {
        switch (kind) {
            case TEXT -> known(name, value, value.indexOf('\0') < 0, "BAD_CHARACTER");
            case PAYER, JURISDICTION -> known(
                    name,
                    value,
                    books().stream().anyMatch(b -> b.catalogue().jurisdiction(value).isPresent()),
                    "UNKNOWN_JURISDICTION");
            case ENTERPRISE -> enterprise(name, value);
            case CLAUSE -> known(
                    name,
                    value,
                    books().stream().anyMatch(b -> b.catalogue().names(new ClauseId(value))),
                    "UNKNOWN_CLAUSE");
            case POLICY -> known(
                    name,
                    value,
                    books().stream().flatMap(b -> b.catalogue().policies().stream())
                            .anyMatch(p -> p.id().equals(value)),
                    "UNKNOWN_POLICY");
            case EVENT -> known(
                    name,
                    value,
                    EventCodec.types().keySet().stream().anyMatch(t -> t.name().equals(value)),
                    "UNKNOWN_EVENT");
            case ACCOUNT -> known(name, value, Account.of(value).isPresent(), "UNKNOWN_ACCOUNT");
            case YEAR -> known(
                    name,
                    value,
                    value.matches("\\d{4}") && Integer.parseInt(value) >= FIRST_YEAR
                            && Integer.parseInt(value) <= LAST_YEAR,
                    "BAD_YEAR");
            case MONTH -> known(name, value, parses(value, YearMonth::parse), "NOT_A_MONTH");
            case DATE -> known(name, value, day(value), "NOT_A_DATE");
            case TIME -> {
                Instant moment = moment(name, value);
                return moment == null ? value : moment.toString();
            }
            case POSITION, COUNT, NUMBER, RATE -> known(name, value, value.matches("\\d{1,9}"), "NOT_A_NUMBER");
            case MONEY, LEVEL -> {
                return fen(name, value);
            }
        }
        return value;
    }

    private List<RuleBook> books() {
        return core.reference().ruleBooks();
    }

    private void known(String name, String value, boolean known, String rule) {
        if (!known) {
            problem(name, rule, value);
        }
    }

    private void enterprise(String name, String value) {
        CreditCode code = CreditCode.parse(value).orElse(null);
        if (code == null) {
            problem(name, "BAD_CREDIT_CODE", value);
        } else if (sight.known(code).isEmpty()) {
            problem(name, "UNKNOWN_ENTERPRISE", value);
        }
    }

    private String fen(String name, String value) {
        try {
            return Long.toString(Fen.ofYuan(value).fen());
        } catch (BadAmount bad) {
            problem(name, bad.rule().name(), value);
            return value;
        }
    }

    private static boolean day(String value) {
        return DAY.matcher(value).matches() && parses(value, LocalDate::parse);
    }

    private static boolean parses(String value, Function<String, Object> parser) {
        try {
            return parser.apply(value) != null;
        } catch (DateTimeException | NumberFormatException bad) {
            return false;
        }
    }

    private @Nullable Instant moment(String name, String value) {
        // The plus of an offset is a space in an address where nobody escaped it.
        String text = value.replace(' ', '+');
        if (DAY.matcher(text).matches() && parses(text, OffsetDateTime::parse)) {
            return OffsetDateTime.parse(text).toInstant();
        }
        problem(name, "NOT_A_TIME", value);
        return null;
    }

    // ---- bounds and pages

    private @Nullable Long position(String name) {
        String value = given.get(name);
        if (value == null) {
            return null;
        }
        if (!value.matches("\\d{1,18}") || Long.parseLong(value) > core.log().head().position()) {
            problem(name, "BAD_POSITION", value);
            return null;
        }
        return Long.valueOf(value);
    }

    private @Nullable Long knownAt() {
        String value = given.get("knownAt");
        if (value == null || value.matches("\\d+")) {
            return position("knownAt");
        }
        Instant moment = moment("knownAt", value);
        if (moment == null) {
            return null;
        }
        if (moment.isAfter(now)) {
            problem("knownAt", "FUTURE_TIME", value);
            return null;
        }
        return core.log().positionAt(moment);
    }

    private @Nullable LocalDate date(String name) {
        String value = given.get(name);
        if (value == null) {
            return null;
        }
        known(name, value, day(value), "NOT_A_DATE");
        return problems.isEmpty() ? LocalDate.parse(value) : null;
    }

    private int limit() {
        String value = given.get("limit");
        if (value == null) {
            return USUAL_ROWS;
        }
        if (!value.matches("\\d{1,4}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > MOST_ROWS) {
            problems.add(new InputProblem("limit", "BAD_PAGE", value, Integer.toString(MOST_ROWS)));
            return USUAL_ROWS;
        }
        return Integer.parseInt(value);
    }

    /** For example {@code -spent,payer}: a minus sorts downwards. */
    private List<Selection.Order> order(String sort) {
        List<Selection.Order> order = new ArrayList<>();
        Arrays.stream(sort.split(",", -1)).filter(s -> !s.isEmpty()).forEach(s -> {
            boolean descending = s.startsWith("-");
            String column = descending ? s.substring(1) : s;
            if (view.column(column).isEmpty()) {
                problem("sort", "UNKNOWN_COLUMN", s);
            } else {
                order.add(new Selection.Order(column, descending));
            }
        });
        return order;
    }

    /** A cursor goes on with the same question only. */
    private String of(Map<String, String> parameters, Map<String, String> filters) {
        return view.name() + new TreeMap<>(parameters) + new TreeMap<>(filters) + given.getOrDefault("sort", "") + " "
                + given.getOrDefault("knownAt", "") + " " + given.getOrDefault("effectiveOn", "");
    }

    private @Nullable Cursor cursor(String of, List<Selection.Order> order) {
        String value = given.get("cursor");
        if (value == null) {
            return null;
        }
        try {
            String json = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
            Cursor cursor = JSON.readValue(json, Cursor.class);
            List<Selection.Order> sorted = view.order(order);
            boolean fits = cursor.of().equals(of) && cursor.position() >= 0
                    && cursor.position() <= core.log().head().position() && cursor.after().size() == sorted.size();
            for (int i = 0; fits && i < sorted.size(); i++) {
                fits = isOf(view.column(sorted.get(i).column()).orElseThrow().kind(), cursor.after().get(i));
            }
            if (fits) {
                return cursor;
            }
        } catch (IllegalArgumentException | JacksonException | NullPointerException bad) {
            // not one of ours: reported below
        }
        problem("cursor", "BAD_CURSOR", value);
        return null;
    }

    /** Whether a value of a cursor is one that the database can read. */
    private static boolean isOf(Kind kind, String value) {
        return switch (kind) {
            case DATE -> value.equals(ViewReader.NEVER) || day(value);
            case TIME -> DAY.matcher(value).matches() && parses(value, Instant::parse);
            case YEAR, RATE -> parses(value, Integer::valueOf);
            case POSITION, COUNT, NUMBER, MONEY, LEVEL -> parses(value, Long::valueOf);
            case TEXT, PAYER, JURISDICTION, ENTERPRISE, CLAUSE, POLICY, ACCOUNT, EVENT, MONTH ->
                value.indexOf('\0') < 0;
        };
    }
}
