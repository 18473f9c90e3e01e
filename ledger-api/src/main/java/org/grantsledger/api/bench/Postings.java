package org.grantsledger.api.bench;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.limit.EventRef;
import org.grantsledger.log.Ledger;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.Jurisdiction;
import org.grantsledger.policy.RecipientKind;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger is measured with: awards of 100.00 yuan under 64号第11条 (a limit per contract, one per enterprise
 * and year, a matter, a budget line), each paid out at once (the line again, a voucher).
 */
final class Postings {

    static final Request BENCH = Request.by("bench");

    private static final String CITY = "LYG";
    private static final int YEAR = 2022;
    private static final ClauseId CLAUSE = new ClauseId("LYG-2021-64/11-1");
    private static final LocalDate DECIDED = LocalDate.of(YEAR, 6, 30);
    private static final Fen AMOUNT = Fen.ofYuan(100);

    private final LedgerCore core;
    private final AtomicInteger numbered = new AtomicInteger();
    private final AtomicInteger contracts = new AtomicInteger();
    private final List<String> payers;
    private final Map<Body, Integer> awards = new ConcurrentHashMap<>();

    Postings(LedgerCore core) {
        this.core = core;
        core.ledger().send(new AdoptCatalogue(CatalogueReader.read(CatalogueSource.shipped()), "bench"), BENCH);
        var catalogue = core.reference().newestRuleBook().orElseThrow().catalogue();
        Set<ClauseId> clauses = catalogue.clauses().stream().map(Clause::id).collect(Collectors.toSet());
        this.payers = catalogue.jurisdictions().stream().map(Jurisdiction::code).filter(j -> !j.equals(CITY)).toList();
        for (String payer : payers) {
            core.ledger().send(
                    new BudgetCommand.OpenLine(
                            payer,
                            new FiscalYear(YEAR),
                            "bench",
                            "bench",
                            clauses,
                            LineMode.HARD,
                            Fen.ofYuan(100_000_000_000L),
                            "bench",
                            LocalDate.of(YEAR, 1, 1)),
                    BENCH);
            core.ledger().send(new BudgetCommand.SetShare(payer, LocalDate.of(2021, 1, 1), 0, "bench"), BENCH);
            core.ledger().send(
                    new BudgetCommand.SetApprovalLimit(payer, LocalDate.of(2021, 1, 1), AMOUNT, "bench"),
                    BENCH);
        }
    }

    /** @param payer who pays all that it is awarded */
    record Body(CreditCode code, String payer) {}

    /** Enterprises in turn in every jurisdiction, or all in one, so that one budget line pays for all. */
    List<Body> bodies(int count, boolean oneLine) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> new Body(
                                CreditCode.completing("91000000%09d".formatted(numbered.incrementAndGet())),
                                payers.get(oneLine ? 0 : i % payers.size())))
                .toList();
    }

    /**
     * Enterprises that are registered.
     *
     * @param ledger of the node that will post for them
     */
    List<Body> registered(Ledger ledger, int count, boolean oneLine) {
        List<Body> bodies = bodies(count, oneLine);
        List<EnterpriseCommand.Register> commands = bodies.stream()
                .map(
                        body -> new EnterpriseCommand.Register(
                                body.code(),
                                "Bench " + body.code().value(),
                                RecipientKind.ENTERPRISE,
                                body.payer(),
                                LocalDate.of(2020, 1, 1)))
                .toList();
        ledger.sendAll(commands, BENCH).forEach(answer -> answer.orElseThrow());
        return bodies;
    }

    /** One that is registered. */
    Body one() {
        return registered(core.ledger(), 1, false).getFirst();
    }

    /** The facts of a new contract of an enterprise. */
    Map<String, Object> facts() {
        return Map.of(
                "contract",
                "C-" + contracts.incrementAndGet(),
                "contract_registered_on",
                "2022-05-10",
                "converted_in_city",
                true,
                "base",
                "2000.00");
    }

    EnterpriseCommand.PrepareAward award(Body body) {
        return new EnterpriseCommand.PrepareAward(body.code(), CLAUSE, facts(), DECIDED, true, null);
    }

    EnterpriseCommand.PrepareDisbursement payment(Body body, String award) {
        return new EnterpriseCommand.PrepareDisbursement(
                body.code(),
                award,
                body.payer(),
                AMOUNT,
                DECIDED.plusDays(1),
                "V-" + award,
                false,
                true);
    }

    /** Awards and their payments in turn, each enterprise of the client in turn. */
    Clients.Step poster(List<Body> bodies) {
        int[] next = {0};
        AtomicReference<@Nullable String> unpaid = new AtomicReference<>();
        return () -> {
            Body body = bodies.get(next[0] % bodies.size());
            String award = unpaid.get();
            if (award == null) {
                core.ledger().send(award(body), BENCH);
                unpaid.set(newest(body));
            } else {
                core.ledger().send(payment(body, award), BENCH);
                unpaid.set(null);
                next[0]++;
            }
        };
    }

    /** The identifier of the award that an enterprise got last; awards are numbered from 1. */
    String newest(Body body) {
        return body.code().value() + ".A" + awards.merge(body, 1, Integer::sum);
    }

    /** What a command like those of {@link #poster} writes: the events of an award and of its payment. */
    List<List<RecordedEvent>> samples() {
        Body body = one();
        List<EventRef> award = core.ledger().send(award(body), BENCH);
        List<EventRef> payment = core.ledger().send(payment(body, newest(body)), BENCH);
        List<RecordedEvent> first = core.log().find(award);
        if (!(first.getFirst().event() instanceof EnterpriseEvent.AwardPrepared prepared)
                || !prepared.amount().equals(AMOUNT)) {
            throw new IllegalStateException("the award that is measured is not decided as meant: " + first);
        }
        return List.of(first, core.log().find(payment));
    }
}
