package org.grantsledger.api.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.grantsledger.api.http.Texts;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** Makes what surrounds a page out of the request for it. */
@Component
class Shells {

    /** The cookie with the unit that a person chose. */
    static final String UNIT = "unit";

    /** The parameter by which a link chooses a language. */
    static final String LANGUAGE = "language";

    Shell of(HttpServletRequest request) {
        Person person = Person.now();
        String path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String failed
                ? failed
                : page(request, person);
        Map<String, String> given = new LinkedHashMap<>();
        if (request.getMethod().equals("GET")) {
            // what was chosen several times, such as payments, stays chosen
            request.getParameterMap().forEach((name, values) -> given.put(name, String.join(",", values)));
        }
        return new Shell(
                Stream.of(Section.values()).filter(section -> person.may("GET", section.address())).toList(),
                Section.at(path).orElse(null),
                Texts.english() ? "en" : "zh-CN",
                unit(request),
                person,
                path,
                Addresses.of(path, given),
                recorded(given),
                Addresses.of(path, Addresses.with(given, LANGUAGE, "zh")),
                Addresses.of(path, Addresses.with(given, LANGUAGE, "en")),
                Addresses.of(path, Addresses.with(given, UNIT, Unit.YUAN.code())),
                Addresses.of(path, Addresses.with(given, UNIT, Unit.WAN.code())));
    }

    /** The page itself; of a form that was sent, the page on which it stands. */
    private static String page(HttpServletRequest request, Person person) {
        String path = request.getRequestURI();
        if (request.getMethod().equals("POST")) {
            while (path.lastIndexOf('/') > 0 && !person.may("GET", path)) {
                path = path.substring(0, path.lastIndexOf('/'));
            }
        }
        return path;
    }

    private static String recorded(Map<String, String> given) {
        String position = given.getOrDefault("recorded", "");
        return position.matches("\\d{1,18}") ? position : "";
    }

    static Unit unit(HttpServletRequest request) {
        Cookie chosen = WebUtils.getCookie(request, UNIT);
        return Unit.of(chosen == null ? null : chosen.getValue());
    }
}
