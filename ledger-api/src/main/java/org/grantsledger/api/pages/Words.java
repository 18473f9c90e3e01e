package org.grantsledger.api.pages;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.grantsledger.api.http.Texts;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.Department;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.policy.RuleBook;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** What people call the codes that stand in views as texts. */
@Component
class Words {

    /** The columns whose texts are codes; the words for them stand under {@code code.}, column and code. */
    static final Set<String> CODED = Set.of("mode", "scope", "finding", "outcome", "kind", "status");

    private final MessageSource messages;
    private final LedgerCore core;

    Words(MessageSource messages, LedgerCore core) {
        this.messages = messages;
        this.core = core;
    }

    /** The word for a code, or the code itself where a catalogue brought one that nobody has named. */
    String of(String column, String code) {
        String word = messages.getMessage("code." + column + "." + code, null, "", Texts.locale());
        if (word != null && !word.isEmpty()) {
            return word;
        }
        return column.equals("finding") ? conditions().getOrDefault(code, code) : code;
    }

    boolean named(String column, String code) {
        return !of(column, code).equals(code);
    }

    /** Every code that may stand in a column, or in a field of a form. */
    List<String> codes(String column) {
        return switch (column) {
            case "mode" -> Arrays.stream(LineMode.values()).map(Enum::name).toList();
            case "status" -> Arrays.stream(Disbursement.Status.values()).map(Enum::name).toList();
            case "outcome" -> Arrays.stream(Outcome.values()).map(Enum::name).toList();
            case "kind" -> Arrays.stream(RecipientKind.values()).map(Enum::name).toList();
            case "ground" -> Arrays.stream(RevocationGround.values()).map(Enum::name).toList();
            case "scope" -> scopes();
            case "finding" -> {
                Set<String> codes = new TreeSet<>(conditions().keySet());
                Arrays.stream(FindingCode.values()).map(Enum::name).filter(code -> named(column, code))
                        .forEach(codes::add);
                yield List.copyOf(codes);
            }
            default -> List.of();
        };
    }

    /** What the facts of a clause are called, by their names in the data. */
    Map<String, String> facts(ClauseId clause) {
        Map<String, String> names = new LinkedHashMap<>();
        core.reference().newestRuleBook().flatMap(book -> book.catalogue().newest(clause))
                .ifPresent(c -> c.facts().forEach(f -> names.put(f.name(), Texts.english() ? f.en() : f.zh())));
        return names;
    }

    /** What people call a department; clauses name it as the gazette does. */
    String department(String named) {
        return core.reference().newestRuleBook().stream().flatMap(book -> book.catalogue().departments().stream())
                .map(Department::name).filter(name -> name.zh().equals(named)).findFirst().map(Texts::of)
                .orElse(named);
    }

    /** Those that lead a clause, to choose from. */
    List<Table.Option> departments(List<Clause> clauses) {
        return clauses.stream().map(Clause::lead).distinct().sorted()
                .map(lead -> new Table.Option(lead, department(lead))).toList();
    }

    private List<String> scopes() {
        Set<String> scopes = new TreeSet<>();
        for (RuleBook book : core.reference().ruleBooks()) {
            book.catalogue().clauses().stream().flatMap(c -> c.caps().stream()).map(Cap::scope).forEach(scopes::add);
        }
        return List.copyOf(scopes);
    }

    /** Conditions that a clause states have their own codes, and the words of the clause. */
    private Map<String, String> conditions() {
        Map<String, String> conditions = new LinkedHashMap<>();
        for (RuleBook book : core.reference().ruleBooks()) {
            for (Clause clause : book.catalogue().clauses()) {
                clause.conditions().forEach(c -> conditions.put(c.code(), Texts.of(c.label())));
            }
        }
        return conditions;
    }
}
