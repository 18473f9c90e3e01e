package org.grantsledger.api.http;

import java.net.URI;
import java.util.Objects;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Persons;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** 人员登记: who the persons are that facts name by reference. */
@RestController
@RequestMapping("/api/persons")
public class PersonController {

    private final Persons persons;

    PersonController(Persons persons) {
        this.persons = persons;
    }

    @PostMapping
    public ResponseEntity<Persons.Person> register(@RequestBody Requests.RegisterPerson body) {
        Persons.Person person = persons.register(
                Known.now(),
                body.reference(),
                body.name(),
                Objects.requireNonNullElse(body.contact(), ""));
        return ResponseEntity.created(URI.create("/api/persons/" + person.reference())).body(person);
    }

    @GetMapping("/{reference}")
    public Persons.Person read(@PathVariable String reference) {
        return persons.read(Known.now(), reference);
    }

    /** Erases who it is; the events that name the reference stay as they are. */
    @PostMapping("/{reference}/erasure")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void erase(@PathVariable String reference, @RequestBody Requests.Because body) {
        persons.erase(Known.now(), reference, body.reason());
    }
}
