package org.grantsledger.api.http;

import io.swagger.v3.oas.models.media.StringSchema;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.FactValue;
import org.grantsledger.policy.InvalidInput;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;

/** How HTTP is spoken: bodies, requests, languages, the generated description. */
@Configuration(proxyBeanMethods = false)
class HttpConfig implements WebMvcConfigurer {

    /** The cookie with the language that a person chose. */
    static final String LANGUAGE = "language";

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Request.class);
        SpringDocUtils.getConfig()
                .replaceWithSchema(Fen.class, new StringSchema().example("150000.00").description("yuan"))
                .replaceWithSchema(CreditCode.class, new StringSchema().example("91000000DEM000012D"))
                .replaceWithSchema(ClauseId.class, new StringSchema().example("LYG-2021-64/11-1"))
                .replaceWithSchema(PoolId.class, new StringSchema().example("rd-award"))
                .replaceWithSchema(StreamingResponseBody.class, new StringSchema().format("binary"))
                .replaceWithSchema(Secret.class, new StringSchema().format("password"))
                .replaceWithSchema(FiscalYear.class, new StringSchema().example("2022"));
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new RequestResolver());
    }

    /** What no table can hold is found in none, and PostgreSQL would not even compare it. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
            @Override
            public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
                request.getParameterMap().forEach((name, values) -> {
                    if (!Stream.concat(Stream.of(name), Arrays.stream(values)).allMatch(FactValue::storable)) {
                        throw new InvalidInput(FactValue.storable(name) ? name : "", "BAD_CHARACTER", "");
                    }
                });
                return true;
            }
        });
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.addCustomConverter(new BodyConverter());
    }

    /**
     * The language that a person chose on a page, kept in a cookie. Without it, a browser is answered in Chinese, and a
     * program in Chinese unless it prefers English.
     */
    @Bean
    LocaleResolver localeResolver() {
        AcceptHeaderLocaleResolver preferred = new AcceptHeaderLocaleResolver();
        preferred.setSupportedLocales(List.of(Locale.SIMPLIFIED_CHINESE, Locale.CHINESE, Locale.ENGLISH));
        preferred.setDefaultLocale(Locale.SIMPLIFIED_CHINESE);
        CookieLocaleResolver chosen = new CookieLocaleResolver(LANGUAGE);
        chosen.setCookieMaxAge(Duration.ofDays(365));
        chosen.setCookieHttpOnly(true);
        chosen.setCookieSameSite("Lax");
        chosen.setRejectInvalidCookies(false);
        chosen.setDefaultLocaleFunction(
                request -> Browser.asks(request) ? Locale.SIMPLIFIED_CHINESE : preferred.resolveLocale(request));
        return chosen;
    }
}
