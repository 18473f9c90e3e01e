package org.grantsledger.api.pages;

import jakarta.servlet.http.HttpServletResponse;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grantsledger.api.http.Body;
import org.grantsledger.api.http.BodyConverter;
import org.grantsledger.api.http.RefusedInput;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.Views.EventView;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.IdempotencyConflict;
import org.grantsledger.log.Request;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueProblem;
import org.grantsledger.money.BadAmount;
import org.grantsledger.money.CapitalAmount;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints forms, reads what was filled in, and says what is wrong with it beside the field. */
@Component
class Forms {

    /** The fields beside which a finding is shown, where the form has one of them. */
    private static final Map<String, List<String>> BESIDE = Map.ofEntries(
            Map.entry(FindingCode.BELOW_USED.name(), List.of("amount", "change")),
            Map.entry(FindingCode.SUSPENDED.name(), List.of("until")),
            Map.entry(FindingCode.SHARE_EXCEEDED.name(), List.of("amount")),
            Map.entry(FindingCode.INSTALMENT_NOT_DUE.name(), List.of("amount")),
            Map.entry(FindingCode.BUDGET_EXCEEDED.name(), List.of("amount")),
            Map.entry(FindingCode.RECOVERY_EXCEEDED.name(), List.of("amount")),
            Map.entry(FindingCode.NOTHING_OVERPAID.name(), List.of("amount")),
            Map.entry(FindingCode.NOT_A_REDUCTION.name(), List.of("amount")),
            Map.entry(FindingCode.INSTALMENT_CONDITION.name(), List.of("conditionConfirmed")),
            Map.entry(FindingCode.NO_SHARE_OF_PAYER.name(), List.of("payer")),
            Map.entry(FindingCode.VOUCHER_USED.name(), List.of("voucher")),
            Map.entry(FindingCode.YEAR_NOT_OPEN.name(), List.of("paidOn")),
            Map.entry(FindingCode.OTHER_PAYER_OR_YEAR.name(), List.of("to")));

    /** The fields in which stands what a finding is about. */
    private static final Map<String, List<String>> ABOUT = Map.of(
            "enterprise",
            List.of("creditCode", "predecessor"),
            "jurisdiction",
            List.of("jurisdiction"),
            "decision",
            List.of("number"),
            "line",
            List.of("to", "programme"));

    /** What a label says in brackets behind the name of the field. */
    private static final Pattern ASIDE = Pattern.compile("\\s*[（(][^（()）]*[）)]$");

    /** The hidden field with the key of a form. */
    static final String KEY = "key";

    /** Stands between values of one field. */
    static final String BETWEEN = ",";

    /** Of a catalogue with errors; who repairs it sends it again and learns of the others. */
    private static final int PROBLEMS = 50;

    private static final Pattern THOUSANDS = Pattern.compile("-?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?");

    /** Characters of what was typed that an error repeats. */
    private static final int LONGEST_ECHO = 60;

    private static final Pattern PLAIN = Pattern.compile("[ -~]+");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Texts texts;
    private final HttpServletResponse response;

    /** @param response to the request that is being answered */
    Forms(Texts texts, HttpServletResponse response) {
        this.texts = texts;
        this.response = response;
    }

    /** A form with what the address, or the page, fills in beforehand. */
    Form blank(Blank blank, String action, Map<String, String> given) {
        return blank(blank, action, given, this::label);
    }

    Form blank(Blank blank, String action, Map<String, String> given, Function<String, String> labels) {
        return form(blank, action, given, Map.of(), List.of(), labels);
    }

    private Form form(
            Blank blank,
            String action,
            Map<String, String> given,
            Map<String, String> errors,
            List<String> problems,
            Function<String, String> labels) {
        List<Form.Field> fields = new ArrayList<>();
        for (Ask ask : blank.asks()) {
            fields.add(
                    new Form.Field(
                            blank.name() + "-" + ask.field(),
                            ask.field(),
                            labels.apply(ask.field()),
                            type(ask.type()),
                            ask.unit().isEmpty() ? "" : texts.get(ask.unit()),
                            ask.required(),
                            ask.type() == Blank.Type.PASSWORD ? "" : given.getOrDefault(ask.field(), ""),
                            ask.type() == Blank.Type.MONEY ? capital(given.getOrDefault(ask.field(), "")) : "",
                            errors.getOrDefault(ask.field(), ""),
                            ask.type() == Blank.Type.YES_NO ? yesNo() : ask.choices()));
        }
        return new Form(
                blank.name(),
                action,
                UUID.randomUUID().toString(),
                !errors.isEmpty() || !problems.isEmpty(),
                blank.draft(),
                fields,
                problems);
    }

