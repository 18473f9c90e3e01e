package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.Clause.BenefitForm;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.EventName;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;
import org.jspecify.annotations.Nullable;

/** What happened to one enterprise. Amounts are fen; an event carries what was decided and why, never only that. */
public sealed interface EnterpriseEvent extends LedgerEvent {

    CreditCode enterprise();

    @EventName("enterprise-registered")
    record Registered(CreditCode enterprise, String name, RecipientKind kind, String jurisdiction, LocalDate since)
            implements
                EnterpriseEvent {}

    @EventName("enterprise-renamed")
    record Renamed(CreditCode enterprise, String name, LocalDate on) implements EnterpriseEvent {}

    @EventName("enterprise-relocated")
    record Relocated(CreditCode enterprise, String jurisdiction, LocalDate from) implements EnterpriseEvent {}

    /** One own position of a predecessor. */
    record Carried(PositionKey key, Tally tally) {}

    /** @param carried the used limits and matters taken over */
    @EventName("predecessor-absorbed")
    record PredecessorAbsorbed(
            CreditCode enterprise,
            CreditCode predecessor,
            LocalDate on,
            List<String> matters,
            List<Carried> carried) implements EnterpriseEvent {}

    /** The enterprise was absorbed and can claim nothing more; what it was awarded may still be paid. */
    @EventName("enterprise-absorbed")
    record Absorbed(CreditCode enterprise, CreditCode successor, LocalDate on) implements EnterpriseEvent {}

    @EventName("enterprise-suspended")
    record Suspended(CreditCode enterprise, String reason, LocalDate until) implements EnterpriseEvent {}

    @EventName("suspension-lifted")
    record SuspensionLifted(CreditCode enterprise, String reason) implements EnterpriseEvent {}

    /** An event of one award. */
    sealed interface OfAward extends EnterpriseEvent {

        String award();
    }

    /**
     * A claim was decided; what it may be paid is held until it is approved, rejected or expired.
     *
     * @param clause the clause claimed under
     * @param bookedTo the clause that gets the entry (reading A-47)
     * @param jurisdiction where the enterprise belongs on the fact date
     * @param catalogue the rule book that decided
     * @param facts the facts of the claim in their canonical text
     * @param expiresOn the last day on which it may be approved
     * @param preparedBy the account of who claimed it
     * @param claimed the amount before any limit
     * @param bindingCap the scope of the limit that determined the amount, null where none did
     * @param matter the matter and its key
     * @param steps the waterfall
     * @param warnings what an officer should look at
     */
    @EventName("award-prepared")
    record AwardPrepared(
            CreditCode enterprise,
            String award,
            ClauseId clause,
            ClauseId bookedTo,
            String jurisdiction,
            CatalogueVersion catalogue,
            Map<String, String> facts,
            LocalDate factDate,
            LocalDate decidedOn,
            LocalDate expiresOn,
            String preparedBy,
            Outcome outcome,
            Fen claimed,
            Fen amount,
            @Nullable String bindingCap,
            BenefitForm form,
            String matter,
            List<Share> shares,
            List<Instalment> instalments,
            List<Step> steps,
            List<Finding> warnings,
            List<Move> moves) implements OfAward, MovingEvent {}

    /**
     * What one payer owes of one instalment.
     *
     * @param on the day from which it is owed; null for a stage, which falls due when the one before it is paid
     */
    record Due(String payer, Fen amount, @Nullable LocalDate on) {}

    /**
     * An award holds; its shares are owed.
     *
     * @param clause the clause that gets the entry
     * @param on the day of approval
     * @param approvedBy the account of who approved it; the preparer's where one person suffices
     * @param schedule the shares again, by instalment
     */
    @EventName("award-approved")
    record AwardApproved(
            CreditCode enterprise,
            String award,
            ClauseId clause,
            String jurisdiction,
            LocalDate on,
            String preparedBy,
            String approvedBy,
            Fen amount,
            List<Share> shares,
            List<Due> schedule) implements OfAward {}

    @EventName("award-rejected")
    record AwardRejected(
            CreditCode enterprise,
            String award,
            ClauseId clause,
            String jurisdiction,
            LocalDate on,
            String rejectedBy,
            Fen amount,
            List<Share> shares,
            String reason,
            List<Move> moves) implements OfAward, MovingEvent {}

