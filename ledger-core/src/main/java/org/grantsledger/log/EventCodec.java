package org.grantsledger.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.Step;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.EventName;
import org.grantsledger.policy.LedgerEvent;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns events into JSON under their logical names, and back. */
public final class EventCodec {

    /** Writes and reads what {@link RecordForm} does not. Maps are written in key order, so that equal events are equal text. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The permanent name of an event and the version of its payload. */
    public record TypeName(String name, int version) {}

    private static final Map<TypeName, Class<? extends LedgerEvent>> CLASSES = new LinkedHashMap<>();
    private static final Map<Class<?>, TypeName> NAMES = new HashMap<>();

    /** Of the events as they are, and without the sources of their steps; made when the first of a class is met. */
    private static final ClassValue<RecordForm<? extends LedgerEvent>> WHOLE = forms(Set.of());
    private static final ClassValue<RecordForm<? extends LedgerEvent>> OUTLINE = forms(Set.of(Step.Source.class));

    static {
        Stream.of(CatalogueAdopted.class, BudgetEvent.class, EnterpriseEvent.class).flatMap(EventCodec::concrete)
                .forEach(type -> {
                    EventName name = type.getAnnotation(EventName.class);
                    TypeName typeName = new TypeName(name.value(), name.version());
                    if (CLASSES.put(typeName, type.asSubclass(LedgerEvent.class)) != null) {
                        throw new IllegalStateException("two events are called " + typeName);
                    }
                    NAMES.put(type, typeName);
                });
    }

    private EventCodec() {
    }

    private static Stream<Class<?>> concrete(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EventCodec::concrete)
                : Stream.of(type);
    }

    /** Every event the ledger knows, by name. */
    public static Map<TypeName, Class<? extends LedgerEvent>> types() {
        return Collections.unmodifiableMap(CLASSES);
    }

    public static TypeName name(LedgerEvent event) {
        TypeName name = NAMES.get(event.getClass());
        if (name == null) {
            throw new IllegalArgumentException("not an event of the log: " + event.getClass());
        }
        return name;
    }

    public static String write(LedgerEvent event) {
        return write(event, WHOLE.get(event.getClass()));
    }

    /** Jackson writes what does not stand in the form as it is. */
    static String write(Object record, RecordForm<?> form) {
        return form.write(record).orElseGet(() -> MAPPER.writeValueAsString(record));
    }

    /** Metadata of an event: who asked for it, and as which request. All values are texts. */
    static Map<String, Object> metadata(String json) {
        return MAPPER.readValue(json, new TypeReference<Map<String, Object>>() {
        });
    }

    /** @throws IllegalStateException where the log holds a name that this version of the ledger does not know */
    public static LedgerEvent read(TypeName name, String payload) {
        return read(name, payload, WHOLE);
    }

    /**
     * Reads an event, but not what its steps say about who used a limit before: an award at the end of a long list
     * names every other, and who only needs its amounts need not read them.
     *
     * @throws IllegalStateException as {@link #read}
     */
    static LedgerEvent outline(TypeName name, String payload) {
        return read(name, payload, OUTLINE);
    }

    private static ClassValue<RecordForm<? extends LedgerEvent>> forms(Set<Class<?>> leftOut) {
        return new ClassValue<>() {
            @Override
            protected RecordForm<? extends LedgerEvent> computeValue(Class<?> type) {
                return RecordForm.of(type.asSubclass(LedgerEvent.class), leftOut);
            }
        };
    }

    private static LedgerEvent read(
            TypeName name,
            String payload,
            ClassValue<RecordForm<? extends LedgerEvent>> forms) {
        Class<? extends LedgerEvent> type = CLASSES.get(name);
        if (type == null) {
            throw new IllegalStateException("the log holds an unknown event " + name);
        }
        return read(payload, forms.get(type));
    }

    /** Jackson has the word on what is not of the form. */
    static <T> T read(String json, RecordForm<T> form) {
        return form.read(json).orElseGet(() -> MAPPER.readValue(json, form.type()));
    }
}
