package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.BudgetDecider;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.LineMode;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.policy.ReferenceEvent;

/**
 * A finance bureau in memory, for tests of deciding: the same deciders as the ledger, with maps where it has PostgreSQL.
 * As there, a decision that looks at a position nobody locked for it fails.
 */
public final class Bureau implements EnterpriseDesk {

    public static final LocalDate TODAY = LocalDate.of(2023, 3, 1);

    /** Who asks unless a test says otherwise. */
    public static final String OFFICER = "officer";

    public static final String CITY = "LYG";
    public static final String DISTRICT = "LYG-HZ";
    public static final String ZONE = "LYG-KFQ";
    public static final String COUNTY = "LYG-DH";

    public static final CatalogueDocument SHIPPED = CatalogueReader.read(CatalogueSource.shipped());

    private static final ReferenceData CATALOGUE_ONLY = adopting(SHIPPED);

    private final Map<PositionKey, Position> shared = new HashMap<>();
    private final Map<CreditCode, EnterpriseState> states = new HashMap<>();
    private final Map<CreditCode, List<EnterpriseEvent>> histories = new LinkedHashMap<>();
    private ReferenceData reference;
    private LocalDate today = TODAY;
    private String actor = OFFICER;
    private int enterprises;

    private Bureau(ReferenceData reference) {
        this.reference = reference;
    }

    private static ReferenceData adopting(CatalogueDocument document) {
        return ReferenceData.EMPTY.after(
                new CatalogueAdopted(
                        document.version(),
                        document.catalogue().validFrom(),
                        "test",
                        document.tree()),
                1);
    }

    /** Adopts one more version. */
    public Bureau adopt(CatalogueDocument document) {
        reference = reference.after(
                new CatalogueAdopted(document.version(), document.catalogue().validFrom(), "test", document.tree()),
                reference.position() + 1);
        return this;
    }

    /** The shipped catalogue, and neither budget nor shares. */
    public static Bureau withCatalogue() {
        return new Bureau(CATALOGUE_ONLY);
    }

    /** As {@link #withCatalogue}, under another catalogue. */
    public static Bureau with(CatalogueDocument document) {
        return new Bureau(adopting(document));
    }

    /** The shipped catalogue, half of everything for the city, plenty of money in 2022 and 2023; one person suffices. */
    public static Bureau funded() {
        return withCatalogue().funding();
    }

    public Bureau funding() {
        for (String payer : List.of(CITY, DISTRICT, ZONE, COUNTY)) {
            for (int year : List.of(2022, 2023)) {
                open(payer, year, "all", "100000000000000", LineMode.HARD);
            }
            share(payer, 5000);
            onePersonUpTo(payer, "100000000000000");
        }
        return this;
    }

    public Bureau share(String jurisdiction, int cityBp) {
        budget(new BudgetCommand.SetShare(jurisdiction, LocalDate.of(2021, 1, 1), cityBp, "test"));
        return this;
    }

    /** From 2021 on. */
    public Bureau onePersonUpTo(String payer, String yuan) {
        budget(
                new BudgetCommand.SetApprovalLimit(payer, LocalDate.of(2021, 1, 1), Fen.ofYuan(yuan), "test"));
        return this;
    }

    /** Opens a line for every clause. */
    public String open(String payer, int year, String programme, String yuan, LineMode mode) {
        BudgetCommand.OpenLine open = new BudgetCommand.OpenLine(
                payer,
                new FiscalYear(year),
                programme,
                programme,
                SHIPPED.catalogue().clauses().stream().map(Clause::id).collect(Collectors.toSet()),
                mode,
                Fen.ofYuan(yuan),
                "test",
                null);
        budget(open);
        return open.line();
    }

    public Bureau on(String day) {
        today = LocalDate.parse(day);
        return this;
    }

    /** Who asks from now on. */
    public Bureau by(String account) {
        actor = account;
        return this;
    }

    // ---- commands

    public BudgetEvent budget(BudgetCommand command) {
        BudgetEvent event = BudgetDecider.decide(command, reference, lock(BudgetDecider.keys(command)), today);
        if (event instanceof ReferenceEvent referred) {
            reference = reference.after(referred, reference.position() + 1);
        }
        if (event instanceof MovingEvent moving) {
            moved(moving, new EventRef(event.stream(), 0));
        }
        return event;
    }

    public CreditCode register(String jurisdiction) {
        return register(jurisdiction, RecipientKind.ENTERPRISE);
    }

    public CreditCode register(String jurisdiction, RecipientKind kind) {
        CreditCode code = code(++enterprises);
        decide(
                new EnterpriseCommand.Register(
                        code,
                        "Test " + enterprises,
                        kind,
                        jurisdiction,
                        LocalDate.of(2020, 1, 1)));
        return code;
    }

