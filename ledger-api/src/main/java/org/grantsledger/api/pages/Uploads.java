package org.grantsledger.api.pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.grantsledger.api.http.Body;
import org.grantsledger.api.http.BodyConverter;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.web.multipart.MultipartFile;

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
     * @param uploaded the field of that file
     */
    static <B extends Body> B body(Class<B> type, String uploaded, Blank blank, Map<String, String> given) {
        String document = given.getOrDefault(uploaded, "");
        String fields = Forms.json(blank.asks().stream().filter(ask -> !ask.field().equals(uploaded)).toList(), given)
                .toString();
        String whole = document.isBlank()
                ? fields
                : "{\"" + uploaded + "\":" + document + (fields.equals("{}") ? "}" : "," + fields.substring(1));
        try {
            return BodyConverter.read(type, whole);
        } catch (InvalidInput bad) {
            // what cannot be read at all is the file
            throw new InvalidInput(
                    bad.problems().stream()
                            .map(p -> p.field().isEmpty()
                                    ? new InputProblem(uploaded, p.rule(), p.given(), p.limit())
                                    : p)
                            .toList());
        }
    }
}
