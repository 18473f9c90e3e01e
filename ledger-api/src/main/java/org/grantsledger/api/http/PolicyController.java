package org.grantsledger.api.http;

import java.time.LocalDate;
import java.util.List;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.Ambiguity;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.Jurisdiction;
import org.grantsledger.policy.MatterName;
import org.grantsledger.policy.MatterRelation;
import org.grantsledger.policy.Policy;
import org.grantsledger.policy.Provision;
import org.grantsledger.policy.RuleBook;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** 政策、条款、目录. Everything a client needs to ask for an award: facts, conditions, caps, words. */
@RestController
public class PolicyController {

    private final LedgerCore core;
    private final Clerk clerk;

    PolicyController(LedgerCore core, Clerk clerk) {
        this.core = core;
        this.clerk = clerk;
    }

    /** @param on the fact date; today where it is left out */
    @GetMapping("/api/clauses")
    List<Clause> clauses(
            @RequestParam(required = false) @Nullable String policy,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable LocalDate on) {
        LocalDate day = on == null ? core.today() : on;
        return book(day).catalogue().clauses().stream().filter(c -> c.appliesOn(day))
                .filter(c -> policy == null || c.id().policy().equals(policy))
                .filter(c -> text == null || c.text().contains(text) || c.name().zh().contains(text)).toList();
    }

    @GetMapping("/api/clauses/{policy}/{item}")
    Clause clause(
            @PathVariable String policy,
            @PathVariable String item,
            @RequestParam(required = false) @Nullable LocalDate on) {
        LocalDate day = on == null ? core.today() : on;
        ClauseId id = new ClauseId(policy + "/" + item);
        return book(day).clause(id, day).orElseThrow(() -> new InvalidInput("clause", "UNKNOWN_CLAUSE", id.value()));
    }

    @GetMapping("/api/policies")
    List<Policy> policies() {
        return newest().policies();
    }

    @GetMapping("/api/provisions")
    List<Provision> provisions() {
        return newest().provisions();
    }

    record Matters(List<MatterName> matters, List<MatterRelation> relations) {}

    @GetMapping("/api/matters")
    Matters matters() {
        return new Matters(newest().matters(), newest().relations());
    }

    @GetMapping("/api/ambiguities")
    List<Ambiguity> ambiguities() {
        return newest().ambiguities();
    }

    @GetMapping("/api/jurisdictions")
    List<Jurisdiction> jurisdictions() {
        return newest().jurisdictions();
    }

    public record AdoptedView(CatalogueVersion version, String title, LocalDate validFrom, int clauses) {}

    @GetMapping("/api/catalogues")
    public List<AdoptedView> catalogues() {
        return core.reference().ruleBooks().stream().map(PolicyController::view).toList();
    }

    @PostMapping("/api/catalogues")
    @ResponseStatus(HttpStatus.CREATED)
    public AdoptedView adopt(@RequestBody Requests.Adopt body, Request request) {
        CatalogueDocument document = CatalogueDocument.parse(body.catalogue().toString());
        clerk.send(new AdoptCatalogue(document, body.reason()), request);
        return view(core.reference().ruleBook(document.version().hash()).orElseThrow());
    }

    private static AdoptedView view(RuleBook book) {
        return new AdoptedView(
                book.version(),
                book.catalogue().title(),
                book.catalogue().validFrom(),
                book.catalogue().clauses().size());
    }

    private Catalogue newest() {
        return core.reference().newestRuleBook().map(RuleBook::catalogue)
                .orElseThrow(() -> new InvalidInput("catalogue", "NO_CATALOGUE", ""));
    }

    private RuleBook book(LocalDate day) {
        return core.reference().ruleBook(day)
                .orElseThrow(() -> new InvalidInput("on", "BEFORE_POLICY", day.toString()));
    }
}
