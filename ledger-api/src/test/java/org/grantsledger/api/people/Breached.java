package org.grantsledger.api.people;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/** Files of breached passwords in the published form. */
public final class Breached {

    private Breached() {
    }

    /** A file of these passwords, as it is published. */
    public static Path file(Path path, String... passwords) {
        return write(path, Stream.of(passwords).map(Breached::hash).toList(), "\r\n", true);
    }

    /** @param ended whether the last line has an end too */
    static Path write(Path path, Collection<String> hashes, String end, boolean ended) {
        // counts of one and of many digits, so that lines differ in length
        String lines = hashes.stream().sorted().map(hash -> hash + ":" + (1L << hash.charAt(0) % 40))
                .collect(Collectors.joining(end));
        try {
            return Files.writeString(path, lines + (ended ? end : ""), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String hash(String password) {
        return DigestUtils.sha1Hex(password.getBytes(StandardCharsets.UTF_8)).toUpperCase(Locale.ROOT);
    }
}
