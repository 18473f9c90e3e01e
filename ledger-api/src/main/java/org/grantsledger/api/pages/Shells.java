package org.grantsledger.api.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        String path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String failed
                ? failed
                : request.getRequestURI();
        Map<String, String> given = new LinkedHashMap<>();
        if (request.getMethod().equals("GET")) {
            request.getParameterMap().forEach((name, values) -> given.put(name, values[0]));
        }
        return new Shell(
                List.of(Section.values()),
                Section.at(path).orElse(null),
                Texts.english() ? "en" : "zh-CN",
                unit(request),
                Person.of(request),
                path,
                Addresses.of(path, given),
                Addresses.of(path, Addresses.with(given, LANGUAGE, "zh")),
                Addresses.of(path, Addresses.with(given, LANGUAGE, "en")),
                Addresses.of(path, Addresses.with(given, UNIT, Unit.YUAN.code())),
                Addresses.of(path, Addresses.with(given, UNIT, Unit.WAN.code())));
    }

    static Unit unit(HttpServletRequest request) {
        Cookie chosen = WebUtils.getCookie(request, UNIT);
        return Unit.of(chosen == null ? null : chosen.getValue());
    }
}
