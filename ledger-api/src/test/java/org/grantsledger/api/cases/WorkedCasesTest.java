package org.grantsledger.api.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The worked examples of the policy, run as a policy officer runs them. */
class WorkedCasesTest {

    private static final Path EXAMPLES = Path.of("src/test/resources/cases/examples.yaml");

    private static final Path SECOND_READER = Path.of("src/test/resources/cases/second-reader.yaml");

    private static final Path THIRD_READER = Path.of("src/test/resources/cases/third-reader.yaml");

    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir
    private Path folder;

    private record Ran(int exit, List<String> out, List<String> err) {}

    private static Ran run(Path... files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = CaseReport.run(
                List.of(files),
                new CaseReport.How(null, null, null, "zh"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ran(
                exit,
                out.toString(StandardCharsets.UTF_8).lines().toList(),
                err.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private static List<ObjectNode> examples() throws IOException {
        return examples(EXAMPLES);
    }

    private static List<ObjectNode> examples(Path file) throws IOException {
        List<ObjectNode> examples = new ArrayList<>();
        YAML.readTree(Files.readString(file)).path("examples").forEach(e -> examples.add((ObjectNode) e));
        return examples;
    }

    private static boolean underAnotherReading(JsonNode example) {
        return !example.path("default_interpretation").asBoolean();
    }

    private static void allPass(Path file, int many) throws IOException {
        assertThat(examples(file)).hasSize(many);

        Ran ran = run(file);

        assertThat(ran.out()).containsExactly(many + " passed, 0 failed");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    @Test
    void all201WorkedExamplesPass() throws IOException {
        assertThat(examples().stream().filter(WorkedCasesTest::underAnotherReading)).hasSize(6)
                .allMatch(e -> !e.path("config").isEmpty());

        allPass(EXAMPLES, 201);
    }

    @Test
    void all245CasesOfTheSecondReaderPass() throws IOException {
        allPass(SECOND_READER, 245);
    }

    /** Among them one at least for each further reading that is kept. */
    @Test
    void all60CasesOfTheThirdReaderPass() throws IOException {
        allPass(THIRD_READER, 60);
    }

    /** The six would not pass under the readings of the shipped catalogue, so their overlays really were in force. */
    @Test
    void everyCaseThatFailsSaysInOneLineWhatDiffers() throws IOException {
        List<ObjectNode> wrong = new ArrayList<>();
        for (ObjectNode example : examples()) {
            if (underAnotherReading(example)) {
                example.remove("config");
                wrong.add(example);
            }
        }
        ObjectNode first = examples().getFirst();
        ((ObjectNode) first.path("expected")).put("total_yuan", "80000.01");
        wrong.add(first);
        ObjectNode unknown = examples().getFirst();
        unknown.put("id", "EX-NO-CLAUSE").put("item", "LYG-2021-64/99-1");
        wrong.add(unknown);
        ObjectNode reading = examples().getFirst();
        reading.put("id", "EX-NO-READING").putObject("config").put("rounding.mode", "AS_YOU_LIKE");
        wrong.add(reading);
        Path file = folder.resolve("wrong.yaml");
        Files.writeString(file, YAML.writeValueAsString(wrong));

        Ran ran = run(file);

        assertThat(ran.out()).hasSize(10).endsWith("0 passed, 9 failed");
        assertThat(ran.out()).filteredOn(l -> l.startsWith("EX-001 ")).singleElement().asString()
                .startsWith(
                        "EX-001 入库后首次达标申报: expected total_yuan=80000.01, got 80000.00; "
                                + "waterfall: 定额 80,000.00 元 | 累计应得：")
                .contains(" | 核定 80,000.00 元 | 连云港市分担 50% = 40,000.00 元 | ");
        assertThat(ran.out()).anySatisfy(
                l -> assertThat(l).startsWith("EX-NO-CLAUSE ").contains("there is no clause LYG-2021-64/99-1"));
        assertThat(ran.out()).anySatisfy(
                l -> assertThat(l).startsWith("EX-NO-READING ").contains("no catalogue", "rounding.mode=AS_YOU_LIKE"));
        assertThat(ran.exit()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                                            not YAML               | examples: [unclosed                                         | line 1
                                            a tab for indentation  | 'examples:\n\t- id: A'                                      | line 2
                                            a text                 | just words                                                  | no list of examples
                                            no list                | examples: none                                              | no list of examples
                                            no cases               | examples: []                                                | no list of examples
                                            a case that is a text  | examples: [A]                                               | case 1
                                            no id                  | 'examples: [{item: LYG-2021-64/2-1, expected: {}}]'         | case 1: no id
                                            no expectation         | 'examples: [{id: A, item: LYG-2021-64/2-1}]'                | A: nothing expected
                                            no clause              | 'examples: [{id: A, expected: {decision: PAY}}]'            | A: no item
                                            a step without clause  | 'examples: [{id: A, expected: {}, steps: [{inputs: {}}]}]'  | A: no item
                                            an amount that is none | 'examples: [{id: A, item: B, expected: {total_yuan: x}}]'   | A: total_yuan
                                            """)
    void aFileOfAnotherFormIsRefusedInOneLine(String name, String content, String reason) throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, content.replace("\\n", "\n").replace("\\t", "\t"));

        Ran ran = run(file);

        assertThat(ran.err()).singleElement().asString().startsWith(file + ": ").contains(reason);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.exit()).isEqualTo(2);
    }

    @Test
    void aFileThatIsNotThereOrNotTextIsRefusedInOneLine() throws IOException {
        Path missing = folder.resolve("missing.yaml");
        Path binary = folder.resolve("binary.yaml");
        Files.write(binary, new byte[]{(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThat(run(missing).err()).containsExactly(missing + ": no such file");
        assertThat(run(binary).err()).containsExactly(binary + ": not UTF-8 text");
    }
}
