package org.grantsledger.api.http;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.Instalment;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.Profile;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.limit.Finding;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.Clause.BenefitForm;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.PayerRole;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the ledger answers. Money is yuan as text; a figure comes with the events it rests on. */
public final class Views {

    private Views() {
    }

    /** An event of the log, in short. */
    public record EventView(long position, String stream, long sequence, String type, Instant recordedAt) {}

    public record FindingView(
            String code,
            String severity,
            String message,
            @Nullable Fen limit,
            @Nullable Fen used,
            @Nullable Fen asked,
            Map<String, String> about) {}

    static FindingView finding(Finding f, String message) {
        return new FindingView(f.code(), f.severity().name(), message, f.limit(), f.used(), f.asked(), f.about());
    }

    /** One award that a figure is made of, and the event that says so. */
    public record SourceView(String claim, ClauseId clause, Fen amount, @Nullable Long position) {}

    /**
     * A step of the waterfall.
     *
     * @param clause the clause whose words it rests on
     * @param text those words, null where the step rests on none
     * @param explanation the step in a sentence
     */
    public record StepView(
            String step,
            ClauseId clause,
            @Nullable String text,
            String explanation,
            Fen amount,
            @Nullable Fen limit,
            @Nullable Fen used,
            @Nullable Fen left,
            List<SourceView> sources) {}

    public record ShareView(String payer, PayerRole role, Fen amount, @Nullable String line) {}

    /** What a claim comes to, and why. */
    public record Decision(
            Outcome outcome,
            String outcomeText,
            ClauseId clause,
            String clauseName,
            String clauseText,
            CatalogueVersion catalogue,
            LocalDate factDate,
            LocalDate decidedOn,
            Map<String, String> facts,
            Fen claimed,
            Fen amount,
            @Nullable String bindingCap,
            List<ShareView> shares,
            List<Instalment> instalments,
            List<FindingView> findings,
            List<StepView> waterfall) {}

    /**
     * An award, as it stands.
     *
     * @param settledBy who approved or rejected it; left out while it waits, and where it expired
     * @param needsSecondPerson whether another person than the preparer must approve; left out once it is settled
     * @param nextStep what is to be done, in a sentence; left out once it is settled
     */
    public record AwardView(
            String id,
            String enterprise,
            Award.Status status,
            @Nullable RevocationGround ground,
            ClauseId clause,
            ClauseId bookedTo,
            BenefitForm form,
            Fen decidedAmount,
            Fen amount,
            Fen paid,
            LocalDate expiresOn,
            String preparedBy,
            @Nullable String settledBy,
            @Nullable Boolean needsSecondPerson,
            @Nullable String nextStep,
            List<ShareStateView> shares,
            @Nullable Decision decision,
            List<EventView> events) {}

    public record ShareStateView(
            String payer,
            PayerRole role,
            Fen granted,
            Fen paid,
            Fen pending,
            Fen left,
            Fen overpaid,
            Fen demanded) {}

    /** See {@link AwardView}. */
    public record DisbursementView(
            String id,
            String enterprise,
            String award,
            ClauseId clause,
            String payer,
            Fen amount,
            LocalDate paidOn,
            String voucher,
            String line,
            Disbursement.Status status,
            LocalDate expiresOn,
            String preparedBy,
            @Nullable String settledBy,
            @Nullable Boolean needsSecondPerson,
            @Nullable String nextStep,
            List<EventView> events) {}

    public record RecoveryView(
            String id,
            String enterprise,
            String award,
            String payer,
            Fen ordered,
            Fen received,
            Fen outstanding,
            List<EventView> events) {}

    public record EnterpriseView(
            String creditCode,
            String name,
            String kind,
            String jurisdiction,
            List<Profile.Residence> residences,
            Profile.@Nullable Suspension suspension,
            @Nullable String successor,
            List<String> predecessors,
            Fen awarded,
            Fen paid,
            long awards,
            long version) {}

    /** A limit as it concerns one enterprise. */
    public record LimitView(
            String cap,
            String scope,
            String key,
            ClauseId clause,
            @Nullable String text,
            Fen limit,
            Fen used,
            Fen left,
            List<SourceView> sources) {}

    public record LineView(
            String id,
            String payer,
            int year,
            String programme,
            String name,
            List<ClauseId> clauses,
            String mode,
            boolean open,
            Fen appropriated,
            Fen encumbered,
            Fen spent,
            Fen available) {}

    public record PoolView(String pool, int year, String name, Fen amount, Fen drawn, Fen left, String document) {}

    /** What was recorded, for commands that change nothing but the object they name. */
    public record Recorded(String id, List<EventView> events) {}

    /** A page of the log's events, whole. */
    public record EventWhole(
            long position,
            String stream,
            long sequence,
            String id,
            String type,
            int version,
            Instant recordedAt,
            JsonNode payload,
            JsonNode metadata,
            String leafHash) {}
}
