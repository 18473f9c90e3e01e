package org.grantsledger.api.startup;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** How this application is started once more: from its jar, from what it was unpacked to, or from the folders of a build. */
public final class ThisProgram {

    /** What says where a cache of loaded classes is. */
    public static final String CLASS_CACHE = "-XX:AOTCache=";

    private ThisProgram() {
    }

    /** The Java that runs it. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Its jar, or its class path and main class; before them the cache of loaded classes that it was started with. */
    public static List<String> launch() throws IOException {
        return Stream.concat(
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(argument -> argument.startsWith(CLASS_CACHE)),
                packed() ? Stream.of("-jar", classPath()) : Stream.of("-cp", classPath(), "org.grantsledger.Main"))
                .toList();
    }

    /** Whether it is one jar with all libraries in it, which only its own launcher can open. */
    public static boolean packed() throws IOException {
        return packed(classPath());
    }

    static boolean packed(String classPath) throws IOException {
        if (classPath.contains(File.pathSeparator) || !classPath.endsWith(".jar")) {
            return false;
        }
        try (JarFile jar = new JarFile(classPath)) {
            return jar.getEntry("BOOT-INF/classes/") != null;
        }
    }

    /** A jar, or several jars and folders. */
    public static String classPath() {
        return System.getProperty("java.class.path");
    }
}
