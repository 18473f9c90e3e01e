package org.grantsledger.api.people;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.SecretKeyFactoryAlgorithm;

/** What a password must be, and how it is kept. */
public final class Passwords {

    public static final int SHORTEST = 12;

    public static final int LONGEST = 128;

    /** Of four: safely unguessable where attempts are few and slow. */
    private static final int STRONG = 3;

    /** Characters that must remain without the words of the place and of the person. */
    private static final int REST = 8;

    private static final int SALT = 16;

    private static final int ROUNDS = 600_000;

    /** Neither l nor 1, neither O nor 0: an initial password is read off a screen or a sheet. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int INITIAL = 16;

    /** Named by its prefix, so that another algorithm can follow while the old hashes stay readable. */
    public static final PasswordEncoder ENCODER = new DelegatingPasswordEncoder(
            "pbkdf2",
            Map.of(
                    "pbkdf2",
                    new Pbkdf2PasswordEncoder("", SALT, ROUNDS, SecretKeyFactoryAlgorithm.PBKDF2WithHmacSHA256)));

    private static final int HASH = 32;

    /**
     * Stands for the hash of a name that nobody has: no password is known to give it, and to check one against it takes as
     * long as against any other. Salt and hash are zeros, written as the encoder writes them.
     */
    static final String NOBODYS = "{pbkdf2}" + "00".repeat(SALT + HASH);

    /** What is known of passwords that people choose; read when the first is chosen, not at the start. */
    private static final class Chosen {

        private static final Zxcvbn STRENGTH = new Zxcvbn();

        /** The most common ones of this length; see passwords/README.md. */
        private static final Set<String> COMMON = common();

        private static Set<String> common() {
            try (InputStream in = Objects
                    .requireNonNull(Passwords.class.getResourceAsStream("/passwords/common.txt"))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().collect(Collectors.toSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Words of the place, which somebody would try first; docs/people.md has them too. */
    static final List<String> WORDS = List.of("lianyungang", "lianyun", "haizhou", "ganyu", "donghai", "guanyun",
            "guannan", "xuwei", "caizheng", "jiangbu", "taizhang", "grants", "ledger", "officer", "reviewer", "budget",
            "auditor", "leader", "policy", "administrator");

    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {
    }

    /** @throws InvalidInput naming the field and what is wrong with the password, never the password */
    static String accepted(String field, String password, Account account, BreachedPasswords breached) {
        if (password.length() < SHORTEST) {
            throw problem(field, "PASSWORD_TOO_SHORT", Integer.toString(SHORTEST));
        }
        if (password.length() > LONGEST) {
            throw problem(field, "PASSWORD_TOO_LONG", Integer.toString(LONGEST));
        }
        if (Chosen.COMMON.contains(password.toLowerCase(Locale.ROOT))) {
            throw problem(field, "PASSWORD_COMMON", "");
        }
        List<String> about = new ArrayList<>(WORDS);
        about.add(account.name());
        about.add(account.displayName());
        if (rest(password, about) < REST || Chosen.STRENGTH.measure(password, about).getScore() < STRONG) {
            throw problem(field, "PASSWORD_GUESSABLE", "");
        }
        if (breached.contain(password)) {
            throw problem(field, "PASSWORD_BREACHED", "");
        }
        return password;
    }

    /** How much of it is nobody's guess: the estimate takes a known word for unknown where it is repeated. */
    private static int rest(String password, List<String> words) {
        String rest = password.toLowerCase(Locale.ROOT);
        for (String word : words) {
            rest = rest.replace(word.toLowerCase(Locale.ROOT), "");
        }
        return rest.length();
    }

    private static InvalidInput problem(String field, String rule, String limit) {
        return new InvalidInput(List.of(new InputProblem(field, rule, "", limit)));
    }

    /** A password that somebody else hands over; 93 bits. */
    static String initial() {
        StringBuilder password = new StringBuilder();
        RANDOM.ints(INITIAL, 0, LETTERS.length()).forEach(i -> password.append(LETTERS.charAt(i)));
        return password.toString();
    }
}
