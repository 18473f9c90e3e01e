package org.grantsledger.enterprise;

import java.time.LocalDate;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;

/**
 * A part of an award and the day from which it may be paid.
 *
 * @param due null for a stage, which falls due when the one before it is paid
 * @param conditional whether an officer must confirm that the clause's condition still holds
 */
public record Instalment(Fen amount, @Nullable LocalDate due, boolean conditional) {}
