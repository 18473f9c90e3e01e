package org.grantsledger.api.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.support.RequestContextUtils;

/** What holds for every page: the choice of language and unit. */
@Configuration(proxyBeanMethods = false)
class PagesConfig implements WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Choice()).excludePathPatterns("/api/**", "/actuator/**");
    }

    /** A link with a language or a unit keeps it in a cookie and leads to the same page without it. */
    private static final class Choice implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                throws IOException {
            String language = request.getParameter(Shells.LANGUAGE);
            String unit = request.getParameter(Shells.UNIT);
            if (!request.getMethod().equals("GET") || (language == null && unit == null)) {
                return true;
            }
            if (language != null) {
                Objects.requireNonNull(RequestContextUtils.getLocaleResolver(request)).setLocale(
                        request,
                        response,
                        language.equals(Locale.ENGLISH.getLanguage()) ? Locale.ENGLISH : Locale.SIMPLIFIED_CHINESE);
            }
            if (unit != null) {
                response.addHeader(
                        HttpHeaders.SET_COOKIE,
                        ResponseCookie.from(Shells.UNIT, Unit.of(unit).code()).path("/").httpOnly(true).sameSite("Lax")
                                .maxAge(Duration.ofDays(365)).build().toString());
            }
            Map<String, String> rest = new LinkedHashMap<>();
            request.getParameterMap().forEach((name, values) -> rest.put(name, String.join(",", values)));
            rest.remove(Shells.LANGUAGE);
            rest.remove(Shells.UNIT);
            // A second slash at the beginning would lead to another server.
            response.sendRedirect(Addresses.of("/" + request.getRequestURI().replaceFirst("^/+", ""), rest));
            return false;
        }
    }
}
