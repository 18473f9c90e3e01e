package org.grantsledger.api.people;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.Jurisdiction;
import org.grantsledger.policy.JurisdictionClass;
import org.grantsledger.policy.RuleBook;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which units of government there are, and which of them is the city. */
@Component
public class Jurisdictions {

    private final LedgerCore core;
    private final ConcurrentMap<String, JurisdictionClass> known = new ConcurrentHashMap<>();

    Jurisdictions(LedgerCore core) {
        this.core = core;
    }

    public boolean exists(String code) {
        return kind(code).isPresent();
    }

    /** What bounds an account of a jurisdiction: nothing for the city, the jurisdiction itself for any other. */
    @Nullable
    String scope(String code) {
        return kind(code).filter(k -> k == JurisdictionClass.CITY).isPresent() ? null : code;
    }

    /** The city, for what is nobody else's. */
    String city() {
        return core.reference().newestRuleBook().map(RuleBook::catalogue).map(Catalogue::city).map(Jurisdiction::code)
                .orElseThrow(() -> new IllegalStateException("no catalogue names a city"));
    }

    private Optional<JurisdictionClass> kind(String code) {
        JurisdictionClass before = known.get(code);
        if (before != null) {
            return Optional.of(before);
        }
        Optional<JurisdictionClass> kind = core.reference().newestRuleBook().map(RuleBook::catalogue)
                .flatMap(c -> c.jurisdiction(code)).map(Jurisdiction::kind);
        kind.ifPresent(k -> known.put(code, k));
        return kind;
    }
}
