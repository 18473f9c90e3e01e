package org.grantsledger.api.people;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grantsledger.api.people.AuditLog.Action;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Accounts for which an identity provider vouches. Roles and jurisdiction are what its claims say, each time anew; the
 * account is bound to issuer and subject, so that nobody takes over a name, and can be disabled here like any other.
 */
@Component
@EnableConfigurationProperties(ClaimNames.class)
public class Vouched {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,79}");

    private final Accounts accounts;
    private final Jurisdictions jurisdictions;
    private final AuditLog audit;
    private final ClaimNames names;
    private final TransactionTemplate transaction;

    Vouched(
            Accounts accounts,
            Jurisdictions jurisdictions,
            AuditLog audit,
            ClaimNames names,
            PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.jurisdictions = jurisdictions;
        this.audit = audit;
        this.names = names;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * As whom the bearer of verified claims comes in. Without the claim that names a person it is a client, named by its
     * subject.
     *
     * @throws BadCredentialsException where the claims name no role or jurisdiction of the ledger, the name is that of
     *         another account, or the account is disabled
     */
    public Caller caller(Map<String, Object> claims) {
        String issuer = text(claims, "iss").orElseThrow(() -> refused("no issuer"));
        String subject = text(claims, "sub").orElseThrow(() -> refused("no subject"));
        Optional<String> person = text(claims, names.account());
        String name = person.orElse(subject);
        if (!NAME.matcher(name).matches() || Administration.RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw refused("a name that no account can have");
        }
        String full = person.isPresent() ? name : Account.CLIENT + name;
        String displayName = text(claims, names.displayName()).orElse(name);
        Set<Role> roles = roles(claims);
        String jurisdiction = text(claims, names.jurisdiction()).filter(jurisdictions::exists)
                .orElseThrow(() -> refused("no jurisdiction of this ledger"));
        Account account = accounts.find(issuer, subject)
                .filter(a -> a.roles().equals(roles) && a.jurisdiction().equals(jurisdiction))
                .orElseGet(() -> known(full, displayName, jurisdiction, roles, issuer, subject));
        return accounts.caller(account).orElseThrow(() -> refused("the account is disabled"));
    }

    private Account known(
            String name,
            String displayName,
            String jurisdiction,
            Set<Role> roles,
            String issuer,
            String subject) {
        return transaction.execute(status -> {
            if (accounts.insertVouched(name, displayName, jurisdiction, roles, issuer, subject)) {
                audit.record(Action.ACCOUNT_CREATED, name, jurisdiction, name, roles + " " + issuer);
            }
            Account account = accounts.find(issuer, subject)
                    .orElseThrow(() -> refused("the name is that of another account"));
            if (!account.roles().equals(roles) || !account.jurisdiction().equals(jurisdiction)) {
                accounts.grant(account.name(), displayName, jurisdiction, roles, account.owner());
                audit.record(
                        Action.GRANTS_CHANGED,
                        account.name(),
                        jurisdiction,
                        account.name(),
                        account.roles() + " " + account.jurisdiction() + " → " + roles + " " + jurisdiction + " "
                                + issuer);
            }
            return accounts.find(issuer, subject).orElseThrow();
        });
    }

    private Set<Role> roles(Map<String, Object> claims) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        texts(claim(claims, names.roles())).map(names.mapping()::get).filter(Objects::nonNull)
                .forEach(roles::add);
        if (roles.isEmpty()) {
            throw refused("no role of this ledger");
        }
        if (roles.contains(Role.ADMINISTRATOR) && roles.stream().anyMatch(Role.MONEY::contains)) {
            throw refused("administrators have no role that moves money");
        }
        return roles;
    }

    private static Optional<String> text(Map<String, Object> claims, String name) {
        return Optional.ofNullable(claim(claims, name)).map(Object::toString).filter(t -> !t.isBlank());
    }

    /** A claim within another is named with a dot between, for example {@code realm_access.roles}. */
    private static @Nullable Object claim(Map<String, Object> claims, String name) {
        if (claims.containsKey(name)) {
            return claims.get(name);
        }
        int dot = name.indexOf('.');
        if (dot < 0 || !(claims.get(name.substring(0, dot)) instanceof Map<?, ?> within)) {
            return null;
        }
        Object value = within.get(name.substring(dot + 1));
        return value;
    }

    private static Stream<String> texts(@Nullable Object claim) {
        return switch (claim) {
            case null -> Stream.empty();
            case Collection<?> many -> many.stream().map(String::valueOf);
            default -> List.of(claim.toString().split("[ ,]+", -1)).stream();
        };
    }

    private static BadCredentialsException refused(String reason) {
        return new BadCredentialsException(reason);
    }
}
