package org.grantsledger.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders for ledgers of tests, inside the build's own folder, so that a clean build leaves nothing behind. */
public final class TestFolders {

    private TestFolders() {
    }

    /** A new, empty folder. */
    public static Path create(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "test-ledgers")), name)
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