    /** What was typed, in figures and in the capital characters of vouchers; empty where it is no amount yet. */
    static String capital(String typed) {
        return amount(typed).map(Forms::capital).orElse("");
    }

    static String capital(Fen amount) {
        return Unit.YUAN.show(amount) + " " + CapitalAmount.of(amount);
    }

    static Optional<Fen> amount(String typed) {
        try {
            return typed.isBlank() ? Optional.empty() : Optional.of(Fen.ofYuan(figures(typed)));
        } catch (BadAmount not) {
            return Optional.empty();
        }
    }

    /** People write amounts with separators of thousands; a comma that stands elsewhere may be meant as a point. */
    private static String figures(String typed) {
        String plain = narrow(typed).strip();
        return THOUSANDS.matcher(plain).matches() ? plain.replace(",", "") : plain;
    }

    /** Digits and signs as wide as Chinese characters, which many keyboards give, in their usual form. */
    private static String narrow(String typed) {
        return Normalizer.normalize(typed, Normalizer.Form.NFKC);
    }

    private static String type(Blank.Type type) {
        return switch (type) {
            case DATE -> "date";
            case MONTH -> "month";
            case CHOICE, YES_NO -> "select";
            case CHOICES -> "choices";
            case LONG_TEXT -> "area";
            case FILE -> "file";
            case PASSWORD -> "password";
            case MONEY -> "money";
            case DECIMAL -> "figure";
            case INTEGER -> "whole";
            case TEXT, LIST -> "text";
        };
    }

    private List<Table.Option> yesNo() {
        return List.of(
                new Table.Option("true", texts.get("form.yes")),
                new Table.Option("false", texts.get("form.no")));
    }

    /**
     * What can be done on a page and this person may do, each a form of its own at the page's address and its name.
     *
     * @param left a form that was sent and is not right, null for none
     * @param filled what forms are filled in with beforehand, by name
     */
    List<Form> offered(
            List<Blank> possible,
            String page,
            @Nullable Form left,
            Map<String, Map<String, String>> filled) {
        return offered(possible, page, left, filled, this::label);
    }

    List<Form> offered(
            List<Blank> possible,
            String page,
            @Nullable Form left,
            Map<String, Map<String, String>> filled,
            Function<String, String> labels) {
        Person person = Person.now();
        List<Form> offered = new ArrayList<>();
        for (Blank blank : possible) {
            String address = page + "/" + blank.name();
            if (left != null && left.name().equals(blank.name())) {
                offered.add(left);
            } else if (person.may("POST", address)) {
                offered.add(blank(blank, address, filled.getOrDefault(blank.name(), Map.of()), labels));
            }
        }
        // what was sent is answered, though nothing more can be done here
        if (left != null && !offered.contains(left)) {
            offered.add(left);
        }
        return offered;
    }

    /** Where a form that was carried out leads: to a page that says at which position it is recorded. */
    static String redirect(String page, long position) {
        return "redirect:" + Addresses.of(page, Map.of("recorded", Long.toString(position)));
    }

    static String redirect(String page, List<EventView> events) {
        return redirect(page, events.getLast().position());
    }

    /** The name of a field, as people know it. */
    String label(String field) {
        return texts.get("form.field." + field);
    }

    /** A code or a number of a document is meant as the usual characters; words stay as they are written. */
    private static String code(String typed) {
        String plain = narrow(typed);
        return PLAIN.matcher(plain).matches() ? plain : typed;
    }

    /** What was filled in, as the API takes it; fields that were left empty are left out. */
    static ObjectNode json(List<Ask> asks, Map<String, String> given) {
        ObjectNode body = JSON.createObjectNode();
        for (Ask ask : asks) {
            String typed = given.getOrDefault(ask.field(), "");
            // passwords and files are taken as they are
            boolean exact = ask.type() == Blank.Type.PASSWORD || ask.type() == Blank.Type.FILE;
            String value = exact ? typed : typed.strip();
            if (!value.isEmpty()) {
                put(body, ask, value);
            }
        }
        return body;
    }

