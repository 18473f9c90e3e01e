package org.grantsledger.api.http;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.Known;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.Recovery;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What is a caller's business. The city's is everything; a district's, county's or zone's is what it pays and what its
 * enterprises receive. What is not, is answered exactly as what does not exist, and written to the audit log.
 */
@Component
public final class Sight {

    private static final Pattern CLAIM = Pattern.compile("[0-9A-HJ-NPQRTUWXY]{18}\\.[AF][0-9]+");

    private final LedgerCore core;
    private final AuditLog audit;

    Sight(LedgerCore core, AuditLog audit) {
        this.core = core;
        this.audit = audit;
    }

    /** The jurisdiction of the caller; null for the city. */
    static @Nullable String scope() {
        return Known.now().scope();
    }

    /** Whether a payer, or any other jurisdiction, is the caller's own. */
    static boolean own(String jurisdiction) {
        return Known.now().owns(jurisdiction);
    }

    /** An enterprise that lives here, or lived here, or has an award that is the caller's business. */
    static boolean sees(EnterpriseState state) {
        String scope = scope();
        return scope == null
                || state.known().residences().stream().anyMatch(r -> r.jurisdiction().equals(scope))
                || state.awards().values().stream().anyMatch(Sight::sees);
    }

    /** An award that was decided for an enterprise of one's own, or that one pays a share of. */
    static boolean sees(Award award) {
        String scope = scope();
        return scope == null || award.terms().jurisdiction().equals(scope) || award.hasShareOf(scope);
    }

    /** Whether an award or a claim of another enterprise, which a limit counted too, may be shown by name. */
    boolean sees(String claim) {
        if (scope() == null) {
            return true;
        }
        int dot = claim.indexOf('.');
        return CreditCode.parse(dot < 0 ? claim : claim.substring(0, dot)).flatMap(core.enterprises()::find)
                .filter(state -> state.award(claim).map(Sight::sees).orElseGet(() -> livesHere(state))).isPresent();
    }

    private static boolean sees(EnterpriseState state, String award) {
        return state.award(award).filter(Sight::sees).isPresent();
    }

    private boolean livesHere(EnterpriseState state) {
        return own(state.known().jurisdiction(core.today()));
    }

    /**
     * Lets a command through that is the caller's to send.
     *
     * @throws InvalidInput or Rejection as for what does not exist where it is not theirs to know; that it belongs to
     *         another jurisdiction where they may know it
     */
    void check(Object command) {
        if (scope() == null) {
            return;
        }
        switch (command) {
            case EnterpriseCommand c -> check(c);
            case BudgetCommand c -> check(c);
            case RunPool c -> throw foreign("pool", c.pool().value());
            case AdoptCatalogue c -> throw foreign("catalogue", "");
            default -> throw new IllegalArgumentException("no rule says who may send " + command.getClass());
        }
    }

    private void check(EnterpriseCommand command) {
        switch (command) {
            case EnterpriseCommand.Register c -> mine("jurisdiction", c.jurisdiction());
            case EnterpriseCommand.Rename c -> lives(c.enterprise());
            case EnterpriseCommand.Relocate c -> lives(c.enterprise());
            case EnterpriseCommand.Absorb c -> {
                lives(c.enterprise());
                lives(c.predecessor());
            }
            case EnterpriseCommand.BeAbsorbed c -> lives(c.enterprise());
            case EnterpriseCommand.Suspend c -> lives(c.enterprise());
            case EnterpriseCommand.LiftSuspension c -> lives(c.enterprise());
            case EnterpriseCommand.PrepareAward c -> lives(c.enterprise());
            case EnterpriseCommand.ApproveAward c -> decided(c.enterprise(), c.award());
            case EnterpriseCommand.RejectAward c -> decided(c.enterprise(), c.award());
            case EnterpriseCommand.ExpireAward c -> decided(c.enterprise(), c.award());
            case EnterpriseCommand.ReduceAward c -> decided(c.enterprise(), c.award());
            case EnterpriseCommand.RevokeAward c -> decided(c.enterprise(), c.award());
            case EnterpriseCommand.PrepareDisbursement c -> {
                award(c.enterprise(), c.award());
                mine("payer", c.payer());
            }
            case EnterpriseCommand.ApproveDisbursement c -> pays(c.enterprise(), c.disbursement());
            case EnterpriseCommand.RejectDisbursement c -> pays(c.enterprise(), c.disbursement());
            case EnterpriseCommand.ExpireDisbursement c -> pays(c.enterprise(), c.disbursement());
            case EnterpriseCommand.ReverseDisbursement c -> pays(c.enterprise(), c.disbursement());
            case EnterpriseCommand.OrderRecovery c -> {
                award(c.enterprise(), c.award());
                mine("payer", c.payer());
            }
            case EnterpriseCommand.ReceiveRecovery c ->
                mine("payer", recovery(enterprise(c.enterprise()), c.recovery()).payer());
        }
    }

