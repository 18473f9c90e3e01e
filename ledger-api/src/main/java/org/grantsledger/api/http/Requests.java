package org.grantsledger.api.http;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.api.people.Role;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.RecipientKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The bodies of requests. Money is yuan as text; a date that is left out means today. */
public final class Requests {

    private static final String FACTS = "本条款声明的事实，名称、类型、单位、是否必填见 GET /api/clauses/{policy}/{item} 的 facts。 "
            + "The facts that the clause declares: name, type, unit and whether it is required stand under facts in "
            + "GET /api/clauses/{policy}/{item}. MONEY, RATIO, DATE and MONTH are text (150000.00, 0.40, 2022-06-30, "
            + "2022-06), INTEGER a number, BOOLEAN true or false, CHOICE one of its choices, PERCENTAGES a list of "
            + "whole numbers that sum to 100.";

    private static final String CASES = "算例文件的全文，YAML 格式。 The text of a file of worked cases, in YAML, as the "
            + "command cases takes it.";

    private Requests() {
    }

    public record Register(
            CreditCode creditCode,
            String name,
            RecipientKind kind,
            String jurisdiction,
            @Nullable LocalDate since) implements Body {}

    public record Rename(String name, @Nullable LocalDate on) implements Body {}

    public record Relocate(String jurisdiction, LocalDate from) implements Body {}

    public record Absorb(CreditCode predecessor, @Nullable LocalDate on) implements Body {}

    public record Suspend(String reason, LocalDate until) implements Body {}

    /** @param on the day it takes effect; today where it is left out */
    public record Reason(String reason, @Nullable LocalDate on) implements Body {}

    /** @param approve whether it is approved at once where one person suffices; true where it is left out */
    public record Claim(
            CreditCode enterprise,
            ClauseId clause,
            @Schema(description = FACTS) Map<String, Object> facts,
            @Nullable LocalDate decidedOn,
            @Nullable Boolean approve) implements Body {}

    public record On(@Nullable LocalDate on) implements Body {}

    public record Reduce(@Signed(Signed.Range.NOT_NEGATIVE) Fen amount, String reason,
            @Nullable LocalDate on) implements Body {}

    public record Revoke(RevocationGround ground, String reason, @Nullable LocalDate on) implements Body {}

    /** @param approve whether it is approved at once where one person suffices; true where it is left out */
    public record Disburse(
            String award,
            String payer,
            Fen amount,
            LocalDate paidOn,
            String voucher,
            @Nullable Boolean conditionConfirmed,
            @Nullable Boolean approve) implements Body {}

    public record OrderRecovery(
            String award,
            String payer,
            Fen amount,
            String reason,
            String document,
            @Nullable LocalDate on) implements Body {}

    public record ReceiveRecovery(Fen amount, LocalDate receivedOn, String voucher) implements Body {}

    public record OpenLine(
            String payer,
            Integer year,
            String programme,
            String name,
            Set<ClauseId> clauses,
            LineMode mode,
            @Signed(Signed.Range.NOT_NEGATIVE) Fen amount,
            String document,
            @Nullable LocalDate on) implements Body {}

    public record Appropriate(Fen amount, String document, @Nullable LocalDate on) implements Body {}

    public record Adjust(@Signed(Signed.Range.NOT_ZERO) Fen change, String reason, @Nullable LocalDate on)
            implements
                Body {}

    public record Transfer(String to, Fen amount, String reason, @Nullable LocalDate on) implements Body {}

    public record SetShare(String jurisdiction, LocalDate from, Integer cityBp, String document) implements Body {}

    /** @param amount up to and including which one person may prepare and approve; above it, another approves */
    public record SetApprovalLimit(String jurisdiction, LocalDate from,
            @Signed(Signed.Range.NOT_NEGATIVE) Fen amount, String document) implements Body {}

    public record SetPool(String pool, Integer year, @Signed(Signed.Range.NOT_NEGATIVE) Fen amount,
            String document) implements Body {}

    public record Candidate(CreditCode enterprise, ClauseId clause,
            @Schema(description = FACTS) Map<String, Object> facts) {}

    public record RunPool(List<Candidate> candidates, @Nullable LocalDate decidedOn, @Nullable Boolean approve)
            implements
                Body {}

    /**
     * @param clauses clauses it decides under; left out, any
     * @param amount what it allows in all; left out, each amount is proposed
     * @param cityBp the city's share in basis points, where the clause leaves it to the decision
     */
    public record RegisterDecision(
            String number,
            String title,
            LocalDate date,
            @Nullable Set<ClauseId> clauses,
            @Nullable Fen amount,
            @Nullable Integer cityBp) implements Body {}

    public record ChangePassword(Secret present, Secret next) implements Body {}

    /** @param present the password, once more */
    public record Proof(Secret present) implements Body {}

    /** @param code that the device shows */
    public record Confirm(Secret code) implements Body {}

    /**
     * @param present the password; left out where the identity provider has it
     * @param session the one to end; left out for all others than the current
     */
    public record EndSessions(@Nullable Secret present, @Nullable String session) implements Body {}

    /** @param expiresOn the last day on which it is good; a year from now where it is left out */
    public record IssueKey(String purpose, @Nullable LocalDate expiresOn) implements Body {}

    public record CreateUser(String name, String displayName, String jurisdiction, Set<Role> roles) implements Body {}

    public record Grant(String displayName, String jurisdiction, Set<Role> roles) implements Body {}

    /** @param owner the person for whom it acts; needed where it prepares or approves */
    public record CreateClient(
            String name,
            String displayName,
            String jurisdiction,
            Set<Role> roles,
            @Nullable String owner) implements Body {}

    public record GrantClient(String displayName, String jurisdiction, Set<Role> roles, @Nullable String owner)
            implements
                Body {}

    public record Because(String reason) implements Body {}

    /** @param reference as facts name the person; never a name or an identity number */
    public record RegisterPerson(String reference, String name, @Nullable String contact) implements Body {}

    /** @param catalogue the whole document, as {@code catalogue} on the command line prints it */
    public record Adopt(String reason, JsonNode catalogue) implements Body {}

    /**
     * @param catalogue the whole document of a draft, as for an adoption; the catalogue in force where it is left out
     * @param cases the text of a file of worked cases, in YAML
     */
    public record Try(
            @Nullable JsonNode catalogue,
            @Schema(type = "string", description = CASES) JsonNode cases) implements Body {}

    /**
     * @param catalogue the whole document of a draft, as for an adoption; the catalogue in force where it is left out
     * @param year the fiscal year in which the claims were decided
     */
    public record Simulate(@Nullable JsonNode catalogue, Integer year) implements Body {}
}