    private static void put(ObjectNode body, Ask ask, String value) {
        switch (ask.type()) {
            case INTEGER -> {
                String figures = figures(value);
                if (figures.matches("-?[0-9]{1,9}")) {
                    body.put(ask.field(), Integer.parseInt(figures));
                } else {
                    body.put(ask.field(), value);
                }
            }
            case YES_NO -> {
                if (value.equals("true") || value.equals("false")) {
                    body.put(ask.field(), Boolean.parseBoolean(value));
                } else {
                    body.put(ask.field(), value);
                }
            }
            case LIST, CHOICES -> {
                ArrayNode list = body.putArray(ask.field());
                for (String part : narrow(value).split("[,、;\\s]+", -1)) {
                    if (ask.type() == Blank.Type.LIST && part.matches("[0-9]{1,3}")) {
                        list.add(Integer.parseInt(part));
                    } else if (!part.isEmpty()) {
                        list.add(part);
                    }
                }
            }
            case MONEY, DECIMAL -> body.put(ask.field(), figures(value));
            case DATE, MONTH -> body.put(ask.field(), narrow(value));
            case TEXT -> body.put(ask.field(), code(value));
            default -> body.put(ask.field(), value);
        }
    }

    /** What was filled in where a field may have several values. */
    static Map<String, String> joined(MultiValueMap<String, String> sent) {
        Map<String, String> given = new LinkedHashMap<>();
        sent.forEach((field, values) -> given.put(field, String.join(BETWEEN, values)));
        return given;
    }

    <B extends Body> B body(Class<B> type, Blank blank, Map<String, String> given) {
        return body(type, blank, given, Map.of());
    }

    /** @param fixed fields of the body that the page knows and does not ask for */
    <B extends Body> B body(Class<B> type, Blank blank, Map<String, String> given, Map<String, String> fixed) {
        ObjectNode body = json(blank.asks(), given);
        fixed.forEach(body::put);
        return BodyConverter.read(type, body.toString());
    }

    /** The same form sent twice is one request. */
    Request keyed(Request request, String action, Map<String, String> given) {
        Map<String, String> said = new LinkedHashMap<>(given);
        said.remove("_csrf");
        String key = given.getOrDefault(KEY, "");
        return key.isEmpty() ? request : request.keyed("form " + request.actor() + " " + key, action + " " + said);
    }

    /**
     * Carries out what a form asks for, or shows it as it was left, with what is wrong. Nothing that was filled in is
     * lost, and it gets a new key, because something else will be sent.
     *
     * @param done carries it out and gives where to go
     * @param again shows the form
     */
    String act(
            Blank blank,
            String action,
            Map<String, String> given,
            Function<String, String> labels,
            Supplier<String> done,
            Function<Form, String> again) {
        return attempt(blank, action, given, labels, done, form -> again(form, again));
    }

    /** The same of one of several, where the answer to all of them says what became of each. */
    String attempt(
            Blank blank,
            String action,
            Map<String, String> given,
            Function<String, String> labels,
            Supplier<String> done,
            Function<Form, String> again) {
        try {
            return done.get();
        } catch (InvalidInput invalid) {
            RefusedInput.note(invalid.problems());
            Map<String, String> errors = new LinkedHashMap<>();
            List<String> problems = new ArrayList<>();
            for (InputProblem problem : invalid.problems()) {
                Optional<Ask> ask = blank.asks().stream().filter(a -> belongs(problem.field(), a.field())).findFirst();
                String text = ask.map(a -> text(problem, a, labels.apply(a.field())))
                        .orElseGet(() -> texts.problem(problem));
                ask.ifPresentOrElse(a -> errors.merge(a.field(), text, (one, two) -> one), () -> problems.add(text));
            }
            return again.apply(form(blank, action, given, errors, problems, labels));
        } catch (CatalogueException bad) {
            return again.apply(
                    refused(
                            blank,
                            action,
                            given,
                            labels,
                            bad.problems().stream().limit(PROBLEMS).map(this::text).toList()));
        } catch (Rejection rejection) {
            Map<String, String> errors = new LinkedHashMap<>();
            List<String> problems = new ArrayList<>();
            for (Finding finding : rejection.findings()) {
                beside(finding, blank, given).ifPresentOrElse(
                        field -> errors.merge(field, text(finding, field, given, labels), (one, two) -> one),
                        () -> problems.add(texts.finding(finding, null)));
            }
            return again.apply(form(blank, action, given, errors, problems, labels));
        } catch (IdempotencyConflict sent) {
            return again.apply(refused(blank, action, given, labels, List.of(texts.get("form.sent"))));
        }
    }

