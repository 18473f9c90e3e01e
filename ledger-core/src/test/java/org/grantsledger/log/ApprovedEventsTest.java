package org.grantsledger.log;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.LedgerEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Event names and their fields are for ever. Every type has approved samples, {@code name.vN.json} and, where one cannot
 * show everything, {@code name.vN.what.json}; they are never changed, a new version gets new ones. A sample is indented
 * for reading; what is compared is the text without white space between values, as the log keeps it.
 */
class ApprovedEventsTest {

    private static final Path SAMPLES = Path.of("src/test/resources/events");

    private static final JsonMapper PLAIN = new JsonMapper();

    record Sample(String file, EventCodec.TypeName type, String text) {
        @Override
        public String toString() {
            return file;
        }
    }

    static List<Sample> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().map(ApprovedEventsTest::sample).toList();
        }
    }

    private static Sample sample(Path file) {
        String name = file.getFileName().toString();
        String[] parts = name.split("\\.", -1);
        try {
            return new Sample(
                    name,
                    new EventCodec.TypeName(parts[0], Integer.parseInt(parts[1].substring(1))),
                    PLAIN.writeValueAsString(PLAIN.readTree(Files.readString(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyTypeHasASampleAndEverySampleAType() throws IOException {
        assertThat(samples().stream().map(Sample::type)).isNotEmpty().allMatch(EventCodec.types()::containsKey);
        assertThat(samples().stream().map(Sample::type).toList()).containsAll(EventCodec.types().keySet());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readingASampleAndWritingItAgainGivesTheSameBytes(Sample sample) {
        LedgerEvent event = EventCodec.read(sample.type(), sample.text());
        assertThat(EventCodec.name(event)).isEqualTo(sample.type());
        assertThat(EventCodec.write(event)).isEqualTo(sample.text());
    }

    /** What reads events without Jackson, where it knows their form, may find nothing else than Jackson. */
    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsReadAsJacksonReadsIt(Sample sample) {
        LedgerEvent event = EventCodec.MAPPER
                .readValue(sample.text(), Objects.requireNonNull(EventCodec.types().get(sample.type())));
        assertThat(EventCodec.read(sample.type(), sample.text())).isEqualTo(event);
        assertThat(EventCodec.write(EventCodec.outline(sample.type(), sample.text())))
                .isEqualTo(sample.text().replaceAll("\"sources\":\\[[^]]*]", "\"sources\":[]"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aSampleIsWrittenAsJacksonWritesIt(Sample sample) {
        LedgerEvent event = EventCodec.read(sample.type(), sample.text());
        assertThat(EventCodec.write(event)).isEqualTo(EventCodec.MAPPER.writeValueAsString(event));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatTheLogHasMostOfIsReadAndWrittenWithoutJackson(Sample sample) {
        if (Set.of("enterprise-registered", "award-approved", "disbursement-prepared", "disbursement-approved")
                .contains(sample.type().name()) || sample.file().equals("award-prepared.v1.json")) {
            RecordForm<? extends LedgerEvent> form = RecordForm
                    .of(Objects.requireNonNull(EventCodec.types().get(sample.type())), Set.of());
            assertThat(form.read(sample.text()).flatMap(form::write)).contains(sample.text());
        }
    }

    /** A position as a transaction leaves it behind, and as the next reads it. */
    @Test
    void aPositionIsWrittenAsJacksonWritesIt() {
        PositionKey cap = new PositionKey("cap/grade.contract/P");
        PositionKey voucher = PositionKey.voucher("LYG", 2022, "V1");
        Move.Counted counted = new Move.Counted(
                cap,
                "91000000DEM000012D.A1",
                new ClauseId("LYG-2021-64/13-5"),
                Fen.ofYuan("5"),
                Fen.ZERO,
                Fen.ZERO,
                Fen.ofYuan("-0.05"),
                true,
                null,
                null);
        Map.of(
                cap,
                Position.none(cap.kind()).after(counted, new EventRef("91000000DEM000012D", 3)),
                PositionKey.line("LYG.2022.a"),
                new Position.Line(Fen.ofYuan("7"), Fen.ZERO, Fen.ofYuan("1.20")),
                PositionKey.decision("连政办发〔2022〕1号"),
                new Position.Draw(Fen.ofYuan("7")),
                voucher,
                Position.Owner.NONE).forEach((key, position) -> {
                    String json = PositionStore.json(key, position);
                    assertThat(json).isEqualTo(EventCodec.MAPPER.writeValueAsString(position));
                    assertThat(PositionStore.position(key, json)).isEqualTo(position);
                    RecordForm<? extends Position> form = RecordForm.of(position.getClass(), Set.of());
                    assertThat(form.write(position)).contains(json);
                    assertThat(form.read(json).map(Position.class::cast)).contains(position);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "江苏\t公司", "\"quoted\"", "back\\slash", "\u0001", "line\nline", "𠮷野"
    })
    void aTextThatIsEscapedIsWrittenByJackson(String text) {
        LedgerEvent event = new EnterpriseEvent.Renamed(
                CreditCode.completing("91000000DEM000012"),
                text,
                LocalDate.of(2022, 6, 30));
        String json = EventCodec.write(event);
        assertThat(json).isEqualTo(EventCodec.MAPPER.writeValueAsString(event));
        assertThat(EventCodec.read(EventCodec.name(event), json)).isEqualTo(event);
    }

    @Test
    void aTextInAnotherFormIsLeftToJackson() {
        RecordForm<EventRef> form = RecordForm.of(EventRef.class, Set.of());
        String text = "{\"stream\":\"a\",\"sequence\":7}";
        assertThat(form.read(text)).contains(new EventRef("a", 7));
        assertThat(
                Stream.of(
                        " " + text,
                        text + " ",
                        "{\"sequence\":7,\"stream\":\"a\"}",
                        "{\"stream\":\"\\u0061\",\"sequence\":7}",
                        "{\"stream\":\"a\",\"sequence\":7,\"more\":1}",
                        "{\"stream\":\"a\"}",
                        "{\"stream\":\"a\",\"sequence\":null}",
                        "{\"stream\":\"a\",\"sequence\":\"7\"}",
                        "{\"stream\":\"a\",\"sequence\":7",
                        "").map(form::read))
                .allMatch(Optional::isEmpty);
    }

    @Test
    void everyComponentOfEveryEventStandsInSomeSample() throws IOException {
        Set<String> declared = new TreeSet<>();
        Set<Type> visited = new HashSet<>();
        EventCodec.types().values().forEach(type -> declared(type, declared, visited));
        Set<String> shown = new TreeSet<>();
        for (Sample sample : samples()) {
            shown(EventCodec.read(sample.type(), sample.text()), shown);
        }
        assertThat(declared).contains("EnterpriseEvent.AwardPrepared.moves", "Move.Counted.months",
                "Step.Encumbered.available", "Tally.Entry.event");
        assertThat(shown).containsAll(declared);
    }

    /** The words of every enumeration that events use; the file is added to, and nothing in it ever changes. */
    @Test
    void everyWordThatEventsUseIsApproved() throws IOException {
        Set<Type> visited = new HashSet<>();
        EventCodec.types().values().forEach(type -> declared(type, new TreeSet<>(), visited));
        declared(Catalogue.class, new TreeSet<>(), visited);
        // Every position key begins with its kind.
        visited.add(PositionKey.Kind.class);
        Set<String> words = visited.stream().filter(t -> t instanceof Class<?> c && c.isEnum()).map(t -> (Class<?>) t)
                .map(
                        c -> name(c) + ": "
                                + String.join(
                                        " ",
                                        Arrays.stream(c.getEnumConstants()).map(Object::toString).sorted().toList()))
                .collect(toCollection(TreeSet::new));
        assertThat(String.join("\n", words) + "\n").isEqualTo(Files.readString(SAMPLES.resolve("words.txt")));
    }

    @Test
    void anAdoptedCatalogueCanStillBeReadAndHasItsHash() throws IOException {
        for (Sample sample : samples()) {
            if (EventCodec.read(sample.type(), sample.text()) instanceof CatalogueAdopted adopted) {
                CatalogueDocument document = CatalogueDocument.adopted(adopted.catalogue());
                assertThat(document.version()).isEqualTo(adopted.version());
                Set<String> declared = new TreeSet<>();
                declared(Catalogue.class, declared, new HashSet<>());
                Set<String> shown = new TreeSet<>();
                shown(document.catalogue(), shown);
                assertThat(declared).contains("Clause.caps", "Check.GrowthAtLeast.prior",
                        "Instalments.Staged.percentages");
                assertThat(shown).containsAll(declared);
                return;
            }
        }
        throw new AssertionError("no sample of an adopted catalogue");
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    /** Names {@code Record.component} for everything that can be reached from a type. */
    private static void declared(Type type, Set<String> names, Set<Type> visited) {
        if (type instanceof ParameterizedType parameterized) {
            Arrays.stream(parameterized.getActualTypeArguments()).forEach(t -> declared(t, names, visited));
            return;
        }
        if (!(type instanceof Class<?> raw) || !raw.getName().startsWith("org.grantsledger.") || !visited.add(raw)) {
            return;
        }
        if (raw.isSealed()) {
            Arrays.stream(raw.getPermittedSubclasses()).forEach(t -> declared(t, names, visited));
        } else if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                names.add(name(raw) + "." + component.getName());
                declared(component.getGenericType(), names, visited);
            }
        }
    }

    /** Names {@code Record.component} for every value that is there: not null, and not an empty collection. */
    private static void shown(Object value, Set<String> names) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((k, v) -> {
                shown(k, names);
                shown(v, names);
            });
            case Collection<?> all -> all.forEach(v -> shown(v, names));
            case Record row -> Arrays.stream(row.getClass().getRecordComponents()).forEach(component -> {
                Object part = read(component, row);
                if (part != null && !List.of().equals(part) && !Set.of().equals(part) && !Map.of().equals(part)) {
                    names.add(name(row.getClass()) + "." + component.getName());
                    shown(part, names);
                }
            });
            default -> {
                // A text, a number, a date: nothing in it has a name.
            }
        }
    }

    private static @Nullable Object read(RecordComponent component, Record row) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
