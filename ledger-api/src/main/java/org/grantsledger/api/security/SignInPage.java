package org.grantsledger.api.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.people.Accounts;
import org.grantsledger.api.people.Administration;
import org.grantsledger.api.people.DemonstrationPeople;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.SignIn;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.WebAttributes;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.SessionAttribute;

/** 登录: the pages on which a person comes in and changes a password. */
@Controller
class SignInPage {

    static final String PATH = "/sign-in";

    /** Where a password is changed. */
    static final String CHANGE = "/password";

    /** Where one arrives who asked for no page. */
    static final String HOME = "/";

    /** Where one arrives who has nothing to do with money. */
    static final String ADMINISTRATION = "/administration";

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");

    private final Texts texts;
    private final Clock clock;
    private final Accounts accounts;
    private final Administration administration;
    private final DemonstrationPeople demonstration;
    private final @Nullable ClientRegistrationRepository providers;

    SignInPage(
            Texts texts,
            Clock clock,
            Accounts accounts,
            Administration administration,
            DemonstrationPeople demonstration,
            ObjectProvider<ClientRegistrationRepository> providers) {
        this.texts = texts;
        this.clock = clock;
        this.accounts = accounts;
        this.administration = administration;
        this.demonstration = demonstration;
        this.providers = providers.getIfAvailable();
    }

    /** An identity provider to be led to. */
    record Provider(String id, String name) {}

    @GetMapping(PATH)
    String signIn(
            @RequestParam Map<String, String> came,
            @SessionAttribute(name = WebAttributes.AUTHENTICATION_EXCEPTION, required = false) @Nullable AuthenticationException failure,
            Model model) {
        model.addAttribute("message", message(came, failure));
        model.addAttribute("providers", providers());
        List<DemonstrationPeople.Demonstrator> demonstrators = accounts.demonstration()
                ? demonstration.all()
                : List.of();
        model.addAttribute("demonstrators", demonstrators);
        model.addAttribute(
                "jurisdictions",
                demonstrators.stream().map(DemonstrationPeople.Demonstrator::jurisdiction).distinct()
                        .collect(Collectors.toMap(Function.identity(), texts::jurisdiction)));
        model.addAttribute("demonstrationPassword", DemonstrationPeople.PASSWORD);
        return "sign-in";
    }

    private @Nullable String message(Map<String, String> came, @Nullable AuthenticationException failure) {
        if (came.containsKey("refused")) {
            return refused(failure, "sign-in.wrong");
        }
        if (came.containsKey("late")) {
            return texts.get("sign-in.late");
        }
        if (came.containsKey("provider")) {
            return texts.get("sign-in.provider-refused");
        }
        if (came.containsKey("ended")) {
            return texts.get("sign-in.ended");
        }
        if (came.containsKey("changed")) {
            return texts.get("sign-in.changed");
        }
        return came.containsKey("out") ? texts.get("sign-in.out") : null;
    }

    /** @param wrong the key of the text where nothing more is to be said */
    String refused(@Nullable AuthenticationException failure, String wrong) {
        return switch (failure) {
            case SignIn.Locked locked -> texts.get(
                    "sign-in.locked",
                    Map.of(
                            "until",
                            LocalTime.ofInstant(locked.until().plusSeconds(59), clock.getZone()).format(MINUTE)));
            case CredentialsExpiredException expired -> texts.get("sign-in.expired");
            case null, default -> texts.get(wrong);
        };
    }

    private List<Provider> providers() {
        return providers instanceof Iterable<?> all
                ? StreamSupport.stream(all.spliterator(), false).map(ClientRegistration.class::cast)
                        .map(r -> new Provider(r.getRegistrationId(), r.getClientName())).toList()
                : List.of();
    }

    @GetMapping(CHANGE)
    String password(Model model) {
        model.addAttribute("caller", Known.now());
        return "password";
    }

    /** Changes the password of who is signed in, and ends every session of theirs, this one too. */
    @PostMapping(CHANGE)
    String change(
            @RequestParam String present,
            @RequestParam String next,
            @RequestParam String again,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("caller", Known.now());
        try {
            if (!next.equals(again)) {
                throw new InvalidInput("again", "PASSWORD_NOT_AGAIN", "");
            }
            administration.changePassword(Known.now(), present, next);
        } catch (InvalidInput refused) {
            return again(response, model, texts.problem(refused.problems().getFirst()));
        } catch (SignIn.Locked locked) {
            return again(response, model, refused(locked, "sign-in.wrong"));
        } catch (AuthenticationException wrong) {
            return again(response, model, texts.problem(new InputProblem("present", "PASSWORD_WRONG", "")));
        }
        request.getSession().invalidate();
        SecurityConfig.FORGET.writeHeaders(request, response);
        return "redirect:" + PATH + "?changed";
    }

    private static String again(HttpServletResponse response, Model model, @Nullable String message) {
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        model.addAttribute("message", message);
        return "password";
    }
}
