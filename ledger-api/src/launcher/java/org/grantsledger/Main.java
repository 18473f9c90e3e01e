package org.grantsledger;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entry point. The ledger needs Java 25; started on an older one, this class, which any Java from 17 on can load,
 * looks for a newer one beside it, as the build does, and hands over to it, or says in one line what is missing.
 */
public final class Main {

    private static final int NEEDED = 25;

    private static final String APPLICATION = "org.grantsledger.api.cli.Commands";

    private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

    private Main() {
    }

    public static void main(String[] args) throws Exception {
        if (Runtime.version().feature() >= NEEDED) {
            Class.forName(APPLICATION).getMethod("main", String[].class).invoke(null, (Object) args);
            return;
        }
        Path java = newerJava();
        if (java == null) {
            System.err.println("The ledger needs Java " + NEEDED + "; this is Java " + Runtime.version().feature()
                    + " and no newer one was found beside it. 需要 Java " + NEEDED + "。");
            System.exit(1);
        }
        System.exit(run(java, args));
    }

    private static int run(Path java, String[] args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(isPackaged() ? LAUNCHER : Main.class.getName());
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }));
        return process.waitFor();
    }

    /** Whether it is one jar with all libraries in it; one that was unpacked has no launcher. */
    private static boolean isPackaged() {
        return Main.class.getClassLoader().getResource(LAUNCHER.replace('.', '/') + ".class") != null;
    }

    /** The JDKs installed beside this one, and the usual places; the first that is new enough. */
    private static Path newerJava() throws IOException {
        List<Path> places = new ArrayList<>();
        Path home = Path.of(System.getProperty("java.home"));
        places.add(home.getParent());
        places.add(Path.of("/usr/lib/jvm"));
        places.add(Path.of("/Library/Java/JavaVirtualMachines"));
        places.add(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"));
        places.add(Path.of(System.getProperty("user.home"), ".jdks"));
        for (Path place : places) {
            if (place != null && Files.isDirectory(place)) {
                try (DirectoryStream<Path> homes = Files.newDirectoryStream(place)) {
                    for (Path candidate : homes) {
                        for (Path root : List.of(candidate, candidate.resolve("Contents/Home"))) {
                            if (isNewEnough(root)) {
                                return root.resolve("bin").resolve("java");
                            }
                        }
                    }
                }
            }
        }
        return null;
    }

    private static boolean isNewEnough(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin").resolve("java"))) {
            return false;
        }
        Matcher version = VERSION.matcher(Files.readString(release));
        return version.find() && Integer.parseInt(version.group(1)) >= NEEDED;
    }
}
