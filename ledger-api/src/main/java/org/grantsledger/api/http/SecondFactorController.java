package org.grantsledger.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Optional;
import org.grantsledger.api.people.Account;
import org.grantsledger.api.people.Enrolment;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.SecondFactor;
import org.grantsledger.api.people.Sessions;
import org.grantsledger.policy.InvalidInput;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** 两步验证: one's own second factor, changed in a session only, and an administrator's reset. */
@RestController
public class SecondFactorController {

    private static final String OWN = "/api/me/second-factor";

    /** The attribute of a session with what is being set up. */
    private static final String SETTING_UP = SecondFactorController.class.getName();

    private final SecondFactor factor;
    private final Sessions sessions;

    SecondFactorController(SecondFactor factor, Sessions sessions) {
        this.factor = factor;
        this.sessions = sessions;
    }

    @GetMapping(OWN)
    public SecondFactor.State state() {
        return factor.state(Known.now());
    }

    /**
     * @param secret for typing it into an app; shown now and never again
     * @param uri the same for an app that reads it from a picture
     */
    public record EnrolmentView(String secret, String uri) {}

    /** Begins to set up a device; nothing is changed until a code of it is sent. */
    @PostMapping(OWN)
    @ResponseStatus(HttpStatus.CREATED)
    public EnrolmentView begin(@RequestBody Requests.Proof body, HttpServletRequest request) {
        HttpSession session = sessions.needed(request, Known.now());
        AccountController.proving(
                () -> session.setAttribute(SETTING_UP, factor.begin(Known.now(), body.present().text())));
        Enrolment begun = begun(session).orElseThrow();
        return new EnrolmentView(begun.secret(), begun.uri());
    }

    /** What is being set up in this session. */
    public Optional<Enrolment> begun(HttpServletRequest request) {
        return begun(sessions.needed(request, Known.now()));
    }

    private static Optional<Enrolment> begun(HttpSession session) {
        return session.getAttribute(SETTING_UP) instanceof Enrolment begun ? Optional.of(begun) : Optional.empty();
    }

    /** @param recoveryCodes each good for one sign-in without the device; shown now and never again */
    public record RecoveryView(List<String> recoveryCodes) {}

    /** Takes the first code of the device; the other sessions end. */
    @PostMapping(OWN + "/confirmation")
    @ResponseStatus(HttpStatus.CREATED)
    public RecoveryView confirm(@RequestBody Requests.Confirm body, HttpServletRequest request) {
        HttpSession session = sessions.needed(request, Known.now());
        Enrolment begun = begun(session).orElseThrow(() -> new InvalidInput("code", "CODE_WRONG", ""));
        RecoveryView codes = new RecoveryView(
                factor.confirm(Known.now(), begun, body.code().text(), Sessions.current(request)));
        session.removeAttribute(SETTING_UP);
        return codes;
    }

    /** New recovery codes, in the place of all that are left. */
    @PostMapping(OWN + "/recovery-codes")
    @ResponseStatus(HttpStatus.CREATED)
    public RecoveryView renew(@RequestBody Requests.Proof body, HttpServletRequest request) {
        sessions.needed(request, Known.now());
        return AccountController.proven(() -> new RecoveryView(factor.renew(Known.now(), body.present().text())));
    }

    @PostMapping(OWN + "/removal")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void remove(@RequestBody Requests.Proof body, HttpServletRequest request) {
        sessions.needed(request, Known.now());
        AccountController.proving(
                () -> factor.remove(Known.now(), body.present().text(), Sessions.current(request)));
    }

    /** For a person who has lost device and codes; ends their sessions. */
    @PostMapping("/api/users/{name}/second-factor-resets")
    public Account reset(@PathVariable String name, @RequestBody Requests.Because body) {
        return factor.reset(Known.now(), name, body.reason());
    }
}
