package org.grantsledger.api.http;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.grantsledger.journal.Account;
import org.grantsledger.log.EventCodec;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.RuleBook;
import org.grantsledger.view.Column.Kind;
import org.grantsledger.view.ViewReader;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What people call what stands in views as a code: names of now, in the language of the request. */
@Component
public class Names {

    private final LedgerCore core;
    private final ViewReader reader;
    private final Texts texts;

    Names(LedgerCore core, ViewReader reader, Texts texts) {
        this.core = core;
        this.reader = reader;
        this.texts = texts;
    }

    public Map<String, String> jurisdictions() {
        return of(Set.of()).getOrDefault(Kind.JURISDICTION, Map.of());
    }

    public Map<String, String> clauses() {
        return of(Set.of()).getOrDefault(Kind.CLAUSE, Map.of());
    }

    /** @param enterprises whose names are wanted; null for all */
    public Map<Kind, Map<String, String>> of(@Nullable Set<String> enterprises) {
        Map<String, String> jurisdictions = new HashMap<>();
        Map<String, String> clauses = new HashMap<>();
        Map<String, String> policies = new HashMap<>();
        // In the order in which they were adopted, so that the newest name stays.
        for (RuleBook book : core.reference().ruleBooks()) {
            Catalogue catalogue = book.catalogue();
            catalogue.jurisdictions().forEach(j -> jurisdictions.put(j.code(), Texts.of(j.name())));
            catalogue.clauses().forEach(c -> clauses.put(c.id().value(), Texts.of(c.name())));
            catalogue.policies().forEach(p -> policies.put(p.id(), p.documentNo() + " " + p.title()));
        }
        Map<Kind, Map<String, String>> names = new EnumMap<>(Kind.class);
        names.put(Kind.PAYER, jurisdictions);
        names.put(Kind.JURISDICTION, jurisdictions);
        names.put(Kind.CLAUSE, clauses);
        names.put(Kind.POLICY, policies);
        names.put(Kind.ENTERPRISE, reader.enterpriseNames(enterprises));
        names.put(
                Kind.ACCOUNT,
                texts("account.", Arrays.stream(Account.values()).map(Account::code).toList()));
        names.put(
                Kind.EVENT,
                texts("event.",
                        EventCodec.types().keySet().stream().map(EventCodec.TypeName::name).distinct().toList()));
        return names;
    }

    private Map<String, String> texts(String prefix, List<String> codes) {
        return codes.stream()
                .collect(Collectors.toMap(Function.identity(), c -> texts.get(prefix + c.replace(':', '-'))));
    }

    /** Of one page: by column, each code that stands in it and has a name. */
    Map<String, Map<String, String>> in(org.grantsledger.view.View view, List<List<@Nullable Object>> rows) {
        Map<String, Set<String>> codes = new LinkedHashMap<>();
        for (int i = 0; i < view.columns().size(); i++) {
            int at = i;
            codes.put(
                    view.columns().get(i).name(),
                    rows.stream().map(row -> String.valueOf(row.get(at))).collect(Collectors.toSet()));
        }
        Map<Kind, Map<String, String>> names = of(codes.getOrDefault("enterprise", Set.of()));
        Map<String, Map<String, String>> found = new LinkedHashMap<>();
        view.columns().stream().filter(c -> names.containsKey(c.kind())).forEach(column -> {
            Map<String, String> all = names.getOrDefault(column.kind(), Map.of());
            Map<String, String> here = new LinkedHashMap<>();
            codes.getOrDefault(column.name(), Set.of()).stream().sorted().filter(all::containsKey)
                    .forEach(code -> here.put(code, all.getOrDefault(code, code)));
            found.put(column.name(), here);
        });
        return found;
    }
}
