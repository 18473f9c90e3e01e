package org.grantsledger.api.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisProgramTest {

    @Test
    void aJarIsPackedOnlyWhereTheLibrariesAreInIt(@TempDir Path folder) throws IOException {
        String packed = jar(folder.resolve("packed.jar"), "BOOT-INF/classes/");
        String unpacked = jar(folder.resolve("unpacked.jar"), "org/");
        assertThat(ThisProgram.packed(packed)).isTrue();
        assertThat(ThisProgram.packed(unpacked)).isFalse();
        assertThat(ThisProgram.packed(unpacked + File.pathSeparator + packed)).isFalse();
        assertThat(ThisProgram.packed(folder.toString())).isFalse();
    }

    @Test
    void fromAClassPathItIsLaunchedByItsMainClass() throws IOException {
        assertThat(ThisProgram.launch()).containsSubsequence("-cp", ThisProgram.classPath(), "org.grantsledger.Main");
        assertThat(Path.of(ThisProgram.java())).isExecutable();
    }

    private static String jar(Path file, String folder) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new ZipEntry(folder));
        }
        return file.toString();
    }
}