    /** The page with a form that is not right says so to programs as well. */
    private String again(Form form, Function<Form, String> shown) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return shown.apply(form);
    }

    /** The field that a finding belongs to: that of its code, or the one in which stands what it is about. */
    private static Optional<String> beside(Finding finding, Blank blank, Map<String, String> given) {
        List<String> fields = blank.asks().stream().map(Ask::field).toList();
        Stream<String> usual = BESIDE.getOrDefault(finding.code(), List.of()).stream();
        Stream<String> named = finding.about().entrySet().stream()
                .flatMap(
                        about -> ABOUT.getOrDefault(about.getKey(), List.of()).stream()
                                .filter(field -> names(about.getValue(), given.getOrDefault(field, ""))));
        return Stream.concat(usual, named).filter(fields::contains).findFirst();
    }

    /** Whether what was typed names it; the id of a line ends with the code of its programme. */
    private static boolean names(String id, String typed) {
        String code = code(typed.strip());
        return !code.isEmpty() && (id.equals(code) || id.endsWith("." + code));
    }

    /** That something is there already or is not says, beside its field, what. */
    private String text(
            Finding finding,
            String field,
            Map<String, String> given,
            Function<String, String> labels) {
        if (finding.code().equals(FindingCode.ALREADY_EXISTS.name())
                || finding.code().equals(FindingCode.UNKNOWN.name())) {
            String key = field.equals("jurisdiction") ? "form.same-jurisdiction" : "form." + finding.code();
            return texts.get(key,
                    Map.of(
                            "field",
                            ASIDE.matcher(labels.apply(field)).replaceFirst(""),
                            "given",
                            shortened(given.getOrDefault(field, ""))));
        }
        return texts.finding(finding, null);
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_ECHO ? text.substring(0, LONGEST_ECHO) + "…" : text;
    }

    private Form refused(
            Blank blank,
            String action,
            Map<String, String> given,
            Function<String, String> labels,
            List<String> problems) {
        return form(blank, action, given, Map.of(), problems, labels);
    }

    String act(
            Blank blank,
            String action,
            Map<String, String> given,
            Supplier<String> done,
            Function<Form, String> again) {
        return act(blank, action, given, this::label, done, again);
    }

    /** What is done with one thing: its id, what was filled in, and the request under the key of the form. */
    interface Change<B extends Body, V> {
        V of(String id, B body, Request request);
    }

    /**
     * Where what was filled in is the whole body.
     *
     * @param command carries it out
     * @param next where its answer leads
     */
    <B extends Body, V> String act(
            Blank blank,
            String action,
            Class<B> type,
            Map<String, String> given,
            Request request,
            BiFunction<B, Request, V> command,
            Function<V, String> next,
            Function<Form, String> again) {
        return act(
                blank,
                action,
                given,
                () -> next.apply(command.apply(body(type, blank, given), keyed(request, action, given))),
                again);
    }

    /** A problem names a field as the body does: below its facts, or an element of its list. */
    private static boolean belongs(String problem, String field) {
        return problem.equals(field) || problem.equals("facts." + field) || problem.startsWith(field + "[")
                || ABOUT.getOrDefault(problem, List.of()).contains(field);
    }

    private String text(CatalogueProblem problem) {
        return texts.get("form.catalogue",
                Map.of("place", problem.file().isEmpty() ? "/" : problem.file(), "reason", Texts.of(problem.reason())));
    }

    private String text(InputProblem problem, Ask ask, String label) {
        // a person who types no whole number has not met a type
        boolean number = problem.rule().equals("WRONG_TYPE") && ask.type() == Blank.Type.INTEGER;
        String rule = problem.given().matches("-?[0-9]+") ? "TOO_LARGE" : "NOT_A_NUMBER";
        return texts.problem(
                new InputProblem(
                        ASIDE.matcher(label).replaceFirst(""),
                        number ? rule : problem.rule(),
                        shortened(problem.given()),
                        problem.limit()));
    }
}
