package org.grantsledger.api.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import org.grantsledger.api.people.Halfway;
import org.grantsledger.api.people.SignIn;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** 两步验证: the pages of the second step, and the one that shows recovery codes. */
@Controller
class SecondStepPage {

    private final SignIn signIn;
    private final SignInPage words;

    SecondStepPage(SignIn signIn, SignInPage words) {
        this.signIn = signIn;
        this.words = words;
    }

    @GetMapping(SecondStep.CODE)
    String code(@RequestParam(required = false) @Nullable String refused, HttpServletRequest request, Model model) {
        if (SecondStep.halfway(request).isEmpty()) {
            return "redirect:" + SignInPage.PATH;
        }
        message(refused, request, model);
        return "sign-in-code";
    }

    private void message(@Nullable String refused, HttpServletRequest request, Model model) {
        if (refused != null) {
            model.addAttribute("message", words.refused(SecondStep.failure(request), "sign-in.code-wrong"));
        }
    }

    @GetMapping(SecondStep.ENROLMENT)
    String enrolment(
            @RequestParam(required = false) @Nullable String refused,
            HttpServletRequest request,
            Model model) {
        Optional<Halfway> halfway = SecondStep.halfway(request);
        if (halfway.isEmpty()) {
            return "redirect:" + SignInPage.PATH;
        }
        try {
            model.addAttribute("enrolment", SecondStep.enrolment(request, halfway.get(), signIn));
        } catch (AuthenticationException over) {
            return "redirect:" + (halfway.get().enrols() ? SignInPage.PATH + "?late" : SecondStep.CODE);
        }
        message(refused, request, model);
        model.addAttribute("action", SecondStep.ENROLMENT);
        model.addAttribute("demanded", true);
        model.addAttribute("back", SignInPage.PATH);
        return "enrolment";
    }

    /** Once; who wants to see some again has new ones made. */
    @GetMapping(RecoveryCodes.PATH)
    String recoveryCodes(HttpSession session, Model model) {
        Optional<RecoveryCodes> waiting = RecoveryCodes.take(session);
        waiting.ifPresent(codes -> model.addAttribute("recovery", codes));
        return waiting.isPresent() ? "recovery-codes" : "redirect:/me";
    }
}
