package org.grantsledger.api.http;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.Finding;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Condition;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.Jurisdiction;
import org.grantsledger.policy.Label;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** The texts of the ledger in the language of the request: Chinese, or English where the client prefers it. */
@Component
public class Texts {

    private final MessageSource messages;
    private final LedgerCore core;

    Texts(MessageSource messages, LedgerCore core) {
        this.messages = messages;
        this.core = core;
    }

    public static Locale locale() {
        return LocaleContextHolder.getLocale();
    }

    public static boolean english() {
        return Locale.ENGLISH.getLanguage().equals(locale().getLanguage());
    }

    public static String of(Label label) {
        return english() ? label.en() : label.zh();
    }

    /** A message with its named places, {@code {limit}} and the like, filled in. */
    public String get(String key, Map<String, String> values) {
        String text = messages.getMessage(key, null, locale());
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    public String get(String key) {
        return get(key, Map.of());
    }

    public String problem(InputProblem problem) {
        String limit = problem.rule().equals("ROLE_NEEDED") ? words("role.", problem.limit()) : problem.limit();
        return get(
                "rule." + problem.rule(),
                Map.of(
                        "field",
                        problem.field().isEmpty() ? get("field.body") : problem.field(),
                        "given", problem.given(), "limit", limit));
    }

    /** Of several codes the words, as a list in a sentence. */
    private String words(String key, String codes) {
        return Stream.of(codes.split(", ?", -1)).map(code -> word(key + code, code))
                .collect(Collectors.joining(english() ? ", " : "、"));
    }

    /** @param clause the clause that was claimed under, whose conditions have their own words; null for none */
    public String finding(Finding finding, @Nullable Clause clause) {
        if (clause != null) {
            for (Condition condition : clause.conditions()) {
                if (condition.code().equals(finding.code())) {
                    return get("finding.CONDITION", Map.of("condition", of(condition.label())));
                }
            }
        }
        Map<String, String> values = new LinkedHashMap<>(finding.about());
        values.computeIfPresent("scope", (name, scope) -> scope(scope));
        values.computeIfPresent("payer", (name, payer) -> jurisdiction(payer));
        values.computeIfPresent("jurisdiction", (name, of) -> jurisdiction(of));
        values.computeIfPresent("class", (name, of) -> word("jurisdiction." + of, of));
        values.computeIfPresent("kind", (name, kind) -> word("code.kind." + kind, kind));
        values.computeIfPresent("kinds", (name, kinds) -> words("code.kind.", kinds));
        String states = finding.about().containsKey("disbursement") ? "code.status." : "award.status.";
        values.computeIfPresent("status", (name, status) -> word(states + status, status));
        put(values, "limit", finding.limit());
        put(values, "used", finding.used());
        put(values, "asked", finding.asked());
        return get("finding." + finding.code(), values);
    }

    /**
     * What becomes of something prepared: who may approve it.
     *
     * @param secondPerson whether that must be another; null for what is settled, of which nothing more becomes
     */
    @Nullable
    String nextStep(@Nullable Boolean secondPerson, String preparedBy) {
        return secondPerson == null
                ? null
                : get(secondPerson ? "next.second-person" : "next.approve", Map.of("preparedBy", preparedBy));
    }

    private static void put(Map<String, String> values, String name, @Nullable Fen value) {
        if (value != null) {
            values.put(name, yuan(value));
        }
    }

    /** An amount in a sentence: yuan with separators of thousands. */
    static String yuan(Fen amount) {
        return figure(BigDecimal.valueOf(amount.fen(), 2));
    }

    /** With separators of thousands and two decimals, whatever the language. */
    public static String figure(BigDecimal number) {
        return new DecimalFormat("#,##0.00", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(number);
    }

    /** What a limit bounds, in words; the code itself where a catalogue brought one that nobody has named. */
    String scope(String code) {
        return word("code.scope." + code, code);
    }

    private String word(String key, String code) {
        return Objects.requireNonNullElse(messages.getMessage(key, null, code, locale()), code);
    }

    /** The name that the newest catalogue gives a jurisdiction, or its code. */
    public String jurisdiction(String code) {
        return jurisdiction(core.knownReference(), code).or(() -> jurisdiction(core.reference(), code))
                .map(j -> of(j.name())).orElse(code);
    }

    private static Optional<Jurisdiction> jurisdiction(ReferenceData reference, String code) {
        return reference.newestRuleBook().flatMap(book -> book.catalogue().jurisdiction(code));
    }
}
