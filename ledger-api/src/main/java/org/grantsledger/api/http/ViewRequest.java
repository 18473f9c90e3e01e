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
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.journal.Account;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a client asks of a view. Everything that is not a bound, a page or a format is a parameter of the view or a
 * filter on one of its columns; every problem is reported, and all of them together.
 */
final class ViewRequest {

    /** What every view takes besides its own. */
    static final Set<String> COMMON = Set
            .of("knownAt", "effectiveOn", "waitFor", "sort", "cursor", "limit", "format");

    static final int MOST_ROWS = 1000;

    private static final int USUAL_ROWS = 100;
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2999;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Where a page ended, and what it was a page of. */
    record Cursor(String of, long position, List<String> after) {}

    private final LedgerCore core;
    private final View view;
    private final Map<String, String> given;
    private final List<InputProblem> problems = new ArrayList<>();

    /**
     * What was asked, understood.
     *
     * @param waitFor a position that must be visible first
     * @param of what a cursor of this request belongs to
     */
    record Read(AsOf asOf, Selection selection, @Nullable Long waitFor, String of) {

        String cursor(long position, List<String> next) {
            String json = JSON.writeValueAsString(new Cursor(of, position, next));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private ViewRequest(LedgerCore core, View view, Map<String, String> given) {
        this.core = core;
        this.view = view;
        this.given = given;
    }

    /** @throws InvalidInput naming every parameter that cannot be read */
    static Read read(LedgerCore core, View view, Map<String, String> given) {
        return new ViewRequest(core, view, given).read();
    }

    private Read read() {
        Map<String, String> parameters = new LinkedHashMap<>();
        Map<String, String> filters = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            if (view.parameter(name).isPresent()) {
                check(name, value, view.parameter(name).get().kind());
                parameters.put(name, value);
            } else if (view.column(name).isPresent()) {
                check(name, value, view.column(name).get().kind());
                filters.put(name, filter(name, value));
            } else if (!COMMON.contains(name)) {
                problem(name, "UNKNOWN", value);
            }
        });
        view.parameters().stream().filter(p -> p.required() && !parameters.containsKey(p.name()))
                .forEach(p -> problem(p.name(), "MISSING", ""));
        List<Selection.Order> order = order(given.getOrDefault("sort", ""));
        String of = of(parameters, filters);
        Cursor cursor = cursor(of, order);
        Long knownAt = cursor == null ? knownAt() : Long.valueOf(cursor.position());
        Long waitFor = position("waitFor");
        LocalDate effectiveOn = date("effectiveOn");
        int limit = limit();
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return new Read(
                new AsOf(knownAt, effectiveOn),
                new Selection(parameters, filters, order, cursor == null ? null : cursor.after(), limit),
                waitFor,
                of);
    }

    private void problem(String field, String rule, String value) {
        problems.add(new InputProblem(field, rule, value));
    }

    // ---- values

    private void check(String name, String value, Kind kind) {
        switch (kind) {
            case TEXT -> {
            }
            case PAYER, JURISDICTION -> known(
                    name,
                    value,
                    value.isEmpty()
                            || books().stream().anyMatch(b -> b.catalogue().jurisdiction(value).isPresent()),
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
            case ACCOUNT -> known(name, value, Account.of(value).isPresent(), "UNKNOWN_ACCOUNT");
            case YEAR -> known(
                    name,
                    value,
                    value.matches("\\d{4}") && Integer.parseInt(value) >= FIRST_YEAR
                            && Integer.parseInt(value) <= LAST_YEAR,
                    "BAD_YEAR");
            case MONTH -> parsed(name, value, "NOT_A_MONTH", YearMonth::parse);
            case DATE -> parsed(name, value, "NOT_A_DATE", LocalDate::parse);
            case TIME -> parsed(name, value, "NOT_A_TIME", OffsetDateTime::parse);
            case POSITION, COUNT, NUMBER, RATE -> known(name, value, value.matches("\\d{1,9}"), "NOT_A_NUMBER");
            case MONEY, LEVEL -> money(name, value);
        }
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
        } else if (core.enterprises().find(code).isEmpty()) {
            problem(name, "UNKNOWN_ENTERPRISE", value);
        }
    }

    private void money(String name, String value) {
        try {
            Fen.ofYuan(value);
        } catch (BadAmount bad) {
            problem(name, bad.rule().name(), value);
        }
    }

    private interface Parser {
        Object parse(String text);
    }

    private void parsed(String name, String value, String rule, Parser parser) {
        try {
            parser.parse(value);
        } catch (DateTimeException bad) {
            problem(name, rule, value);
        }
    }

    /** Amounts are asked for in yuan and kept in fen. */
    private String filter(String name, String value) {
        boolean money = view.column(name).orElseThrow().kind().money();
        return money && problems.isEmpty() ? Long.toString(Fen.ofYuan(value).fen()) : value;
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
        try {
            Instant moment = OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
            return core.log().positionAt(moment);
        } catch (DateTimeException bad) {
            problem("knownAt", "NOT_A_TIME", value);
            return null;
        }
    }

    private @Nullable LocalDate date(String name) {
        String value = given.get(name);
        if (value == null) {
            return null;
        }
        check(name, value, Kind.DATE);
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

    /** For example {@code -spent,payer}: a minus sorts downwards. Columns that may be empty do not sort. */
    private List<Selection.Order> order(String sort) {
        List<Selection.Order> order = new ArrayList<>();
        Arrays.stream(sort.split(",", -1)).filter(s -> !s.isEmpty()).forEach(s -> {
            boolean descending = s.startsWith("-");
            String column = descending ? s.substring(1) : s;
            if (view.column(column).isEmpty() || column.equals("due_on")) {
                problem("sort", "UNKNOWN_COLUMN", s);
            } else {
                order.add(new Selection.Order(column, descending));
            }
        });
        return order;
    }

    /** A cursor goes on with the same question only. */
    private String of(Map<String, String> parameters, Map<String, String> filters) {
        return view.name() + new TreeMap<>(parameters) + new TreeMap<>(filters) + given.getOrDefault("sort", "")
                + given.getOrDefault("effectiveOn", "");
    }

    private @Nullable Cursor cursor(String of, List<Selection.Order> order) {
        String value = given.get("cursor");
        if (value == null) {
            return null;
        }
        try {
            String json = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
            Cursor cursor = JSON.readValue(json, Cursor.class);
            boolean fits = cursor.of().equals(of) && cursor.position() >= 0
                    && cursor.position() <= core.log().head().position()
                    && cursor.after().size() >= Math.max(order.size(), view.key().size());
            if (fits) {
                return cursor;
            }
        } catch (IllegalArgumentException | JacksonException | NullPointerException bad) {
            // not one of ours: reported below
        }
        problem("cursor", "BAD_CURSOR", value);
        return null;
    }
}
