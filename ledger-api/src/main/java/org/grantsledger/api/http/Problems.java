package org.grantsledger.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.modelling.command.ConflictingModificationException;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.IdempotencyConflict;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what went wrong into RFC 9457 problems that name field and rule in the language of the client. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final String TYPE = "urn:grantsledger:problem:";

    private static final int LONGEST_ECHO = 120;

    private final Texts texts;

    Problems(Texts texts) {
        this.texts = texts;
    }

    @ExceptionHandler
    ResponseEntity<Object> invalid(InvalidInput invalid) {
        RefusedInput.note(invalid.problems());
        List<InputProblem> problems = invalid.problems().stream().map(Problems::shortened).toList();
        String rule = problems.stream().map(InputProblem::rule).distinct().count() == 1
                ? problems.getFirst().rule()
                : "INVALID_INPUT";
        HttpStatus status = switch (rule) {
            case "BODY_TOO_LARGE", "FILE_TOO_LARGE", "FORM_TOO_LARGE" -> HttpStatus.CONTENT_TOO_LARGE;
            case "UNKNOWN_ENTERPRISE", "UNKNOWN_PATH", "UNKNOWN_VIEW", "UNKNOWN_USER", "UNKNOWN_KEY", "UNKNOWN_SESSION",
                    "UNKNOWN_PERSON", "UNKNOWN_TRIAL" ->
                HttpStatus.NOT_FOUND;
            case "ROLE_NEEDED", "CITY_ONLY", "OTHER_JURISDICTION", "PASSWORD_MUST_CHANGE", "CSRF", "NOT_YOURS" ->
                HttpStatus.FORBIDDEN;
            case "NOT_SIGNED_IN" -> HttpStatus.UNAUTHORIZED;
            case "TOO_MANY_REQUESTS" -> HttpStatus.TOO_MANY_REQUESTS;
            case "ACCOUNT_EXISTS", "NAME_TAKEN", "PERSON_EXISTS", "PERSON_ERASED", "TRIAL_RUNNING", "TRIAL_ENDED" ->
                HttpStatus.CONFLICT;
            case "WRONG_METHOD" -> HttpStatus.METHOD_NOT_ALLOWED;
            case "NOT_ACCEPTABLE" -> HttpStatus.NOT_ACCEPTABLE;
            case "WRONG_CONTENT_TYPE" -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            case "CHANGED_MEANWHILE" -> HttpStatus.PRECONDITION_FAILED;
            case "IDEMPOTENCY_KEY_REUSED" -> HttpStatus.UNPROCESSABLE_CONTENT;
            default -> HttpStatus.BAD_REQUEST;
        };
        ProblemDetail problem = problem(status, rule, texts.get("problem.invalid"));
        problem.setDetail(String.join("; ", problems.stream().map(texts::problem).toList()));
        problem.setProperty("errors", problems.stream().map(this::error).toList());
        return response(problem);
    }

    /** What was given is repeated only as far as a person needs to recognise it. */
    private static InputProblem shortened(InputProblem p) {
        return new InputProblem(shortened(p.field()), p.rule(), shortened(p.given()), p.limit());
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_ECHO ? text.substring(0, LONGEST_ECHO) + "…" : text;
    }

    private Map<String, String> error(InputProblem problem) {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("field", problem.field());
        error.put("rule", problem.rule());
        error.put("given", problem.given());
        if (!problem.limit().isEmpty()) {
            error.put("limit", problem.limit());
        }
        error.put("message", texts.problem(problem));
        return error;
    }

    @ExceptionHandler
    ResponseEntity<Object> rejected(Rejection rejection) {
        Finding first = rejection.findings().getFirst();
        HttpStatus status = switch (FindingCode.valueOf(first.code())) {
            case UNKNOWN -> HttpStatus.NOT_FOUND;
            case SECOND_PERSON -> HttpStatus.FORBIDDEN;
            case ALREADY_EXISTS, ALREADY_APPROVED, WRONG_STATUS, VOUCHER_USED, CATALOGUE_ALREADY_ADOPTED ->
                HttpStatus.CONFLICT;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        ProblemDetail problem = problem(status, first.code(), texts.get("problem.rejected"));
        problem.setDetail(
                String.join("; ", rejection.findings().stream().map(f -> texts.finding(f, null)).toList()));
        problem.setProperty(
                "findings",
                rejection.findings().stream().map(f -> Views.finding(f, texts.finding(f, null))).toList());
        return response(problem);
    }

    /** A name of a parameter with a character in it that none may have. */
    @ExceptionHandler
    ResponseEntity<Object> unreadable(RequestRejectedException rejected) {
        return invalid(new InvalidInput("", "BAD_CHARACTER", ""));
    }

    @ExceptionHandler
    ResponseEntity<Object> nobody(AuthenticationException failure) {
        return invalid(new InvalidInput(HttpHeaders.AUTHORIZATION, "NOT_SIGNED_IN", ""));
    }

    @ExceptionHandler
    ResponseEntity<Object> denied(AccessDeniedException denied) {
        return invalid(new InvalidInput("path", "NOT_YOURS", ""));
    }

    @ExceptionHandler
    ResponseEntity<Object> unknown(AggregateNotFoundException missing) {
        return invalid(
                new InvalidInput("enterprise", "UNKNOWN_ENTERPRISE", String.valueOf(missing.getAggregateIdentifier())));
    }

    @ExceptionHandler
    ResponseEntity<Object> keyUsed(IdempotencyConflict conflict) {
        return invalid(new InvalidInput("Idempotency-Key", "IDEMPOTENCY_KEY_REUSED", ""));
    }

    @ExceptionHandler
    ResponseEntity<Object> changed(ConflictingModificationException changed) {
        return invalid(new InvalidInput(HttpHeaders.IF_MATCH, "CHANGED_MEANWHILE", ""));
    }

    @ExceptionHandler
    ResponseEntity<Object> busy(ConcurrencyException conflict) {
        return retry(simple(HttpStatus.SERVICE_UNAVAILABLE, "BUSY", "problem.busy"));
    }

    @ExceptionHandler
    ResponseEntity<Object> notVisible(ViewDesk.NotVisible late) {
        return retry(simple(HttpStatus.SERVICE_UNAVAILABLE, "NOT_VISIBLE", "problem.not-visible"));
    }

    @ExceptionHandler
    ResponseEntity<Object> rebuilding(CannotAcquireLockException other) {
        return retry(simple(HttpStatus.CONFLICT, "REBUILDING", "problem.rebuilding"));
    }

    private static ResponseEntity<Object> retry(ResponseEntity<Object> response) {
        return ResponseEntity.status(response.getStatusCode()).headers(response.getHeaders())
                .header(HttpHeaders.RETRY_AFTER, "1").body(response.getBody());
    }

    @ExceptionHandler
    ResponseEntity<Object> catalogue(CatalogueException bad) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "BAD_CATALOGUE", texts.get("problem.catalogue"));
        problem.setProperty(
                "errors",
                bad.problems().stream().map(
                        p -> Map.of(
                                "field",
                                "catalogue" + p.file(),
                                "rule",
                                "BAD_CATALOGUE",
                                "message",
                                texts.get("rule.BAD_CATALOGUE", Map.of("given", Texts.of(p.reason())))))
                        .toList());
        return response(problem);
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Object> database(RuntimeException failure) {
        LOG.error("the database did not answer", failure);
        return simple(HttpStatus.SERVICE_UNAVAILABLE, "DATABASE_UNAVAILABLE", "problem.database");
    }

    @ExceptionHandler
    ResponseEntity<Object> bug(RuntimeException failure) {
        LOG.error("a request failed unexpectedly", failure);
        return simple(HttpStatus.INTERNAL_SERVER_ERROR, "INTERNAL", "problem.internal");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException ex,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String field = ex instanceof MethodArgumentTypeMismatchException m
                ? m.getName()
                : String.valueOf(ex.getPropertyName());
        return invalid(new InvalidInput(field, "WRONG_TYPE", String.valueOf(ex.getValue())));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException ex,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String type = header(((ServletWebRequest) request).getRequest(), HttpHeaders.CONTENT_TYPE);
        return type.isEmpty() || type.contains("json")
                ? invalid(new InvalidInput("", "MALFORMED_JSON", "1:1"))
                : invalid(new InvalidInput(HttpHeaders.CONTENT_TYPE, "WRONG_CONTENT_TYPE", type));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException ex,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return invalid(new InvalidInput(ex.getParameterName(), "MISSING", ""));
    }

    /** What Spring MVC itself refuses: unknown path, method, media type. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        HttpServletRequest http = ((ServletWebRequest) request).getRequest();
        ResponseEntity<Object> response = switch (status.value()) {
            case 404 -> invalid(new InvalidInput("path", "UNKNOWN_PATH", http.getRequestURI()));
            case 405 -> invalid(new InvalidInput("method", "WRONG_METHOD", http.getMethod()));
            case 406 ->
                invalid(new InvalidInput(HttpHeaders.ACCEPT, "NOT_ACCEPTABLE", header(http, HttpHeaders.ACCEPT)));
            case 415 -> invalid(
                    new InvalidInput(
                            HttpHeaders.CONTENT_TYPE,
                            "WRONG_CONTENT_TYPE",
                            header(http, HttpHeaders.CONTENT_TYPE)));
            default -> ofStatus(HttpStatus.valueOf(status.value()));
        };
        return ResponseEntity.status(status).headers(headers).headers(response.getHeaders()).body(response.getBody());
    }

    private static String header(HttpServletRequest http, String name) {
        return Objects.requireNonNullElse(http.getHeader(name), "");
    }

    /** A failure outside of Spring MVC, known only by its status. */
    ResponseEntity<Object> ofStatus(HttpStatus status) {
        return simple(status, status.name(), status.is5xxServerError() ? "problem.internal" : "problem.http");
    }

    private ResponseEntity<Object> simple(HttpStatus status, String rule, String title) {
        return response(problem(status, rule, texts.get(title)));
    }

    private static ProblemDetail problem(HttpStatus status, String rule, String title) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setDetail(title);
        problem.setType(URI.create(TYPE + rule.toLowerCase(Locale.ROOT).replace('_', '-')));
        problem.setTitle(title);
        return problem;
    }

    private static ResponseEntity<Object> response(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
