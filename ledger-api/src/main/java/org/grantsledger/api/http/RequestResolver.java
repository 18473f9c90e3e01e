package org.grantsledger.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.grantsledger.log.Request;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Reads who asks, under which idempotency key, and which version the client last saw. A key is the account's own: what
 * others chose is neither met nor learnt.
 */
final class RequestResolver implements HandlerMethodArgumentResolver {

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"(\\d{1,15})\"");

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Request.class;
    }

    @Override
    public Request resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest http = Objects.requireNonNull(web.getNativeRequest(HttpServletRequest.class));
        Caller caller = Known.now();
        Request request = Request.by(caller.actor());
        String key = http.getHeader("Idempotency-Key");
        if (key != null) {
            if (!KEY.matcher(key).matches()) {
                throw new InvalidInput("Idempotency-Key", "BAD_KEY", key);
            }
            String query = http.getQueryString() == null ? "" : "?" + http.getQueryString();
            request = request.keyed(
                    caller.account() + " " + key,
                    http.getMethod() + " " + http.getRequestURI() + query + "\n"
                            + http.getAttribute(RequestBodyFilter.BODY));
        }
        String etag = http.getHeader(HttpHeaders.IF_MATCH);
        if (etag != null && !etag.equals("*")) {
            Matcher version = ETAG.matcher(etag.strip());
            if (!version.matches()) {
                throw new InvalidInput(HttpHeaders.IF_MATCH, "BAD_ETAG", etag);
            }
            request = request.expecting(Long.parseLong(version.group(1)));
        }
        return request;
    }
}