    /** A code of no real body: it starts with 91 and counts. */
    public static CreditCode code(int number) {
        return CreditCode.completing("91000000%09d".formatted(number));
    }

    /** Decides a command and takes its events in. */
    public List<EnterpriseEvent> decide(EnterpriseCommand command) {
        if (command instanceof EnterpriseCommand.Absorb absorb) {
            EnterpriseState predecessor = send(
                    new EnterpriseCommand.BeAbsorbed(/* enterprise= */ absorb.predecessor(),
                            /* successor= */ absorb.enterprise(), today),
                    EnterpriseState.class);
            return take(EnterpriseDecider.absorb(absorb, state(absorb.enterprise()), predecessor, today));
        }
        EnterpriseState state = states.getOrDefault(command.enterprise(), EnterpriseState.NONE);
        EnterpriseDecider decider = decider(command, state);
        return take(decider.decide(lock(decider.keys()), actor));
    }

    private List<EnterpriseEvent> take(List<EnterpriseEvent> events) {
        for (EnterpriseEvent event : events) {
            EnterpriseState before = states.getOrDefault(event.enterprise(), EnterpriseState.NONE);
            states.put(event.enterprise(), before.evolve(event));
            histories.computeIfAbsent(event.enterprise(), e -> new ArrayList<>()).add(event);
            if (event instanceof MovingEvent moving) {
                moved(moving, new EventRef(event.enterprise().value(), before.version()));
            }
        }
        return events;
    }

    /** Claims and approves at once; gives the award as it was prepared, or the refusal. */
    public EnterpriseEvent claim(CreditCode enterprise, String clause, Map<String, Object> facts) {
        return decide(claiming(enterprise, clause, facts, true)).getFirst();
    }

    /** As {@link #claim}, where an award is expected. */
    public EnterpriseEvent.AwardPrepared award(CreditCode enterprise, String clause, Map<String, Object> facts) {
        return (EnterpriseEvent.AwardPrepared) claim(enterprise, clause, facts);
    }

    public static EnterpriseCommand.PrepareAward claiming(
            CreditCode enterprise,
            String clause,
            Map<String, Object> facts,
            boolean approve) {
        return new EnterpriseCommand.PrepareAward(enterprise, new ClauseId(clause), facts, null, approve, null);
    }

    /** Pays from a share, approved at once. */
    public String pay(CreditCode enterprise, String award, String payer, String yuan) {
        return ((EnterpriseEvent.DisbursementPrepared) decide(
                paying(enterprise, award, payer, yuan, "V" + state(enterprise).version())).getFirst()).disbursement();
    }

    public EnterpriseCommand.PrepareDisbursement paying(
            CreditCode enterprise,
            String award,
            String payer,
            String yuan,
            String voucher) {
        return new EnterpriseCommand.PrepareDisbursement(
                enterprise,
                award,
                payer,
                Fen.ofYuan(yuan),
                today,
                voucher,
                false,
                true);
    }

    // ---- what there is

    public EnterpriseState state(CreditCode enterprise) {
        return states.getOrDefault(enterprise, EnterpriseState.NONE);
    }

    public List<EnterpriseEvent> history(CreditCode enterprise) {
        return List.copyOf(histories.getOrDefault(enterprise, List.of()));
    }

    public Position.Line line(String line) {
        return (Position.Line) shared.getOrDefault(PositionKey.line(line), Position.Line.NONE);
    }

    public Position position(String key) {
        PositionKey name = new PositionKey(key);
        return shared.getOrDefault(name, Position.none(name.kind()));
    }

    // ---- the desk

    /** What the shell applies is not recorded. */
    @Override
    public void became(EnterpriseState state) {
    }

    @Override
    public ReferenceData reference() {
        return reference;
    }

    @Override
    public Positions lock(Set<PositionKey> keys) {
        Set<PositionKey> locked = new HashSet<>(keys);
        return key -> {
            if (!locked.contains(key)) {
                throw new IllegalStateException("a decision looked at " + key + ", which was not locked for it");
            }
            return shared.getOrDefault(key, Position.none(key.kind()));
        };
    }

    @Override
    public void moved(MovingEvent event, EventRef ref) {
        event.moves().stream().filter(move -> !move.key().own()).forEach(
                move -> shared.put(
                        move.key(),
                        shared.getOrDefault(move.key(), Position.none(move.key().kind())).after(move, ref)));
    }

    @Override
    public <T> T send(Object command, Class<T> result) {
        EnterpriseCommand nested = (EnterpriseCommand) command;
        decide(nested);
        return result.cast(state(nested.enterprise()));
    }

    @Override
    public String actor() {
        return actor;
    }

    @Override
    public LocalDate today() {
        return today;
    }
}