    @EventName("award-expired")
    record AwardExpired(
            CreditCode enterprise,
            String award,
            ClauseId clause,
            String jurisdiction,
            LocalDate on,
            Fen amount,
            List<Share> shares,
            List<Move> moves) implements OfAward, MovingEvent {}

    /**
     * A claim was refused.
     *
     * @param refusal id of the refusal
     * @param jurisdiction where the enterprise belongs on the fact date
     * @param findings all that stands against it, not only the first
     * @param moves a refused claim that counts as claimed under its matter moves it; else empty
     */
    @EventName("award-refused")
    record AwardRefused(
            CreditCode enterprise,
            String refusal,
            ClauseId clause,
            String jurisdiction,
            CatalogueVersion catalogue,
            Map<String, String> facts,
            LocalDate factDate,
            LocalDate decidedOn,
            Outcome outcome,
            Fen claimed,
            @Nullable String bindingCap,
            List<Finding> findings,
            List<Step> steps,
            List<Move> moves) implements EnterpriseEvent, MovingEvent {}

    /**
     * A payer's share before and after a reduction or revocation.
     *
     * @param overpaid what of the difference was paid already, and can be demanded back
     */
    record ShareChange(String payer, Fen before, Fen after, Fen overpaid) {}

    @EventName("award-reduced")
    record AwardReduced(
            CreditCode enterprise,
            String award,
            ClauseId clause,
            String jurisdiction,
            LocalDate on,
            Fen before,
            Fen after,
            String reason,
            List<ShareChange> shares,
            List<Move> moves) implements OfAward, MovingEvent {}

    @EventName("award-revoked")
    record AwardRevoked(
            CreditCode enterprise,
            String award,
            ClauseId clause,
            String jurisdiction,
            LocalDate on,
            Fen before,
            RevocationGround ground,
            String reason,
            List<ShareChange> shares,
            List<Move> moves) implements OfAward, MovingEvent {}

    /**
     * What a disbursement is about; every event of it repeats this, so that each explains itself.
     *
     * @param clause the clause that gets the entry
     * @param jurisdiction for which the award was decided
     * @param line the budget line it is charged to
     */
    record Payment(
            String award,
            ClauseId clause,
            String jurisdiction,
            String payer,
            Fen amount,
            LocalDate paidOn,
            String voucher,
            String line) {}

    /** An event of one disbursement. */
    sealed interface OfDisbursement extends EnterpriseEvent {

        String disbursement();

        Payment payment();
    }

    @EventName("disbursement-prepared")
    record DisbursementPrepared(
            CreditCode enterprise,
            String disbursement,
            Payment payment,
            LocalDate expiresOn,
            String preparedBy,
            List<Move> moves) implements OfDisbursement, MovingEvent {}

    @EventName("disbursement-approved")
    record DisbursementApproved(
            CreditCode enterprise,
            String disbursement,
            Payment payment,
            String preparedBy,
            String approvedBy,
            List<Move> moves) implements OfDisbursement, MovingEvent {}

    @EventName("disbursement-rejected")
    record DisbursementRejected(
            CreditCode enterprise,
            String disbursement,
            Payment payment,
            String rejectedBy,
            String reason,
            List<Move> moves) implements OfDisbursement, MovingEvent {}

    @EventName("disbursement-expired")
    record DisbursementExpired(CreditCode enterprise, String disbursement, Payment payment, List<Move> moves)
            implements
                OfDisbursement,
                MovingEvent {}

    /** @param overpaid what of the amount had been paid beyond the share; the rest is owed again */
    @EventName("disbursement-reversed")
    record DisbursementReversed(
            CreditCode enterprise,
            String disbursement,
            Payment payment,
            Fen overpaid,
            LocalDate on,
            String reason,
            List<Move> moves) implements OfDisbursement, MovingEvent {}

    /** An event of one recovery. */
    sealed interface OfRecovery extends EnterpriseEvent {

        String recovery();
    }

    @EventName("recovery-ordered")
    record RecoveryOrdered(
            CreditCode enterprise,
            String recovery,
            String award,
            ClauseId clause,
            String jurisdiction,
            String payer,
            Fen amount,
            LocalDate on,
            String reason,
            String document) implements OfRecovery {}

    @EventName("recovery-received")
    record RecoveryReceived(
            CreditCode enterprise,
            String recovery,
            String award,
            ClauseId clause,
            String jurisdiction,
            String payer,
            Fen amount,
            LocalDate receivedOn,
            String voucher,
            List<Move> moves) implements OfRecovery, MovingEvent {}
}
