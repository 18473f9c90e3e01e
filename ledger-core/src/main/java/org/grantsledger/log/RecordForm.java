package org.grantsledger.log;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one form in which the log has records as JSON: no blanks, components in their order and without those that are null,
 * nothing escaped. What is read and written most needs no more than that; whatever else a text or a record has is left to
 * Jackson, which would write every record of this form just the same: every event is written once and read once in a
 * rebuild, and this takes a small part of the time.
 */
final class RecordForm<T> {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private static final MethodType MADE = MethodType.methodType(Object.class, Object.class);

    private static final int USUAL_LENGTH = 1024;

    /** By what they leave out; forms share what their types have in common. */
    private static final Map<Set<Class<?>>, Maker> MAKERS = new ConcurrentHashMap<>();

    private final Class<T> type;
    private final Part whole;

    private RecordForm(Class<T> type, Part whole) {
        this.type = type;
        this.whole = whole;
    }

    /** @param leftOut lists of these are read as empty, their text is passed over; such a form writes none */
    static <T> RecordForm<T> of(Class<T> type, Set<Class<?>> leftOut) {
        Maker maker = MAKERS.computeIfAbsent(leftOut, Maker::new);
        synchronized (maker) {
            return new RecordForm<>(type, maker.part(type));
        }
    }

    Class<T> type() {
        return type;
    }

    /** The record, or nothing where the text is not of this form. */
    Optional<T> read(String json) {
        if (json.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        try {
            Text text = new Text(json);
            T read = type.cast(whole.read(text));
            return text.ended() ? Optional.of(read) : Optional.empty();
        } catch (RuntimeException unlike) {
            // Also where a record refuses what it is given: Jackson says what is wrong with it.
            return Optional.empty();
        }
    }

    /** The text, or nothing where the record has something that does not stand in this form as it is. */
    Optional<String> write(Object record) {
        try {
            StringBuilder json = new StringBuilder(USUAL_LENGTH);
            whole.write(record, json);
            return Optional.of(json.toString());
        } catch (RuntimeException unlike) {
            return Optional.empty();
        }
    }

    /** Not of the form that is known here; thrown often, so without a trace. */
    private static final class Unlike extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unlike() {
            super(null, null, false, false);
        }
    }

    /** The text, and how far it is read. */
    private static final class Text {

        private final String json;
        private int at;

        Text(String json) {
            this.json = json;
        }

        boolean ended() {
            return at == json.length();
        }

        /** Whether this comes next; it is passed over then. */
        boolean passes(String next) {
            if (json.startsWith(next, at)) {
                at += next.length();
                return true;
            }
            return false;
        }

        boolean passes(char next) {
            if (json.charAt(at) == next) {
                at++;
                return true;
            }
            return false;
        }

        void pass(char next) {
            if (!passes(next)) {
                throw new Unlike();
            }
        }

        String string() {
            pass('"');
            int end = json.indexOf('"', at);
            String found = json.substring(at, end);
            at = end + 1;
            return found;
        }

        long number() {
            int start = at;
            passes('-');
            while (json.charAt(at) >= '0' && json.charAt(at) <= '9') {
                at++;
            }
            return Long.parseLong(json, start, at, 10);
        }

        boolean truth() {
            if (passes("true")) {
                return true;
            }
            if (passes("false")) {
                return false;
            }
            throw new Unlike();
        }

        /** Passes over a list with all that is in it. */
        void list() {
            pass('[');
            for (int open = 1; open > 0; at++) {
                switch (json.charAt(at)) {
                    case '"' -> at = json.indexOf('"', at + 1);
                    case '[' -> open++;
                    case ']' -> open--;
                    default -> {
                        // stands between
                    }
                }
            }
        }
    }

    /** One value, in both directions. */
    private interface Part {
        Object read(Text text);

        void write(Object value, StringBuilder json);
    }

    private record Plain<T>(Function<Text, T> reader, BiConsumer<T, StringBuilder> writer) implements Part {

        @Override
        public Object read(Text text) {
            return reader.apply(text);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void write(Object value, StringBuilder json) {
            writer.accept((T) value, json);
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                throw new Unlike();
            }
        }
        json.append(text).append('"');
    }

