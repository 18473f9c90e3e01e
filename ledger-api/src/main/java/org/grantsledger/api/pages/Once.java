package org.grantsledger.api.pages;

import java.util.Map;
import org.grantsledger.api.http.Texts;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * What the next page says and no page after it. It waits in the session: neither the address nor the history of the
 * browser has it, and to load the page again does not show it again.
 */
@Component
class Once {

    private final Texts texts;

    Once(Texts texts) {
        this.texts = texts;
    }

    void done(RedirectAttributes after, String key) {
        done(after, key, Map.of());
    }

    void done(RedirectAttributes after, String key, Map<String, String> values) {
        after.addFlashAttribute("done", texts.get(key, values));
    }

    /** A password or a key, which nobody can show again. */
    void secret(RedirectAttributes after, String secret) {
        after.addFlashAttribute("secret", secret);
    }
}
