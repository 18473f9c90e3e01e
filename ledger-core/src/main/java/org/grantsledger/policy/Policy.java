package org.grantsledger.policy;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published policy.
 *
 * @param documentNo for example 连政发〔2021〕64号
 * @param effectiveFrom first fact date; the text says 发布之日 without a date (reading A-01)
 */
public record Policy(
        String id,
        String documentNo,
        String title,
        String issuer,
        LocalDate documentDate,
        String gazette,
        LocalDate effectiveFrom,
        @Nullable LocalDate effectiveTo,
        List<Superseded> supersedes,
        @Nullable String notes,
        List<GeneralRule> generalRules) {

    /** A document that the policy replaces. */
    public record Superseded(String documentNo, String title, String mode) {}

    /** A sentence of the closing paragraphs, and how the ledger applies it. */
    public record GeneralRule(
            String id,
            String code,
            String text,
            String en,
            String enforcement,
            List<String> ambiguities) {}
}
