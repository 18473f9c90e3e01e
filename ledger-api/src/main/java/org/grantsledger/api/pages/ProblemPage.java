package org.grantsledger.api.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.grantsledger.api.http.Browser;
import org.grantsledger.api.http.Texts;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** A problem, asked for by a person, is a page that says what to do. */
@ControllerAdvice
class ProblemPage implements ResponseBodyAdvice<Object> {

    private final Shells shells;
    private final ThymeleafViewResolver pages;
    private final Texts texts;

    ProblemPage(Shells shells, ThymeleafViewResolver pages, Texts texts) {
        this.shells = shells;
        this.pages = pages;
        this.texts = texts;
    }

    @Override
    public boolean supports(MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returned,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body instanceof ProblemDetail problem && request instanceof ServletServerHttpRequest asked
                && response instanceof ServletServerHttpResponse answer
                && Browser.asks(asked.getServletRequest())) {
            render(problem, asked.getServletRequest(), answer);
            return null;
        }
        return body;
    }

    private void render(ProblemDetail problem, HttpServletRequest request, ServletServerHttpResponse response) {
        Map<String, ?> more = Objects.requireNonNullElse(problem.getProperties(), Map.of());
        try {
            View page = Objects.requireNonNull(pages.resolveViewName("problem", Texts.locale()));
            response.getServletResponse().setStatus(problem.getStatus());
            page.render(
                    Map.of(
                            "shell",
                            shells.of(request),
                            "problem",
                            problem,
                            "title",
                            title(problem),
                            "advice",
                            advice(problem.getStatus()),
                            "errors",
                            Objects.requireNonNullElse(more.get("errors"), List.of()),
                            "findings",
                            Objects.requireNonNullElse(more.get("findings"), List.of())),
                    request,
                    response.getServletResponse());
        } catch (Exception failed) {
            throw new IllegalStateException("the page that tells of a problem could not be shown", failed);
        }
    }

    /** What is forbidden or missing says so at the head. */
    private String title(ProblemDetail problem) {
        return switch (problem.getStatus()) {
            case 403, 404 -> texts.get("problem-title." + problem.getStatus());
            default -> Objects.requireNonNullElse(problem.getTitle(), "");
        };
    }

    /** The key of the text that says what to do. */
    private static String advice(int status) {
        return "advice." + switch (status) {
            case 401, 403, 404, 409, 503 -> status;
            default -> status < 500 ? 400 : 500;
        };
    }
}
