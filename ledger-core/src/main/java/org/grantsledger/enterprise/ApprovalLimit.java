package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.Canonical;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;

/**
 * 双人复核: how much one person may both prepare and approve. The money of every payer is guarded by its own limit, so
 * the lowest of them counts, in force on the day of the approval.
 *
 * @param payer who allows the least
 * @param upTo the amount up to and including which one person suffices; null where the payer has set none, and another
 *        person must approve whatever the amount
 */
public record ApprovalLimit(String payer, @Nullable Fen upTo) {

    public static ApprovalLimit of(Award award, ReferenceData reference, LocalDate today) {
        return of(award.shares().stream().map(ShareState::share).toList(), award.terms().jurisdiction(), reference,
                today);
    }

    public static ApprovalLimit of(Disbursement disbursement, ReferenceData reference, LocalDate today) {
        return of(disbursement.payment().payer(), reference, today);
    }

    static ApprovalLimit of(String payer, ReferenceData reference, LocalDate today) {
        return new ApprovalLimit(payer, reference.approvalLimit(payer, today).orElse(null));
    }

    /** @param jurisdiction whose limit counts where an award comes to nothing, so that nobody pays */
    static ApprovalLimit of(List<Share> shares, String jurisdiction, ReferenceData reference, LocalDate today) {
        return shares.stream().map(s -> of(s.payer(), reference, today))
                .reduce((lowest, next) -> next.below(lowest) ? next : lowest)
                .orElseGet(() -> of(jurisdiction, reference, today));
    }

    private boolean below(ApprovalLimit other) {
        return other.upTo != null && (upTo == null || other.upTo.exceeds(upTo));
    }

    /** Whether who prepared it may also approve it. */
    public boolean onePersonSuffices(Fen amount) {
        return upTo != null && !amount.exceeds(upTo);
    }

    /**
     * An account is the same person in whatever letter case or width it is written.
     *
     * @throws Rejection where who prepared it may not approve it
     */
    void approving(String what, String id, Fen amount, String preparedBy, String actor) {
        if (!onePersonSuffices(amount) && Canonical.of(preparedBy).equals(Canonical.of(actor))) {
            throw new Rejection(
                    List.of(
                            new Finding(
                                    FindingCode.SECOND_PERSON.name(),
                                    Finding.Severity.REFUSES,
                                    upTo,
                                    null,
                                    amount,
                                    Map.of(what, id, "preparedBy", preparedBy, "payer", payer))));
        }
    }
}
