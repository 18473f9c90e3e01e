package org.grantsledger.policy;

/**
 * Who pays a clause.
 *
 * @param text the words it rests on
 * @param remainder who bears the odd fen of a split (reading A-04)
 */
public record Payer(Rule rule, String text, PayerRole remainder) {

    public enum Rule {
        /** 市财政 named in the text, or the city's own pool. */
        CITY,
        /** 现行财政体制分担: by the dated share table (reading A-49). */
        FISCAL_SYSTEM,
        /** The ratios stand in the branches of the matching rule. */
        EXPLICIT_SPLIT,
        /** A county, district or zone pays from its own funds. */
        LOCAL,
        /** 市、县区: as the decision document says, else by the share table. */
        BY_DECISION
    }
}
