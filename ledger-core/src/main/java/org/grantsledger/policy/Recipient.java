package org.grantsledger.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a clause is for.
 *
 * @param kinds the kinds of body meant, the usual one first
 * @param via ENTERPRISE where a person receives the money through the enterprise
 */
public record Recipient(List<RecipientKind> kinds, String zh, @Nullable String via) {}
