package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.Map;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.RecipientKind;
import org.jspecify.annotations.Nullable;

/** What is asked of one enterprise. Dates are days in the time zone of the city; a null date means today. */
public sealed interface EnterpriseCommand {

    CreditCode enterprise();

    /** @param since the day from which it belongs to the jurisdiction */
    record Register(
            CreditCode enterprise,
            String name,
            RecipientKind kind,
            String jurisdiction,
            @Nullable LocalDate since) implements EnterpriseCommand {}

    record Rename(CreditCode enterprise, String name, @Nullable LocalDate on) implements EnterpriseCommand {}

    /** Moves the enterprise to another jurisdiction for facts from a day on. */
    record Relocate(CreditCode enterprise, String jurisdiction, LocalDate from) implements EnterpriseCommand {}

    /** Takes over the used limits and matters of another enterprise, which then can claim nothing more. */
    record Absorb(CreditCode enterprise, CreditCode predecessor, @Nullable LocalDate on) implements EnterpriseCommand {}

    /** The other half of an absorption; sent by the ledger itself, in the same transaction. */
    record BeAbsorbed(CreditCode enterprise, CreditCode successor, LocalDate on) implements EnterpriseCommand {}

    /** @param until the last day of the suspension */
    record Suspend(CreditCode enterprise, String reason, LocalDate until) implements EnterpriseCommand {}

    record LiftSuspension(CreditCode enterprise, String reason) implements EnterpriseCommand {}

    /**
     * Decides a claim and, where something is payable, holds headroom and budget for it.
     *
     * @param facts as the client stated them: texts, whole numbers, booleans, lists
     * @param approve whether the award is approved in the same step, where one person suffices
     * @param run the pool run this claim is part of, null for a claim on its own
     */
    record PrepareAward(
            CreditCode enterprise,
            ClauseId clause,
            Map<String, Object> facts,
            @Nullable LocalDate decidedOn,
            boolean approve,
            @Nullable PoolRun run) implements EnterpriseCommand {}

    /**
     * A run over the candidates of a pool.
     *
     * @param available what the pool had left
     * @param claimed what all candidates together could have had
     */
    record PoolRun(Fen available, Fen claimed) {}

    /** A command on an award. */
    sealed interface OnAward extends EnterpriseCommand {

        String award();
    }

    /** Above the {@link ApprovalLimit} by another person than the one who prepared it. */
    record ApproveAward(CreditCode enterprise, String award, @Nullable LocalDate on) implements OnAward {}

    record RejectAward(CreditCode enterprise, String award, String reason, @Nullable LocalDate on) implements OnAward {}

    /** Releases what an award holds that was not approved in time. */
    record ExpireAward(CreditCode enterprise, String award) implements OnAward {}

    /** @param amount the new, lower amount of the award */
    record ReduceAward(CreditCode enterprise, String award, Fen amount, String reason,
            @Nullable LocalDate on) implements OnAward {}

    record RevokeAward(CreditCode enterprise, String award, RevocationGround ground, String reason,
            @Nullable LocalDate on)
            implements
                OnAward {}

    /**
     * Pays a part of a payer's share.
     *
     * @param voucher unique per payer and year of payment
     * @param conditionConfirmed whether the officer confirmed the condition of a later instalment
     * @param approve whether it is approved in the same step, where one person suffices
     */
    record PrepareDisbursement(
            CreditCode enterprise,
            String award,
            String payer,
            Fen amount,
            LocalDate paidOn,
            String voucher,
            boolean conditionConfirmed,
            boolean approve) implements OnAward {}

    /** A command on a disbursement. */
    sealed interface OnDisbursement extends EnterpriseCommand {

        String disbursement();
    }

    /** Above the {@link ApprovalLimit} by another person than the one who prepared it. */
    record ApproveDisbursement(CreditCode enterprise, String disbursement) implements OnDisbursement {}

    record RejectDisbursement(CreditCode enterprise, String disbursement, String reason) implements OnDisbursement {}

    record ExpireDisbursement(CreditCode enterprise, String disbursement) implements OnDisbursement {}

    /**
     * 冲销: undoes a bookkeeping mistake. Money that really went out is recovered instead.
     *
     * @param on not before the payment. Where the payment is posted again for its own day, the reversal belongs on that
     *        day too: until the day of the reversal the share counts as paid
     */
    record ReverseDisbursement(CreditCode enterprise, String disbursement, String reason,
            @Nullable LocalDate on) implements OnDisbursement {}

    /** 追回: demands back what a payer paid beyond its share of a reduced or revoked award. */
    record OrderRecovery(
            CreditCode enterprise,
            String award,
            String payer,
            Fen amount,
            String reason,
            String document,
            @Nullable LocalDate on) implements OnAward {}

    record ReceiveRecovery(CreditCode enterprise, String recovery, Fen amount, LocalDate receivedOn, String voucher)
            implements
                EnterpriseCommand {}
}
