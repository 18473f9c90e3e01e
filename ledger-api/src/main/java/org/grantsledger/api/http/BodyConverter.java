package org.grantsledger.api.http;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.limit.Canonical;
import org.grantsledger.money.BadAmount;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.FactValue;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotWritableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON bodies into records, strictly: an unknown, missing or unreadable field is a problem that names the field
 * and the rule, and all of them are reported together.
 */
public final class BodyConverter extends AbstractHttpMessageConverter<Body> {

    /** Larger than any honest request but a whole catalogue. */
    public static final int LARGEST = 4 * 1024 * 1024;

    /** Before the first of them nobody keeps books, and PostgreSQL has no year nought. */
    private static final int FIRST_YEAR = 1800;

    private static final int LAST_YEAR = 2999;

    /** Signs that nobody sees and that turn the order of others: what is read would not be what was sent. */
    private static final Pattern TURNING = Pattern.compile("[\\u202A-\\u202E\\u2066-\\u2069]");

    private static final Pattern CLAUSE = Pattern.compile("[A-Z0-9-]{1,40}/[0-9]{1,3}-[0-9]{1,3}");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    BodyConverter() {
        super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
    }

    @Override
    protected boolean supports(Class<?> type) {
        return Body.class.isAssignableFrom(type);
    }

    /** Takes every body, so that no other converter reads one less strictly; {@link #readInternal} looks at its type. */
    @Override
    protected boolean canRead(@Nullable MediaType mediaType) {
        return true;
    }

    @Override
    protected boolean canWrite(@Nullable MediaType mediaType) {
        return false;
    }