    /** A record: its components in order; one that is null is not there. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Fields(String[] names, Part[] parts, MethodHandle constructor,
            List<Function<Object, Object>> accessors)
            implements
                Part {

        @Override
        public Object read(Text text) {
            text.pass('{');
            return rest(text, true);
        }

        /** @param first whether no other name has come before */
        Object rest(Text text, boolean first) {
            @Nullable
            Object[] values = new Object[names.length];
            boolean begun = !first;
            int next = 0;
            while (!text.passes('}')) {
                if (begun) {
                    text.pass(',');
                }
                begun = true;
                while (!text.passes(names[next])) {
                    next++;
                }
                values[next] = parts[next].read(text);
                next++;
            }
            return made(constructor, values);
        }

        @Override
        public void write(Object value, StringBuilder json) {
            json.append('{');
            rest(value, json, true);
        }

        /** @param first whether no other name has come before */
        void rest(Object value, StringBuilder json, boolean first) {
            boolean begun = !first;
            for (int i = 0; i < names.length; i++) {
                Object component = accessors.get(i).apply(value);
                if (component != null) {
                    if (begun) {
                        json.append(',');
                    }
                    begun = true;
                    json.append(names[i]);
                    parts[i].write(component, json);
                }
            }
            json.append('}');
        }
    }

    /** One of several records, told by its first name. */
    private record Kinds(String name, Map<String, Fields> kinds, Map<Class<?>, String> names) implements Part {

        @Override
        public Object read(Text text) {
            text.pass('{');
            if (!text.passes(name)) {
                throw new Unlike();
            }
            Fields kind = kinds.get(text.string());
            if (kind == null) {
                throw new Unlike();
            }
            return kind.rest(text, false);
        }

        @Override
        public void write(Object value, StringBuilder json) {
            String kind = names.get(value.getClass());
            Fields fields = kinds.get(kind);
            if (fields == null) {
                throw new Unlike();
            }
            json.append('{').append(name).append('"').append(kind).append('"');
            fields.rest(value, json, false);
        }
    }

    private record Listed(Part of) implements Part {

        @Override
        public Object read(Text text) {
            text.pass('[');
            List<Object> values = new ArrayList<>();
            while (!text.passes(']')) {
                if (!values.isEmpty()) {
                    text.pass(',');
                }
                values.add(of.read(text));
            }
            return values;
        }

        @Override
        public void write(Object value, StringBuilder json) {
            json.append('[');
            String before = "";
            for (Object element : (List<?>) value) {
                json.append(before);
                of.write(element, json);
                before = ",";
            }
            json.append(']');
        }
    }

    private record Mapped(Part of) implements Part {

        @Override
        public Object read(Text text) {
            text.pass('{');
            Map<String, Object> values = new LinkedHashMap<>();
            while (!text.passes('}')) {
                if (!values.isEmpty()) {
                    text.pass(',');
                }
                String key = text.string();
                text.pass(':');
                values.put(key, of.read(text));
            }
            return values;
        }

        /** In the order of the keys, so that equal maps are equal text. */
        @Override
        public void write(Object value, StringBuilder json) {
            json.append('{');
            String before = "";
            for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>((Map<?, ?>) value).entrySet()) {
                json.append(before);
                quote((String) entry.getKey(), json);
                json.append(':');
                of.write(entry.getValue(), json);
                before = ",";
            }
            json.append('}');
        }
    }

    /** A value that is written as one text. */
    private record Wrapped(MethodHandle maker, Function<Object, Object> value) implements Part {

        @Override
        public Object read(Text text) {
            return made(maker, text.string());
        }

        @Override
        public void write(Object wrapped, StringBuilder json) {
            quote((String) value.apply(wrapped), json);
        }
    }

    /** What is not known: neither read nor written. */
    private static final Part UNKNOWN = new Plain<>(text -> {
        throw new Unlike();
    }, (value, json) -> {
        throw new Unlike();
    });

    /** @param maker takes an object and gives one, whatever it asks of them */
    private static Object made(MethodHandle maker, Object of) {
        try {
            return (Object) maker.invokeExact(of);
        } catch (RuntimeException | Error refused) {
            throw refused;
        } catch (Throwable refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static LocalDate day(String text) {
        if (text.length() != "2022-06-30".length() || text.charAt(4) != '-' || text.charAt(7) != '-') {
            throw new Unlike();
        }
        return LocalDate.of(
                Integer.parseInt(text, 0, 4, 10),
                Integer.parseInt(text, 5, 7, 10),
                Integer.parseInt(text, 8, 10, 10));
    }

    private static YearMonth month(String text) {
        if (text.length() != "2022-06".length() || text.charAt(4) != '-') {
            throw new Unlike();
        }
        return YearMonth.of(Integer.parseInt(text, 0, 4, 10), Integer.parseInt(text, 5, 7, 10));
    }

    /** Makes the form of a type; one that is not known has none. */
    private static final class Maker {

        private final Set<Class<?>> leftOut;
        private final Map<Type, Part> made = new HashMap<>();

        Maker(Set<Class<?>> leftOut) {
            this.leftOut = leftOut;
        }

        Part part(Type wanted) {
            Part known = made.get(wanted);
            if (known == null) {
                known = make(wanted);
                made.put(wanted, known);
            }
            return known;
        }

        private Part make(Type wanted) {
            if (wanted instanceof ParameterizedType of) {
                Type last = of.getActualTypeArguments()[of.getActualTypeArguments().length - 1];
                if (of.getRawType() == List.class && leftOut.contains(last)) {
                    return new Plain<>(text -> {
                        text.list();
                        return List.of();
                    }, UNKNOWN::write);
                }
                if (of.getRawType() == List.class) {
                    return new Listed(part(last));
                }
                return of.getRawType() == Map.class && of.getActualTypeArguments()[0] == String.class
                        ? new Mapped(part(last))
                        : UNKNOWN;
            }
            return wanted instanceof Class<?> raw ? plain(raw) : UNKNOWN;
        }

        private Part plain(Class<?> raw) {
            if (raw == String.class) {
                return new Plain<>(Text::string, RecordForm::quote);
            }
            if (raw == long.class || raw == Long.class) {
                return new Plain<>(Text::number, (Long value, StringBuilder json) -> json.append(value.longValue()));
            }
            if (raw == int.class || raw == Integer.class) {
                return new Plain<>(text -> Math.toIntExact(text.number()),
                        (Integer value, StringBuilder json) -> json.append(value.intValue()));
            }
            if (raw == boolean.class || raw == Boolean.class) {
                return new Plain<>(Text::truth,
                        (Boolean value, StringBuilder json) -> json.append(value.booleanValue()));
            }
            if (raw == LocalDate.class) {
                return new Plain<>(text -> day(text.string()),
                        (LocalDate value, StringBuilder json) -> quote(value.toString(), json));
            }
            if (raw == YearMonth.class) {
                return new Plain<>(text -> month(text.string()),
                        (YearMonth value, StringBuilder json) -> quote(value.toString(), json));
            }
            if (raw.isEnum()) {
                return words(raw);
            }
            // One of several says of which kind it is even where no other could stand.
            Optional<Class<?>> several = Stream.concat(Stream.of(raw), Arrays.stream(raw.getInterfaces()))
                    .filter(t -> t.isAnnotationPresent(JsonSubTypes.class)).findFirst();
            return several.isPresent() ? kinds(several.get()) : record(raw);
        }

        private static Part words(Class<?> raw) {
            boolean otherwise = Stream.concat(Arrays.stream(raw.getFields()), Arrays.stream(raw.getDeclaredMethods()))
                    .map(AnnotatedElement.class::cast).anyMatch(Maker::annotated)
                    || Arrays.stream(raw.getDeclaredMethods()).anyMatch(m -> m.getName().equals("toString"));
            if (annotated(raw) || otherwise) {
                return UNKNOWN;
            }
            Map<String, Object> words = new HashMap<>();
            for (Object word : raw.getEnumConstants()) {
                words.put(((Enum<?>) word).name(), word);
            }
            return new Plain<>(text -> {
                Object word = words.get(text.string());
                if (word == null) {
                    throw new Unlike();
                }
                return word;
            }, (value, json) -> json.append('"').append(((Enum<?>) value).name()).append('"'));
        }

        private Part kinds(Class<?> raw) {
            JsonTypeInfo info = raw.getAnnotation(JsonTypeInfo.class);
            if (info == null || info.use() != JsonTypeInfo.Id.NAME || info.property().isEmpty()) {
                return UNKNOWN;
            }
            Map<String, Fields> kinds = new HashMap<>();
            Map<Class<?>, String> names = new HashMap<>();
            for (JsonSubTypes.Type kind : raw.getAnnotation(JsonSubTypes.class).value()) {
                if (record(kind.value()) instanceof Fields fields) {
                    kinds.put(kind.name(), fields);
                    names.put(kind.value(), kind.name());
                }
            }
            return new Kinds("\"" + info.property() + "\":", kinds, names);
        }

        private Part record(Class<?> raw) {
            if (!raw.isRecord() || annotated(raw)) {
                return UNKNOWN;
            }
            List<Executable> creators = Stream
                    .<Executable>concat(
                            Arrays.stream(raw.getDeclaredConstructors()),
                            Arrays.stream(raw.getDeclaredMethods()))
                    .filter(e -> e.isAnnotationPresent(JsonCreator.class)).toList();
            if (!creators.isEmpty()) {
                Optional<MethodHandle> maker = creators.stream().filter(
                        e -> e.getAnnotation(JsonCreator.class).mode() == JsonCreator.Mode.DELEGATING
                                && Arrays.equals(e.getParameterTypes(), new Class<?>[]{String.class}))
                        .findFirst().map(Maker::handle);
                Optional<Function<Object, Object>> value = Arrays.stream(raw.getDeclaredMethods())
                        .filter(m -> m.isAnnotationPresent(JsonValue.class) && m.getReturnType() == String.class)
                        .findFirst().map(Maker::accessor);
                return maker.isPresent() && value.isPresent() ? new Wrapped(maker.get(), value.get()) : UNKNOWN;
            }
            RecordComponent[] components = raw.getRecordComponents();
            if (Stream.concat(Arrays.stream(raw.getDeclaredFields()), Arrays.stream(raw.getDeclaredMethods()))
                    .filter(e -> !Modifier.isStatic(e.getModifiers())).map(AnnotatedElement.class::cast)
                    .anyMatch(Maker::annotated)) {
                return UNKNOWN;
            }
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return new Fields(
                        Arrays.stream(components).map(c -> "\"" + c.getName() + "\":").toArray(String[]::new),
                        Arrays.stream(components).map(c -> part(c.getGenericType())).toArray(Part[]::new),
                        unreflected(raw.getDeclaredConstructor(types)).asSpreader(Object[].class, types.length)
                                .asType(MADE),
                        Arrays.stream(components).map(c -> accessor(c.getAccessor())).toList());
            } catch (NoSuchMethodException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }

        /** A method without parameters as a function: called through a handle, it would take several times as long. */
        @SuppressWarnings("unchecked")
        private static Function<Object, Object> accessor(Method method) {
            MethodHandle handle = unreflected(method);
            try {
                return (Function<Object, Object>) LambdaMetafactory.metafactory(
                        LOOKUP,
                        "apply",
                        MethodType.methodType(Function.class),
                        MADE,
                        handle,
                        handle.type().wrap()).getTarget().invokeExact();
            } catch (Throwable unreachable) {
                MethodHandle called = handle.asType(MADE);
                return of -> made(called, of);
            }
        }

        private static MethodHandle handle(Executable maker) {
            return unreflected(maker).asType(MADE);
        }

        private static MethodHandle unreflected(Executable maker) {
            maker.setAccessible(true);
            try {
                return maker instanceof java.lang.reflect.Constructor<?> constructor
                        ? LOOKUP.unreflectConstructor(constructor)
                        : LOOKUP.unreflect((Method) maker);
            } catch (IllegalAccessException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }

        /** Whether Jackson is told something of its own about it. */
        private static boolean annotated(AnnotatedElement element) {
            return Arrays.stream(element.getAnnotations())
                    .anyMatch(
                            a -> a.annotationType().getPackage() == JsonCreator.class.getPackage()
                                    || a.annotationType().isAnnotationPresent(JacksonAnnotationsInside.class));
        }
    }
}
