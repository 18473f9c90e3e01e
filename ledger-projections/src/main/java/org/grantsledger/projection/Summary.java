package org.grantsledger.projection;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * 汇总: entries summed by what they have in common, and kept so in a table. The same description serves the live
 * projection, a rebuild, what compares the two, and views that ask for the sums as they were.
 *
 * @param name of the table
 * @param entries which entries are summed, beside what: what follows FROM, where {entries} and {schema} stand for where
 *        they are
 * @param key what they are summed by; payer and jurisdiction are always in it, so that each sees its own
 * @param sums amounts in fen
 */
public record Summary(String name, String entries, List<Column> key, List<Column> sums) {

    /** @param sql of one entry in a key; of all entries of a row in a sum */
    public record Column(String name, String sql) {

        static Column of(String name) {
            return new Column(name, name);
        }

        /** What the entries of an account come to. */
        static Column of(String name, String sign, String account) {
            return new Column(name,
                    "coalesce(" + sign + "sum(fen) FILTER (WHERE account = '" + account + "'), 0)::bigint");
        }

        /** As it stands behind SELECT. */
        public String named() {
            return sql + " AS " + name;
        }
    }

    private static final Column GRANTED = Column.of("granted", "", "awards:granted");
    private static final Column PAID = Column.of("paid", "-", "awards:paid");
    private static final Column RECOVERED = Column.of("recovered", "", "awards:recovered");

    /** 余额: what each account holds, debit positive, by all that budgets, shares and limits are told apart by. */
    public static final Summary BALANCE = new Summary(
            "balance",
            "{entries} e",
            Stream.of("account", "fiscal_year", "payer", "budget_line", "jurisdiction", "clause", "limit_key")
                    .map(Column::of).toList(),
            List.of(new Column("fen", "sum(fen)::bigint")));

    /** 奖补余额: what stands between a payer and an enterprise for one award; every amount counts upwards. */
    public static final Summary AWARD_BALANCE = new Summary(
            "award_balance",
            "{entries} e WHERE account LIKE 'awards:%'",
            Stream.of("award", "payer", "jurisdiction", "enterprise", "clause").map(Column::of).toList(),
            List.of(
                    GRANTED,
                    PAID,
                    RECOVERED,
                    Column.of("owed", "-", "awards:owed"),
                    Column.of("overpaid", "", "awards:overpaid"),
                    Column.of("receivable", "", "awards:receivable")));

    /** 月发生额: what was granted and paid in a month, by the kind that the enterprise was registered as. */
    public static final Summary MONTH_TURNOVER = new Summary(
            "month_turnover",
            "{entries} e JOIN {schema}.enterprise n ON n.code = e.enterprise"
                    + " WHERE account IN ('awards:granted', 'awards:paid')",
            List.of(
                    new Column("month", "to_char(effective_on, 'YYYY-MM')"),
                    Column.of("payer"),
                    new Column("jurisdiction", "e.jurisdiction"),
                    Column.of("clause"),
                    Column.of("kind")),
            List.of(GRANTED, PAID));

    /**
     * What happened between payers and enterprises: what was granted, paid and given back, and by how much more an enterprise
     * is owed since, what it owes itself taken off.
     */
    public static final List<Column> HAPPENED = List.of(
            GRANTED,
            PAID,
            RECOVERED,
            new Column(
                    "owed_more",
                    "coalesce(-sum(fen) FILTER (WHERE account IN"
                            + " ('awards:owed', 'awards:overpaid', 'awards:receivable')), 0)::bigint"));

    /**
     * 日发生额: what happened on a day, by enterprise, and how many events each payer had in that. An event grants, pays or
     * recovers for a payer, one of the three, or orders a recovery from the enterprise.
     */
    public static final Summary DAY_TURNOVER = new Summary(
            "day_turnover",
            // They all have an enterprise; unless this is said, their index is not used.
            "{entries} e WHERE account LIKE 'awards:%' AND enterprise <> ''",
            Stream.of("enterprise", "effective_on", "payer", "jurisdiction").map(Column::of).toList(),
            Stream.concat(
                    HAPPENED.stream(),
                    Stream.of(
                            new Column(
                                    "events",
                                    "count(*) FILTER (WHERE account IN ('awards:granted', 'awards:paid', 'awards:recovered')"
                                            + " OR account = 'awards:receivable' AND fen > 0)")))
                    .toList());

    public static final List<Summary> ALL = List.of(BALANCE, AWARD_BALANCE, MONTH_TURNOVER, DAY_TURNOVER);

    /** With further sums of the same entries, which are not kept. */
    public Summary with(List<Column> also) {
        return new Summary(name, entries, key, Stream.concat(sums.stream(), also.stream()).toList());
    }

    /** The columns that tell rows apart, as a list for SQL. */
    String keys() {
        return key.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /**
     * The sums, worked out.
     *
     * @param schema where names of enterprises are found
     * @param from where entries are found
     */
    public String select(String schema, String from) {
        return "SELECT " + Stream.concat(key.stream(), sums.stream()).map(Column::named)
                .collect(Collectors.joining(", "))
                + " FROM " + entries.replace("{schema}", schema).replace("{entries}", from) + " GROUP BY "
                + IntStream.rangeClosed(1, key.size()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    /** What is kept, and the sums of some entries taken off it; to be summed. */
    public String without(String schema, String from) {
        return "SELECT * FROM " + schema + "." + name + " UNION ALL SELECT " + keys() + ", "
                + sums.stream().map(sum -> "-" + sum.name).collect(Collectors.joining(", ")) + " FROM ("
                + select(schema, from) + ") taken";
    }

    /** Adds the sums of further entries to what is kept. */
    String add(String schema, String from) {
        return "INSERT INTO " + schema + "." + name + " AS kept " + select(schema, from) + " ON CONFLICT (" + keys()
                + ") DO UPDATE SET " + sums.stream().map(Column::name)
                        .map(sum -> sum + " = kept." + sum + " + excluded." + sum).collect(Collectors.joining(", "));
    }
}
