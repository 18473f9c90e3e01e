package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;

/** What decisions about one enterprise have in common: what they look at, and the rungs that many of them climb. */
abstract sealed class Decider permits EnterpriseDecider, AwardDecider, DisbursementDecider, RecoveryDecider {

    /** Days after which a prepared award or disbursement expires that nobody approved. */
    static final int DAYS_TO_APPROVE = 30;

    final EnterpriseState state;
    final ReferenceData reference;
    final LocalDate today;

    Decider(EnterpriseState state, ReferenceData reference, LocalDate today) {
        this.state = state;
        this.reference = reference;
        this.today = today;
    }

    /** The positions to which an award contributes, and the lines it has touched. */
    Set<PositionKey> touched(String id) {
        Award award = award(id);
        Set<PositionKey> keys = new LinkedHashSet<>(award.terms().draws());
        award.counted().forEach(c -> keys.add(c.key()));
        for (ShareState share : award.shares()) {
            share.encumbered().keySet().forEach(l -> keys.add(PositionKey.line(l)));
            share.spent().keySet().forEach(l -> keys.add(PositionKey.line(l)));
        }
        return keys;
    }

    /** The open ones of these lines; what was promised on a closed line has lapsed with it. */
    List<String> openFirst(Set<String> lines) {
        return lines.stream().filter(l -> reference.line(l).filter(LineTerms::open).isPresent()).sorted().toList();
    }

    static Rejection suspended(Profile.Suspension suspension) {
        return new Rejection(
                FindingCode.SUSPENDED,
                Map.of("reason", suspension.reason(), "until", suspension.until().toString()));
    }

    static Rejection approvedAlready(String what, String id, @Nullable String by) {
        return new Rejection(
                FindingCode.ALREADY_APPROVED,
                Map.of(what, id, "by", Objects.requireNonNull(by)));
    }

    static void positive(Fen amount) {
        if (!amount.isPositive()) {
            throw new InvalidInput("amount", "NOT_POSITIVE", amount.toString());
        }
    }

    Award award(String id) {
        return state.award(id).orElseThrow(() -> new Rejection(FindingCode.UNKNOWN, Map.of("award", id)));
    }

    Award award(String id, Award.Status expected) {
        Award award = award(id);
        inStatus("award", id, award.status(), expected);
        return award;
    }

    static <S extends Enum<S>> void inStatus(String what, String id, S status, S needed) {
        if (status != needed) {
            throw new Rejection(
                    FindingCode.WRONG_STATUS,
                    Map.of(what, id, "status", status.name(), "needed", needed.name()));
        }
    }

    void notExpired(LocalDate expiresOn) {
        if (today.isAfter(expiresOn)) {
            throw new Rejection(FindingCode.EXPIRED, Map.of("expiresOn", expiresOn.toString()));
        }
    }

    void expired(LocalDate expiresOn) {
        if (!today.isAfter(expiresOn)) {
            throw new Rejection(FindingCode.NOT_EXPIRED, Map.of("expiresOn", expiresOn.toString()));
        }
    }

    LocalDate onOrAfterDecision(String field, Award award, @Nullable LocalDate given) {
        LocalDate on = day(field, given);
        notBefore(award.terms().decidedOn(), field, on, "BEFORE_AWARD");
        return on;
    }

    /** The event, unless some day since would no longer add up: its business day lies before what it builds on. */
    EnterpriseEvent inOrder(String field, LocalDate on, String award, EnterpriseEvent event) {
        notBefore(state.evolve(event).award(award).orElseThrow().addsUpFrom(), field, on, "OUT_OF_ORDER");
        return event;
    }

    static void notBefore(LocalDate first, String field, LocalDate on, String rule) {
        if (on.isBefore(first)) {
            throw new InvalidInput(List.of(new InputProblem(field, rule, on.toString(), first.toString())));
        }
    }

    /** The day given, or today; never in the future. */
    LocalDate day(String field, @Nullable LocalDate given) {
        LocalDate day = given == null ? today : given;
        if (day.isAfter(today)) {
            throw new InvalidInput(
                    List.of(new InputProblem(field, "FUTURE_DATE", day.toString(), today.toString())));
        }
        return day;
    }
}
