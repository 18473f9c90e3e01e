package org.grantsledger.api.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.grantsledger.api.http.Body;
import org.grantsledger.api.http.BodyConverter;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.IdempotencyConflict;
import org.grantsledger.log.Request;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueProblem;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints forms, reads what was filled in, and says what is wrong with it beside the field. */
@Component
class Forms {

    /** The hidden field with the key of a form. */
    static final String KEY = "key";

    /** Stands between values of one field. */
    static final String BETWEEN = ",";

    /** Of a catalogue with errors; who repairs it sends it again and learns of the others. */
    private static final int PROBLEMS = 50;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Texts texts;

    Forms(Texts texts) {
        this.texts = texts;
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
                            given.getOrDefault(ask.field(), ""),
                            errors.getOrDefault(ask.field(), ""),
                            "",
                            ask.type() == Blank.Type.YES_NO ? yesNo() : ask.choices()));
        }
        return new Form(
                blank.name(),
                action,
                UUID.randomUUID().toString(),
                !errors.isEmpty() || !problems.isEmpty(),
                fields,
                problems);
    }

    private static String type(Blank.Type type) {
        return switch (type) {
            case DATE -> "date";
            case MONTH -> "month";
            case CHOICE, YES_NO -> "select";
            case LONG_TEXT -> "area";
            case SEVERAL -> "checks";
            case FILE -> "file";
            case MONEY, DECIMAL -> "figure";
            case INTEGER -> "whole";
            case TEXT, LIST -> "text";
        };
    }

    private List<Table.Option> yesNo() {
        return List.of(
                new Table.Option("true", texts.get("form.yes")),
                new Table.Option("false", texts.get("form.no")));
    }

    /** The name of a field, as people know it. */
    String label(String field) {
        return texts.get("form.field." + field);
    }

    /** What was filled in, as the API takes it; fields that were left empty are left out. */
    ObjectNode json(List<Ask> asks, Map<String, String> given) {
        ObjectNode body = JSON.createObjectNode();
        for (Ask ask : asks) {
            String value = given.getOrDefault(ask.field(), "").strip();
            if (!value.isEmpty()) {
                put(body, ask, value);
            }
        }
        return body;
    }

    private static void put(ObjectNode body, Ask ask, String value) {
        switch (ask.type()) {
            case INTEGER -> {
                if (value.matches("\\d{1,9}")) {
                    body.put(ask.field(), Integer.parseInt(value));
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
            case LIST -> {
                ArrayNode list = body.putArray(ask.field());
                for (String part : value.split("[,，、;；\\s]+", -1)) {
                    if (part.matches("\\d{1,3}")) {
                        list.add(Integer.parseInt(part));
                    } else if (!part.isEmpty()) {
                        list.add(part);
                    }
                }
            }
            case SEVERAL -> {
                ArrayNode several = body.putArray(ask.field());
                Stream.of(value.split(BETWEEN, -1)).forEach(several::add);
            }
            // separators of thousands are how people write amounts
            case MONEY -> body.put(ask.field(), value.replace(",", "").replace("，", ""));
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
        return BodyConverter.read(type, json(blank.asks(), given).toString());
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
        try {
            return done.get();
        } catch (InvalidInput invalid) {
            Map<String, String> errors = new LinkedHashMap<>();
            List<String> problems = new ArrayList<>();
            for (InputProblem problem : invalid.problems()) {
                Optional<Ask> ask = blank.asks().stream().filter(a -> belongs(problem.field(), a.field())).findFirst();
                String text = text(problem, ask.map(a -> labels.apply(a.field())).orElse(problem.field()));
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
            return again.apply(
                    refused(
                            blank,
                            action,
                            given,
                            labels,
                            rejection.findings().stream().map(f -> texts.finding(f, null)).toList()));
        } catch (IdempotencyConflict sent) {
            return again.apply(refused(blank, action, given, labels, List.of(texts.get("form.sent"))));
        }
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

    /** A problem names a field as the body does: below its facts, or an element of its list. */
    private static boolean belongs(String problem, String field) {
        return problem.equals(field) || problem.equals("facts." + field) || problem.startsWith(field + "[");
    }

    private String text(CatalogueProblem problem) {
        return texts.get("form.catalogue",
                Map.of("place", problem.file().isEmpty() ? "/" : problem.file(), "reason", Texts.of(problem.reason())));
    }

    private String text(InputProblem problem, String label) {
        return texts.problem(new InputProblem(label, problem.rule(), problem.given(), problem.limit()));
    }
}