    private void check(BudgetCommand command) {
        switch (command) {
            case BudgetCommand.OpenLine c -> mine("payer", c.payer());
            case BudgetCommand.Appropriate c -> line(c.line());
            case BudgetCommand.Adjust c -> line(c.line());
            case BudgetCommand.Transfer c -> {
                line(c.line());
                line(c.to());
            }
            case BudgetCommand.CloseLine c -> line(c.line());
            case BudgetCommand.SetApprovalLimit c -> mine("jurisdiction", c.jurisdiction());
            case BudgetCommand.SetShare c -> throw foreign("jurisdiction", c.jurisdiction());
            case BudgetCommand.SetPool c -> throw foreign("pool", c.pool().value());
            case BudgetCommand.RegisterDecision c -> throw foreign("number", c.number());
            case BudgetCommand.WithdrawDecision c -> throw foreign("number", c.number());
        }
    }

    /** @throws InvalidInput as for one that nobody registered where it is not the caller's business */
    EnterpriseState enterprise(CreditCode code) {
        return registered(code, known(code));
    }

    /**
     * With at least so many events, as the caller has just recorded them.
     *
     * @param version the number of events, at least 1
     */
    EnterpriseState enterprise(CreditCode code, long version) {
        return registered(code, mine(code, core.enterprise(code, version)));
    }

    private static EnterpriseState registered(CreditCode code, Optional<EnterpriseState> found) {
        return found.orElseThrow(() -> new InvalidInput("enterprise", "UNKNOWN_ENTERPRISE", code.value()));
    }

    /** An enterprise that is the caller's business; empty for any other, and for one that nobody registered. */
    Optional<EnterpriseState> known(CreditCode code) {
        return mine(code, core.enterprises().find(code));
    }

    private Optional<EnterpriseState> mine(CreditCode code, Optional<EnterpriseState> enterprise) {
        return found(enterprise, Sight::sees, "enterprise", code.value());
    }

    private Award award(CreditCode code, String id) {
        return award(enterprise(code), id);
    }

    Award award(EnterpriseState state, String id) {
        return found(state.award(id), Sight::sees, "award", id).orElseThrow(() -> unknown("award", id));
    }

    Disbursement disbursement(EnterpriseState state, String id) {
        return found(state.disbursement(id), d -> sees(state, d.payment().award()), "disbursement", id)
                .orElseThrow(() -> unknown("disbursement", id));
    }

    Recovery recovery(EnterpriseState state, String id) {
        return found(state.recovery(id), r -> sees(state, r.award()), "recovery", id)
                .orElseThrow(() -> unknown("recovery", id));
    }

    LineTerms line(String id) {
        return found(core.reference().line(id), l -> own(l.payer()), "line", id)
                .orElseThrow(() -> unknown("line", id));
    }

    RecordedEvent event(long position) {
        String at = Long.toString(position);
        return found(core.log().at(position), this::sees, "event", at).orElseThrow(() -> unknown("position", at));
    }

    /** What there is and the caller may know. */
    private <T> Optional<T> found(Optional<T> found, Predicate<? super T> known, String what, String id) {
        Optional<T> shown = found.filter(known);
        if (found.isPresent() && shown.isEmpty()) {
            audit.foreign(Known.now(), what, id);
        }
        return shown;
    }

    private void lives(CreditCode code) {
        if (!livesHere(enterprise(code))) {
            throw foreign("enterprise", code.value());
        }
    }

    private void decided(CreditCode code, String id) {
        Award award = award(code, id);
        if (!own(award.terms().jurisdiction())) {
            throw foreign("award", id);
        }
    }

    private void pays(CreditCode code, String id) {
        mine("payer", disbursement(enterprise(code), id).payment().payer());
    }

    /** Whether an event may be shown: it is of one's own enterprise, award or budget line, or concerns everybody. */
    boolean sees(RecordedEvent recorded) {
        return scope() == null || switch (recorded.event()) {
            case EnterpriseEvent e -> core.enterprises().find(e.enterprise())
                    .filter(state -> sees(state, e)).isPresent();
            case BudgetEvent.ShareSet e -> own(e.jurisdiction());
            case BudgetEvent.ApprovalLimitSet e -> own(e.jurisdiction());
            case BudgetEvent.OfLine e -> core.reference().line(e.line()).filter(l -> own(l.payer())).isPresent();
            default -> true;
        };
    }

    static boolean sees(EnterpriseState state, EnterpriseEvent event) {
        return scope() == null || switch (event) {
            case EnterpriseEvent.OfAward e -> sees(state, e.award());
            case EnterpriseEvent.OfDisbursement e -> sees(state, e.payment().award());
            case EnterpriseEvent.OfRecovery e ->
                state.recovery(e.recovery()).filter(r -> sees(state, r.award())).isPresent();
            case EnterpriseEvent.AwardRefused e -> own(e.jurisdiction());
            default -> state.known().residences().stream().anyMatch(r -> own(r.jurisdiction()));
        };
    }

    /** Whether the words of an event name a claim of another's, which a limit counted too. */
    boolean namesForeign(RecordedEvent recorded) {
        return scope() != null && CLAIM.matcher(recorded.payload()).results().map(MatchResult::group).distinct()
                .anyMatch(claim -> !sees(claim));
    }

    /** @throws InvalidInput where it is another's */
    public void mine(String field, String jurisdiction) {
        if (!own(jurisdiction)) {
            throw foreign(field, jurisdiction);
        }
    }

    private InvalidInput foreign(String field, String given) {
        audit.foreign(Known.now(), field, given);
        return new InvalidInput(field, "OTHER_JURISDICTION", given);
    }

    private static Rejection unknown(String what, String id) {
        return new Rejection(FindingCode.UNKNOWN, Map.of(what, id));
    }
}
