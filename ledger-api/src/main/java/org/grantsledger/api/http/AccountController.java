package org.grantsledger.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.grantsledger.api.people.Account;
import org.grantsledger.api.people.Administration;
import org.grantsledger.api.people.Administration.Grants;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Keys;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Role;
import org.grantsledger.api.people.Sessions;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** 用户、客户端、密钥. */
@RestController
public class AccountController {

    private final Administration administration;
    private final Sessions sessions;

    AccountController(Administration administration, Sessions sessions) {
        this.administration = administration;
        this.sessions = sessions;
    }

    // ---- oneself

    /**
     * @param scope the jurisdiction that bounds what is seen and done; left out for the city
     * @param passwordHere whether the ledger keeps a password of theirs, and no identity provider
     */
    public record MeView(String account, String displayName, String actor, Set<Role> roles, String jurisdiction,
            @Nullable String scope, boolean passwordMustChange, boolean passwordHere) {}

    @GetMapping("/api/me")
    public MeView me() {
        Caller caller = Known.now();
        return new MeView(
                caller.account(),
                caller.displayName(),
                caller.actor(),
                caller.roles(),
                caller.jurisdiction(),
                caller.scope(),
                caller.initial(),
                administration.hasPassword(caller));
    }

    /** Changes one's own password; every session of the account ends. */
    @PostMapping("/api/me/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(@RequestBody Requests.ChangePassword body) {
        proving(() -> administration.changePassword(Known.now(), body.present().text(), body.next().text()));
    }

    /** What needs the password again. */
    static void proving(Runnable change) {
        proven(() -> {
            change.run();
            return true;
        });
    }

    static <T> T proven(Supplier<T> change) {
        try {
            return change.get();
        } catch (LockedException locked) {
            throw new InvalidInput("present", "TOO_MANY_REQUESTS", "");
        } catch (AuthenticationException wrong) {
            throw new InvalidInput("present", "PASSWORD_WRONG", "");
        }
    }

    @GetMapping("/api/me/sessions")
    public List<Sessions.Session> ownSessions(HttpServletRequest request) {
        return sessions.of(Known.now(), Sessions.current(request));
    }

    /** Ends one's other sessions, or one of them. */
    @PostMapping("/api/me/sessions/ending")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void endSessions(@RequestBody Requests.EndSessions body, HttpServletRequest request) {
        Secret present = body.present();
        proving(
                () -> administration.endSessions(
                        Known.now(),
                        present == null ? null : present.text(),
                        body.session(),
                        Sessions.current(request)));
    }

    /** @param key the key itself; shown now and never again */
    public record IssuedView(String account, String key) {}

    @GetMapping("/api/me/keys")
    public List<Keys.Key> ownKeys() {
        return administration.keys(Known.now(), Known.now().account());
    }

    @PostMapping("/api/me/keys")
    @ResponseStatus(HttpStatus.CREATED)
    public IssuedView issueOwn(@RequestBody Requests.IssueKey body, HttpServletRequest request) {
        return issued(Known.now().account(), body, request);
    }

    /** The clients that act for whoever asks, who issues their keys. */
    @GetMapping("/api/me/clients")
    public List<Account> ownClients() {
        return administration.ownClients(Known.now());
    }

    // ---- users

    /** @param initialPassword to be changed at the first sign-in; shown now and never again */
    public record CreatedView(Account account, String initialPassword) {}

    @GetMapping("/api/users")
    public List<Account> users() {
        return administration.users(Known.now());
    }

    @PostMapping("/api/users")
    public ResponseEntity<CreatedView> createUser(@RequestBody Requests.CreateUser body) {
        String password = administration.createUser(
                Known.now(),
                body.name(),
                new Grants(body.displayName(), body.jurisdiction(), body.roles(), null));
        return ResponseEntity.created(URI.create("/api/users/" + body.name()))
                .body(new CreatedView(administration.account(Known.now(), body.name()), password));
    }

    @GetMapping("/api/users/{name}")
    public Account user(@PathVariable String name) {
        return administration.account(Known.now(), name);
    }

    @PostMapping("/api/users/{name}/grants")
    public Account grantUser(@PathVariable String name, @RequestBody Requests.Grant body) {
        return administration.regrant(
                Known.now(),
                name,
                new Grants(body.displayName(), body.jurisdiction(), body.roles(), null));
    }

    @PostMapping("/api/users/{name}/disabling")
    public Account disableUser(@PathVariable String name, @RequestBody Requests.Because body) {
        return administration.disable(Known.now(), name, true, body.reason());
    }

    @PostMapping("/api/users/{name}/enabling")
    public Account enableUser(@PathVariable String name, @RequestBody Requests.Because body) {
        return administration.disable(Known.now(), name, false, body.reason());
    }

    /** Gives a new initial password, and ends a lock. */
    @PostMapping("/api/users/{name}/passwords")
    @ResponseStatus(HttpStatus.CREATED)
    public CreatedView resetPassword(@PathVariable String name) {
        String password = administration.resetPassword(Known.now(), name);
        return new CreatedView(administration.account(Known.now(), name), password);
    }

    @GetMapping("/api/users/{name}/keys")
    public List<Keys.Key> keysOfUser(@PathVariable String name) {
        return administration.keys(Known.now(), name);
    }

    // ---- clients

    @GetMapping("/api/clients")
    public List<Account> clients() {
        return administration.clients(Known.now());
    }

    @PostMapping("/api/clients")
    public ResponseEntity<Account> createClient(@RequestBody Requests.CreateClient body) {
        Account client = administration.createClient(
                Known.now(),
                body.name(),
                new Grants(body.displayName(), body.jurisdiction(), body.roles(), body.owner()));
        return ResponseEntity.created(URI.create("/api/clients/" + body.name())).body(client);
    }

    @GetMapping("/api/clients/{name}")
    public Account client(@PathVariable String name) {
        return administration.account(Known.now(), Account.CLIENT + name);
    }

    @PostMapping("/api/clients/{name}/grants")
    public Account grantClient(@PathVariable String name, @RequestBody Requests.GrantClient body) {
        return administration.regrant(
                Known.now(),
                Account.CLIENT + name,
                new Grants(body.displayName(), body.jurisdiction(), body.roles(), body.owner()));
    }

    @PostMapping("/api/clients/{name}/disabling")
    public Account disableClient(@PathVariable String name, @RequestBody Requests.Because body) {
        return administration.disable(Known.now(), Account.CLIENT + name, true, body.reason());
    }

    @PostMapping("/api/clients/{name}/enabling")
    public Account enableClient(@PathVariable String name, @RequestBody Requests.Because body) {
        return administration.disable(Known.now(), Account.CLIENT + name, false, body.reason());
    }

    @GetMapping("/api/clients/{name}/keys")
    public List<Keys.Key> keysOfClient(@PathVariable String name) {
        return administration.keys(Known.now(), Account.CLIENT + name);
    }

    /** By the owner of the client, or by an administrator where it acts for nobody. */
    @PostMapping("/api/clients/{name}/keys")
    @ResponseStatus(HttpStatus.CREATED)
    public IssuedView issueForClient(
            @PathVariable String name,
            @RequestBody Requests.IssueKey body,
            HttpServletRequest request) {
        return issued(Account.CLIENT + name, body, request);
    }

    @PostMapping("/api/keys/{id}/revocation")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void revoke(@PathVariable String id) {
        administration.revokeKey(Known.now(), id);
    }

    private IssuedView issued(String account, Requests.IssueKey body, HttpServletRequest request) {
        return new IssuedView(
                account,
                administration.issueKey(Known.now(), request, account, body.purpose(), body.expiresOn()));
    }
}
