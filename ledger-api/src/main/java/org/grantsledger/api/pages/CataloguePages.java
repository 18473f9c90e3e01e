package org.grantsledger.api.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.grantsledger.api.http.PolicyController;
import org.grantsledger.api.http.PolicyController.AdoptedView;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueAdopted;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** 政策目录版本: which catalogues were adopted, and the adoption of a new one. */
@Controller
class CataloguePages {

    private static final String CATALOGUES = "/administration/catalogues";

    private static final String CATALOGUE = "catalogue";

    private static final Blank ADOPTION = Blank
            .of("adoption", new Ask(CATALOGUE, Blank.Type.FILE), new Ask("reason", Blank.Type.TEXT));

    private final PolicyController policies;
    private final LedgerCore core;
    private final AccountWords words;
    private final Forms forms;

    CataloguePages(PolicyController policies, LedgerCore core, AccountWords words, Forms forms) {
        this.policies = policies;
        this.core = core;
        this.words = words;
        this.forms = forms;
    }

    /** A catalogue, and the event that put it in force. */
    record Adopted(AdoptedView catalogue, long position, String at, String reason) {}

    @GetMapping(CATALOGUES)
    String catalogues(Model model) {
        return show(forms.blank(ADOPTION, CATALOGUES, Map.of()), model);
    }

    private String show(Form form, Model model) {
        Map<String, RecordedEvent> events = adoptions().stream()
                .collect(Collectors.toMap(e -> adopted(e).version().hash(), e -> e));
        List<Adopted> adopted = new ArrayList<>();
        for (AdoptedView catalogue : policies.catalogues().reversed()) {
            RecordedEvent event = Objects.requireNonNull(events.get(catalogue.version().hash()));
            adopted.add(
                    new Adopted(
                            catalogue,
                            event.position(),
                            words.moment(event.recordedAt()),
                            adopted(event).reason()));
        }
        model.addAttribute("catalogues", adopted);
        model.addAttribute("form", form);
        return "catalogues";
    }

    private List<RecordedEvent> adoptions() {
        return core.log().stream(AdoptCatalogue.STREAM, 0);
    }

    private static CatalogueAdopted adopted(RecordedEvent event) {
        return (CatalogueAdopted) event.event();
    }

    @PostMapping(CATALOGUES)
    String adopt(
            @RequestParam Map<String, String> sent,
            @RequestParam(name = CATALOGUE, required = false) @Nullable MultipartFile file,
            Request request,
            Model model) {
        Map<String, String> given = new LinkedHashMap<>(sent);
        return forms.act(ADOPTION, CATALOGUES, given, () -> {
            given.put(CATALOGUE, Uploads.text(CATALOGUE, "MALFORMED_JSON", file));
            policies.adopt(Uploads.body(Requests.Adopt.class, CATALOGUE, ADOPTION, given),
                    forms.keyed(request, CATALOGUES, given));
            return "redirect:"
                    + Addresses.of(
                            CATALOGUES,
                            Map.of("recorded", Long.toString(adoptions().getLast().position())));
        }, form -> show(form, model));
    }
}
