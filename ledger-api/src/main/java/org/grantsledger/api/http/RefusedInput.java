package org.grantsledger.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.policy.InputProblem;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** The rules by which a request was refused, for those who watch for attempts to get around them; never what was sent. */
public final class RefusedInput {

    private static final String ATTRIBUTE = RefusedInput.class.getName();

    private RefusedInput() {
    }

    /** Of the request that is being answered. */
    public static void note(List<InputProblem> problems) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(
                    ATTRIBUTE,
                    problems.stream().map(InputProblem::rule).collect(Collectors.toUnmodifiableSet()),
                    RequestAttributes.SCOPE_REQUEST);
        }
    }

    public static Set<String> of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Set<?> rules
                ? rules.stream().map(Object::toString).collect(Collectors.toSet())
                : Set.of();
    }
}
