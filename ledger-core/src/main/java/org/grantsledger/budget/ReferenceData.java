package org.grantsledger.budget;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.limit.Canonical;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.ReferenceEvent;
import org.grantsledger.policy.RuleBook;
import org.jspecify.annotations.Nullable;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * What decisions refer to, folded from the log up to a position: catalogue versions, fiscal shares, approval limits,
 * pools, decision documents and the terms of budget lines.
 *
 * @param position of the last reference event folded in; 0 before the first
 * @param decisions by their number in its one spelling
 */
public record ReferenceData(
        long position,
        PVector<RuleBook> ruleBooks,
        PMap<String, PVector<ShareEntry>> shares,
        PMap<String, PVector<ApprovalEntry>> approvals,
        PMap<PoolYear, PoolTerms> pools,
        PMap<String, DecisionTerms> decisions,
        PMap<String, LineTerms> lines) {

    public static final ReferenceData EMPTY = new ReferenceData(
            0,
            TreePVector.empty(),
            OrderedPMap.empty(),
            OrderedPMap.empty(),
            OrderedPMap.empty(),
            OrderedPMap.empty(),
            OrderedPMap.empty());

    /** What is in force from a day on. */
    interface Dated {
        LocalDate from();
    }

    /** The city's share in one jurisdiction from a day on. */
    public record ShareEntry(LocalDate from, int cityBp, String document) implements Dated {}

    /** The amount up to and including which one person may settle what a jurisdiction pays, from a day on. */
    public record ApprovalEntry(LocalDate from, Fen amount, String document) implements Dated {}

    public record PoolYear(PoolId pool, int year) {}

    public record PoolTerms(Fen amount, String document) {}

    /** A registered decision; see {@link BudgetCommand.RegisterDecision}. */
    public record DecisionTerms(
            String number,
            LocalDate date,
            Set<ClauseId> clauses,
            @Nullable Fen amount,
            @Nullable Integer cityBp,
            boolean withdrawn) {

        DecisionTerms takenOutOfUse() {
            return new DecisionTerms(number, date, clauses, amount, cityBp, true);
        }

        public boolean covers(ClauseId clause) {
            return clauses.isEmpty() || clauses.contains(clause);
        }
    }

    /** What a budget line is for; its amounts are a position. */
    public record LineTerms(
            String line,
            String payer,
            FiscalYear year,
            String programme,
            String name,
            Set<ClauseId> clauses,
            LineMode mode,
            boolean open) {
        LineTerms closed() {
            return new LineTerms(line, payer, year, programme, name, clauses, mode, false);
        }
    }

    /**
     * The rule book for a fact of this day: among those whose period has begun, the one whose period began last; of
     * two that began together, the one adopted later. A correction of an old version leaves its successors alone.
     */
    public Optional<RuleBook> ruleBook(LocalDate factDate) {
        return ruleBooks.stream().filter(b -> !b.catalogue().validFrom().isAfter(factDate)).reduce(
                (best, next) -> next.catalogue().validFrom().isBefore(best.catalogue().validFrom()) ? best : next);
    }

    /** The rule book adopted last. */
    public Optional<RuleBook> newestRuleBook() {
        return ruleBooks.isEmpty() ? Optional.empty() : Optional.of(ruleBooks.get(ruleBooks.size() - 1));
    }

    public Optional<RuleBook> ruleBook(String hash) {
        return ruleBooks.stream().filter(b -> b.version().hash().equals(hash)).findFirst();
    }

    /** The city's share in force on a day. */
    public Optional<ShareEntry> share(String jurisdiction, LocalDate day) {
        return inForce(shares, jurisdiction, day);
    }

    /** The amount that one person may settle on a day; empty where the jurisdiction has set none, so that none may. */
    public Optional<Fen> approvalLimit(String jurisdiction, LocalDate day) {
        return approval(jurisdiction, day).map(ApprovalEntry::amount);
    }

    /** The entry that says so. */
    public Optional<ApprovalEntry> approval(String jurisdiction, LocalDate day) {
        return inForce(approvals, jurisdiction, day);
    }

    /** Of two entries from the same day, the one set later. */
    private static <E extends Dated> Optional<E> inForce(
            PMap<String, PVector<E>> entries,
            String jurisdiction,
            LocalDate day) {
        return entries.getOrDefault(jurisdiction, TreePVector.empty()).stream().filter(e -> !e.from().isAfter(day))
                .reduce((best, next) -> next.from().isBefore(best.from()) ? best : next);
    }

    private static <E> PMap<String, PVector<E>> with(PMap<String, PVector<E>> entries, String jurisdiction, E entry) {
        return entries.plus(jurisdiction, entries.getOrDefault(jurisdiction, TreePVector.empty()).plus(entry));
    }

    public Optional<Fen> pool(PoolId pool, int year) {
        return Optional.ofNullable(pools.get(new PoolYear(pool, year))).map(PoolTerms::amount);
    }

    /** The decision of this number, however it is spelled, that may be used. */
    public Optional<DecisionTerms> decision(String number) {
        return registered(number).filter(d -> !d.withdrawn());
    }

    /** As {@link #decision}, also where it was withdrawn. */
    public Optional<DecisionTerms> registered(String number) {
        return Optional.ofNullable(decisions.get(Canonical.of(number)));
    }

    public Optional<LineTerms> line(String line) {
        return Optional.ofNullable(lines.get(line));
    }

    /** The open lines from which a payer may pay a clause in a fiscal year. */
    public List<LineTerms> openLines(String payer, FiscalYear year, ClauseId clause) {
        return lines.values().stream()
                .filter(l -> l.open() && l.payer().equals(payer) && l.year().equals(year)
                        && l.clauses().contains(clause))
                .sorted(Comparator.comparing(LineTerms::line)).toList();
    }

    /** This data after one more reference event. */
    public ReferenceData after(ReferenceEvent event, long at) {
        return switch (event) {
            case CatalogueAdopted e -> withBook(e, at);
            case BudgetEvent.LineOpened e -> withLine(
                    new LineTerms(
                            e.line(),
                            e.payer(),
                            e.year(),
                            e.programme(),
                            e.name(),
                            e.clauses(),
                            e.mode(),
                            true),
                    at);
            case BudgetEvent.LineClosed e -> withLine(line(e.line()).orElseThrow().closed(), at);
            case BudgetEvent.ShareSet e -> new ReferenceData(
                    at,
                    ruleBooks,
                    with(shares, e.jurisdiction(), new ShareEntry(e.from(), e.cityBp(), e.document())),
                    approvals,
                    pools,
                    decisions,
                    lines);
            case BudgetEvent.ApprovalLimitSet e -> new ReferenceData(
                    at,
                    ruleBooks,
                    shares,
                    with(approvals, e.jurisdiction(), new ApprovalEntry(e.from(), e.amount(), e.document())),
                    pools,
                    decisions,
                    lines);
            case BudgetEvent.PoolSet e -> new ReferenceData(
                    at,
                    ruleBooks,
                    shares,
                    approvals,
                    pools.plus(new PoolYear(e.pool(), e.year()), new PoolTerms(e.amount(), e.document())),
                    decisions,
                    lines);
            case BudgetEvent.DecisionRegistered e -> withDecision(
                    new DecisionTerms(e.number(), e.date(), e.clauses(), e.amount(), e.cityBp(), false),
                    at);
            case BudgetEvent.DecisionWithdrawn e -> withDecision(
                    decision(e.number()).orElseThrow().takenOutOfUse(),
                    at);
            default -> throw new IllegalArgumentException("unknown reference event " + event.getClass());
        };
    }

    private ReferenceData withBook(CatalogueAdopted event, long at) {
        CatalogueDocument document = CatalogueDocument.adopted(event.catalogue());
        return new ReferenceData(
                at,
                ruleBooks.plus(new RuleBook(document.catalogue(), event.version())),
                shares,
                approvals,
                pools,
                decisions,
                lines);
    }

    private ReferenceData withLine(LineTerms line, long at) {
        return new ReferenceData(at, ruleBooks, shares, approvals, pools, decisions, lines.plus(line.line(), line));
    }

    private ReferenceData withDecision(DecisionTerms decision, long at) {
        return new ReferenceData(
                at,
                ruleBooks,
                shares,
                approvals,
                pools,
                decisions.plus(Canonical.of(decision.number()), decision),
                lines);
    }
}
