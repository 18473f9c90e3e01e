package org.grantsledger.enterprise;

import org.grantsledger.money.Fen;
import org.grantsledger.policy.PayerRole;

/**
 * 分担: the part of an award that one payer bears.
 *
 * @param payer code of a jurisdiction
 * @param line the budget line that is encumbered
 * @param remainder whether this payer bears the odd fen
 */
public record Share(String payer, PayerRole role, Fen amount, String line, boolean remainder) {}
