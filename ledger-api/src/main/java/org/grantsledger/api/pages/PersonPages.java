package org.grantsledger.api.pages;

import java.util.Map;
import org.grantsledger.api.http.PersonController;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.pages.Blank.Ask;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** 人员登记. There is no list to leaf through: who looks somebody up knows the reference, and it is written down. */
@Controller
class PersonPages {

    private static final String PERSONS = "/administration/persons";

    private static final String REFERENCE = "reference";

    private static final Blank REGISTRATION = Blank.of(
            "persons",
            new Ask(REFERENCE, Blank.Type.TEXT),
            new Ask("name", Blank.Type.TEXT),
            Ask.optional("contact", Blank.Type.TEXT)).undrafted();

    private static final Blank ERASURE = Blank.of("erasure", new Ask("reason", Blank.Type.TEXT));

    private final PersonController persons;
    private final AccountWords words;
    private final Forms forms;
    private final Once once;

    PersonPages(PersonController persons, AccountWords words, Forms forms, Once once) {
        this.persons = persons;
        this.words = words;
        this.forms = forms;
        this.once = once;
    }

    @GetMapping(PERSONS)
    String register(@RequestParam(defaultValue = "") String reference, Model model) {
        return reference.isBlank()
                ? register(forms.blank(REGISTRATION, PERSONS, Map.of(), this::label), model)
                : "redirect:" + one(reference.strip());
    }

    private static String register(Form form, Model model) {
        model.addAttribute("form", form);
        return "persons";
    }

    private String label(String field) {
        return forms.label(field.equals("name") ? "person" : field);
    }

    private static String one(String reference) {
        return Addresses.below(PERSONS, reference);
    }

    @PostMapping(PERSONS)
    String register(@RequestParam Map<String, String> given, RedirectAttributes after, Model model) {
        return forms.act(REGISTRATION, PERSONS, given, this::label, () -> {
            Requests.RegisterPerson body = forms.body(Requests.RegisterPerson.class, REGISTRATION, given);
            persons.register(body);
            once.done(after, "done.registered");
            return "redirect:" + one(body.reference());
        }, form -> register(form, model));
    }

    @GetMapping(PERSONS + "/{reference}")
    String person(@PathVariable String reference, Model model) {
        return person(reference, forms.blank(ERASURE, one(reference) + "/erasure", Map.of()), model);
    }

    private String person(String reference, Form form, Model model) {
        model.addAttribute("person", persons.read(reference));
        model.addAttribute("words", words);
        model.addAttribute("form", form);
        return "person";
    }

    @PostMapping(PERSONS + "/{reference}/erasure")
    String erase(
            @PathVariable String reference,
            @RequestParam Map<String, String> given,
            RedirectAttributes after,
            Model model) {
        return forms.act(ERASURE, one(reference) + "/erasure", given, () -> {
            persons.erase(reference, forms.body(Requests.Because.class, ERASURE, given));
            once.done(after, "done.erased");
            return "redirect:" + PERSONS;
        }, form -> person(reference, form, model));
    }
}
