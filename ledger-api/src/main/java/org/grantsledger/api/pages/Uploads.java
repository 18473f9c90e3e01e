package org.grantsledger.api.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.grantsledger.api.http.Body;
import org.grantsledger.api.http.BodyConverter;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.databind.json.JsonMapper;

/** Files that come with a form. */
final class Uploads {

    private Uploads() {
    }

    /**
     * The text of a file; empty where none was chosen.
     *
     * @param malformed the rule that a file breaks which is no text
     * @throws InvalidInput naming the field, where it is too large or no text
     */
    static String text(String field, String malformed, @Nullable MultipartFile file) {
        if (file == null) {
            return "";
        }
        if (file.getSize() > BodyConverter.LARGEST) {
            throw new InvalidInput(
                    List.of(
                            new InputProblem(
                                    field,
                                    "FILE_TOO_LARGE",
                                    Form.megabytes(file.getSize()),
                                    Form.megabytes(BodyConverter.LARGEST))));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.getBytes())).toString();
        } catch (CharacterCodingException other) {
            throw new InvalidInput(field, malformed, "UTF-8");
        } catch (IOException lost) {
            throw new InvalidInput(field, "MISSING", "");
        }
    }

    /**
     * The body that a form fills in. One of its files is JSON and stands in the body as it is, so it is read as strictly
     * as any other.
     *
     * @param document the field of that file
     */
    static <B extends Body> B body(Class<B> type, String document, Blank blank, Map<String, String> given) {
        String parts = blank.asks().stream().map(Ask::field)
                .filter(field -> !given.getOrDefault(field, "").isBlank())
                .map(field -> "\"" + field + "\":" + (field.equals(document)
                        ? given.get(field)
                        : written(field, blank, given.getOrDefault(field, ""))))
                .collect(Collectors.joining(","));
        try {
            return BodyConverter.read(type, "{" + parts + "}");
        } catch (InvalidInput bad) {
            // what cannot be read at all is the file
            throw new InvalidInput(
                    bad.problems().stream()
                            .map(p -> p.field().isEmpty()
                                    ? new InputProblem(document, p.rule(), p.given(), p.limit())
                                    : p)
                            .toList());
        }
    }

    private static String written(String field, Blank blank, String value) {
        String figures = Forms.figures(value);
        boolean whole = blank.asks().contains(new Ask(field, Blank.Type.INTEGER)) && figures.matches("[1-9][0-9]{0,8}");
        return whole ? figures : JsonMapper.shared().writeValueAsString(value);
    }
}