    @Override
    protected Body readInternal(Class<? extends Body> type, HttpInputMessage input) throws IOException {
        MediaType given = input.getHeaders().getContentType();
        if (given == null || !super.canRead(given)) {
            throw new InvalidInput(HttpHeaders.CONTENT_TYPE, "WRONG_CONTENT_TYPE", String.valueOf(given));
        }
        byte[] bytes = input.getBody().readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new InvalidInput("", "BODY_TOO_LARGE", Integer.toString(LARGEST));
        }
        return read(type, text(bytes));
    }

    /** Bytes that are not UTF-8 are refused, as replacing them would record something that nobody sent. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInput("", "MALFORMED_JSON", "UTF-8");
        }
    }

    @Override
    protected void writeInternal(Body body, HttpOutputMessage output) {
        throw new HttpMessageNotWritableException("bodies are only read");
    }

    /** @throws InvalidInput naming every field that cannot be read */
    public static <T> T read(Class<T> type, String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            throw new InvalidInput("", "MALFORMED_JSON", place);
        }
        List<InputProblem> problems = new ArrayList<>();
        storable(node, "", problems);
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        Object value = object(type, node, "", problems);
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return type.cast(Objects.requireNonNull(value));
    }

    /** A name that cannot be stored is not repeated; the problem names what it stands in. */
    private static void storable(JsonNode node, String path, List<InputProblem> problems) {
        if (node.isString()
                && (!FactValue.storable(node.stringValue()) || TURNING.matcher(node.stringValue()).find())) {
            problems.add(new InputProblem(path, "BAD_CHARACTER", ""));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            storable(node.get(i), path + "[" + i + "]", problems);
        }
        node.properties().forEach(p -> {
            if (FactValue.storable(p.getKey())) {
                storable(p.getValue(), path.isEmpty() ? p.getKey() : path + "." + p.getKey(), problems);
            } else {
                problems.add(new InputProblem(path, "BAD_CHARACTER", ""));
            }
        });
    }

    /** What is read into a record: asked of reflection once, as that takes longer than to read a body. */
    private record Shape(Constructor<?> constructor, List<Field> fields, Set<String> names) {

        private static final ClassValue<Shape> OF = new ClassValue<>() {
            @Override
            protected Shape computeValue(Class<?> type) {
                RecordComponent[] components = type.getRecordComponents();
                try {
                    return new Shape(
                            type.getConstructor(
                                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new)),
                            Arrays.stream(components).map(
                                    c -> new Field(
                                            c.getName(),
                                            c.getGenericType(),
                                            optional(c),
                                            c.getAnnotation(Signed.class)))
                                    .toList(),
                            Arrays.stream(components).map(RecordComponent::getName)
                                    .collect(Collectors.toUnmodifiableSet()));
                } catch (NoSuchMethodException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** @param signed which amounts it takes, where it is one */
    private record Field(String name, Type type, boolean optional, @Nullable Signed signed) {}

    private static @Nullable Object object(Class<?> type, JsonNode node, String path, List<InputProblem> problems) {
        if (!node.isObject()) {
            problems.add(new InputProblem(path, "NOT_AN_OBJECT", text(node)));
            return null;
        }
        Shape shape = Shape.OF.get(type);
        node.propertyNames().stream().filter(name -> !shape.names.contains(name))
                .forEach(name -> problems.add(new InputProblem(path + name, "UNKNOWN", text(node.get(name)))));
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : shape.fields) {
            JsonNode given = node.path(field.name);
            Object value = null;
            if (given.isMissingNode() || given.isNull()) {
                if (!field.optional) {
                    problems.add(new InputProblem(path + field.name, "MISSING", ""));
                }
            } else {
                value = value(field.type, given, path + field.name, problems);
                if (value instanceof Fen amount) {
                    sign(field.signed, amount, path + field.name, problems);
                }
            }
            values.add(value);
        }
        return problems.isEmpty() ? construct(shape.constructor, values.toArray()) : null;
    }

    /** Amounts are above zero unless their field says otherwise. */
    private static void sign(@Nullable Signed signed, Fen amount, String field, List<InputProblem> problems) {
        Signed.Range range = signed == null ? Signed.Range.POSITIVE : signed.value();
        if (range == Signed.Range.NOT_ZERO) {
            if (amount.isZero()) {
                problems.add(new InputProblem(field, "ZERO", amount.toString()));
            }
        } else if (amount.isNegative()) {
            problems.add(new InputProblem(field, "NEGATIVE", amount.toString()));
        } else if (amount.isZero() && range == Signed.Range.POSITIVE) {
            problems.add(new InputProblem(field, "NOT_POSITIVE", amount.toString()));
        }
    }

    /** Whether a field may be left out. */
    static boolean optional(RecordComponent component) {
        return nullable(component.getAnnotatedType());
    }

    private static boolean nullable(AnnotatedElement type) {
        for (Annotation annotation : type.getAnnotations()) {
            if (annotation instanceof Nullable) {
                return true;
            }
        }
        return false;
    }

    private static Object construct(Constructor<?> constructor, @Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object value(Type type, JsonNode given, String field, List<InputProblem> problems) {
        if (type instanceof ParameterizedType generic) {
            return collection(generic, given, field, problems);
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted == Secret.class) {
            return given.isString() ? new Secret(given.stringValue()) : wrong(field, "WRONG_TYPE", "", problems);
        }
        if (wanted == JsonNode.class) {
            return given;
        }
        if (wanted == Boolean.class) {
            return given.isBoolean() ? (Object) given.booleanValue() : wrong(field, "WRONG_TYPE", given, problems);
        }
        if (wanted == Integer.class) {
            return given.isInt() ? (Object) given.intValue() : wrong(field, "WRONG_TYPE", given, problems);
        }
        if (wanted.isRecord() && !isText(wanted)) {
            return object(wanted, given, field + ".", problems);
        }
        if (!given.isString()) {
            return wrong(field, "WRONG_TYPE", given, problems);
        }
        return ofText(wanted, given.stringValue(), field, problems);
    }

    private static boolean isText(Class<?> wanted) {
        return wanted == Fen.class || wanted == CreditCode.class || wanted == ClauseId.class;
    }

    private static @Nullable Object ofText(
            Class<?> wanted,
            String text,
            String field,
            List<InputProblem> problems) {
        if (wanted == Fen.class) {
            return money(text, field, problems);
        }
        if (wanted == LocalDate.class) {
            return date(text, field, problems);
        }
        if (wanted == CreditCode.class) {
            return CreditCode.parse(text).map(Object.class::cast)
                    .orElseGet(() -> wrong(field, "BAD_CREDIT_CODE", text, problems));
        }
        if (wanted == ClauseId.class) {
            return CLAUSE.matcher(text).matches()
                    ? new ClauseId(text)
                    : wrong(field, "UNKNOWN_CLAUSE", text, problems);
        }
        if (wanted.isEnum()) {
            Object[] choices = wanted.getEnumConstants();
            return Arrays.stream(choices).filter(c -> c.toString().equals(text)).findFirst().orElseGet(() -> {
                String all = Arrays.stream(choices).map(Object::toString).collect(Collectors.joining(", "));
                problems.add(new InputProblem(field, "NOT_A_CHOICE", text, all));
                return null;
            });
        }
        return plain(text, field, problems);
    }

    private static @Nullable Object plain(String text, String field, List<InputProblem> problems) {
        if (Canonical.of(text).isEmpty()) {
            return wrong(field, "EMPTY", text, problems);
        }
        if (text.length() > FactValue.LONGEST_TEXT) {
            return wrong(field, "TOO_LONG", text.substring(0, 20) + "…", problems);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            return wrong(field, "BAD_CHARACTER", text, problems);
        }
        return text.strip();
    }

    private static @Nullable Object money(String text, String field, List<InputProblem> problems) {
        try {
            Fen amount = Fen.ofYuan(text);
            if (amount.exceeds(Fen.LARGEST) || amount.negated().exceeds(Fen.LARGEST)) {
                return wrong(field, BadAmount.Rule.TOO_LARGE.name(), text, problems);
            }
            return amount;
        } catch (BadAmount bad) {
            return wrong(field, bad.rule().name(), text, problems);
        }
    }

    private static @Nullable Object date(String text, String field, List<InputProblem> problems) {
        try {
            if (text.length() == "2022-06-30".length()) {
                LocalDate date = LocalDate.parse(text);
                return date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR
                        ? date
                        : wrong(field, "DATE_OUT_OF_RANGE", text, problems);
            }
        } catch (DateTimeParseException bad) {
            // falls through to the same problem as a text of another length
        }
        return wrong(field, "NOT_A_DATE", text, problems);
    }

    private static @Nullable Object collection(
            ParameterizedType type,
            JsonNode given,
            String field,
            List<InputProblem> problems) {
        if (type.getRawType() == Map.class) {
            return given.isObject() ? facts(given) : wrong(field, "NOT_AN_OBJECT", given, problems);
        }
        if (!given.isArray()) {
            return wrong(field, "NOT_A_LIST", given, problems);
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Object element = value(type.getActualTypeArguments()[0], given.get(i), field + "[" + i + "]", problems);
            if (element != null) {
                list.add(element);
            }
        }
        return type.getRawType() == Set.class ? new LinkedHashSet<>(list) : List.copyOf(list);
    }

    /** Facts stay what JSON says they are; the clause's declarations read them. */
    private static Map<String, Object> facts(JsonNode given) {
        Map<String, Object> facts = new LinkedHashMap<>();
        given.properties().forEach(p -> {
            Object value = plainValue(p.getValue());
            if (value != null) {
                facts.put(p.getKey(), value);
            }
        });
        return facts;
    }

    private static @Nullable Object plainValue(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            BigInteger number = node.bigIntegerValue();
            return number.bitLength() < Integer.SIZE ? (Object) number.intValueExact() : number;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(n -> {
                Object value = plainValue(n);
                list.add(value == null ? "" : value);
            });
            return list;
        }
        // an object is no fact; left a map, it has the wrong type for every one
        return node.isNumber() ? node.decimalValue() : facts(node);
    }

    private static @Nullable Object wrong(String field, String rule, JsonNode given, List<InputProblem> problems) {
        return wrong(field, rule, text(given), problems);
    }

    private static @Nullable Object wrong(String field, String rule, String given, List<InputProblem> problems) {
        problems.add(new InputProblem(field, rule, given));
        return null;
    }

    private static String text(JsonNode node) {
        String text = node.isString() ? node.stringValue() : node.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
