package org.grantsledger.api.security;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Recovery codes on their way to the one page that shows them: they wait in the session and are forgotten when they were
 * shown.
 *
 * @param next where that page leads
 */
public record RecoveryCodes(List<String> codes, String next) implements Serializable {

    public static final String PATH = "/me/second-factor/recovery-codes";

    private static final String ATTRIBUTE = RecoveryCodes.class.getName();

    /** For the page that comes next. */
    public static void keep(HttpSession session, List<String> codes, String next) {
        session.setAttribute(ATTRIBUTE, new RecoveryCodes(codes, next));
    }

    /**
     * Sets where the page leads.
     *
     * @return whether there are any to be shown
     */
    static boolean before(HttpSession session, String next) {
        if (session.getAttribute(ATTRIBUTE) instanceof RecoveryCodes waiting) {
            session.setAttribute(ATTRIBUTE, new RecoveryCodes(waiting.codes(), next));
            return true;
        }
        return false;
    }

    static Optional<RecoveryCodes> take(HttpSession session) {
        Optional<RecoveryCodes> waiting = Optional.ofNullable((RecoveryCodes) session.getAttribute(ATTRIBUTE));
        session.removeAttribute(ATTRIBUTE);
        return waiting;
    }

    /** Never the codes. */
    @Override
    public String toString() {
        return codes.size() + " codes";
    }
}
