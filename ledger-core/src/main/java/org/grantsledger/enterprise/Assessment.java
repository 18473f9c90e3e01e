package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Move;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;

/**
 * What a claim comes to, with its reasons. A preview shows it; a decision turns it into an event.
 *
 * @param jurisdiction where the enterprise belongs on the fact date
 * @param facts in their canonical text
 * @param claimed the amount before any limit
 * @param amount what is payable; zero where the claim is refused
 * @param beforePool what was payable before a pool was looked at; zero where the claim fails for another reason
 * @param bindingCap the scope of the limit that determined the amount, null where none did
 * @param findings refusals first, then warnings
 * @param moves what recording it changes
 */
public record Assessment(
        CatalogueVersion catalogue,
        ClauseId clause,
        ClauseId bookedTo,
        String jurisdiction,
        LocalDate factDate,
        LocalDate decidedOn,
        Map<String, String> facts,
        Outcome outcome,
        boolean refused,
        Fen claimed,
        Fen amount,
        Fen beforePool,
        @Nullable String bindingCap,
        List<Share> shares,
        List<Instalment> instalments,
        List<Finding> findings,
        List<Step> steps,
        List<Move> moves) {}
