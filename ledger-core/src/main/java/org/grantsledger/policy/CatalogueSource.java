package org.grantsledger.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files of a catalogue are read from. */
@FunctionalInterface
public interface CatalogueSource {

    /** The text of a file, named relative to the catalogue's folder; empty where there is none. */
    Optional<String> text(String file);

    /** The catalogue that comes with the ledger. */
    static CatalogueSource shipped() {
        return file -> {
            try (InputStream in = CatalogueSource.class.getResourceAsStream("/catalogue/" + file)) {
                return in == null
                        ? Optional.empty()
                        : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** A folder on disk. */
    static CatalogueSource folder(Path folder) {
        return file -> {
            Path path = folder.resolve(file).normalize();
            if (!path.startsWith(folder.normalize()) || !Files.isRegularFile(path)) {
                return Optional.empty();
            }
            try {
                return Optional.of(Files.readString(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
