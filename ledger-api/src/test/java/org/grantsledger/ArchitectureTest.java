package org.grantsledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What each package may know. The tables say exactly what is there: an arrow too many fails, and so does an arrow that
 * no class needs any more.
 */
class ArchitectureTest {

    private static final String ROOT = "org.grantsledger.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar")).importPackages("org.grantsledger");

    /** Inside the core one line: money, policy, limit, budget, enterprise, log. */
    private static final Map<String, Set<String>> ARROWS = table(
            "money <-",
            "policy <- money",
            "limit <- money policy",
            "budget <- money policy limit",
            "enterprise <- money policy limit budget",
            "log <- policy limit budget enterprise",
            "journal <- money policy limit budget enterprise",
            "projection <- money policy limit budget enterprise log journal",
            "view <- projection",
            "export <- money projection view",
            "api <- policy limit budget enterprise log projection view export api.people api.startup",
            "api.startup <-",
            "api.embedded <- policy api.startup",
            "api.people <- budget log policy api.startup",
            "api.security <- policy api.http api.people api.startup",
            "api.http <- money policy limit budget enterprise log journal projection view export api.cases api.people"
                    + " api.trials",
            "api.cases <- money policy enterprise api api.embedded api.people api.startup",
            "api.trials <- money policy limit budget enterprise log api.cases api.people api.startup",
            "api.bench <- money policy budget enterprise log projection view api api.embedded api.people api.startup",
            "api.pages <- money policy limit budget enterprise log projection view api.cases api.http api.people"
                    + " api.security",
            "api.cli <- policy api api.bench api.cases",
            "launcher <-",
            "api.demo <- money policy budget enterprise log api.people");

    private static final Map<String, Set<String>> LIBRARIES = table(
            "money <-",
            "policy <- com.networknt.schema tools.jackson",
            "limit <-",
            "budget <- org.axonframework org.pcollections",
            "enterprise <- org.axonframework org.pcollections",
            "log <- io.micrometer.core java.sql javax.sql org.axonframework org.springframework tools.jackson",
            "journal <-",
            "projection <- io.micrometer.core java.sql javax.sql net.sourceforge org.axonframework org.postgresql"
                    + " org.springframework",
            "view <- java.sql javax.sql org.springframework",
            "export <- java.sql javax.sql org.dhatim org.springframework tools.jackson",
            "api <- io.micrometer.core javax.sql org.pcollections org.slf4j org.springframework",
            "api.startup <-",
            "api.embedded <- io.zonky.test java.sql javax.sql org.springframework",
            "api.http <- io.swagger.v3 jakarta.servlet org.axonframework org.pcollections org.slf4j org.springdoc"
                    + " org.springframework tools.jackson",
            "api.people <- com.eatthepath.otp com.google.zxing com.nulabinc.zxcvbn java.sql javax.crypto jakarta.servlet"
                    + " org.apache org.slf4j org.springframework tools.jackson",
            "api.security <- com.github.benmanes io.github.bucket4j jakarta.servlet org.springframework",
            "api.pages <- com.openhtmltopdf.pdfboxout jakarta.servlet org.pcollections org.slf4j org.springframework"
                    + " org.thymeleaf tools.jackson",
            "api.cases <- org.springframework tools.jackson",
            "api.trials <- java.sql org.slf4j org.springframework tools.jackson",
            "api.bench <- ch.qos com.zaxxer.hikari io.micrometer.core java.sql org.flywaydb org.postgresql org.slf4j"
                    + " org.springframework picocli tools.jackson",
            "api.cli <- ch.qos org.slf4j picocli tools.jackson",
            "launcher <-",
            "api.demo <- org.slf4j org.springframework tools.jackson");

    /** Annotations that say how a value is written, and which of its fields may be null. */
    private static final Set<String> ANNOTATIONS = Set.of("com.fasterxml.jackson.annotation", "org.jspecify");

    @Test
    void packagesKnowExactlyTheirNeighbours() {
        assertThat(known(ArchitectureTest::neighbour)).isEqualTo(ARROWS);
    }

    @Test
    void packagesKnowExactlyTheirLibraries() {
        Map<String, Set<String>> libraries = known(ArchitectureTest::library);
        libraries.values().forEach(found -> found.removeAll(ANNOTATIONS));
        assertThat(libraries).isEqualTo(LIBRARIES);
    }

    /** Aggregates and processors hand an event or a decision on; all they may know of Axon is how to be called. */
    @Test
    void onlyShellsKnowAxon() {
        Set<String> shells = CLASSES.stream().filter(c -> !packageOf(c).equals("log"))
                .filter(
                        c -> c.getDirectDependenciesFromSelf().stream()
                                .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("org.axonframework")))
                .map(JavaClass::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
        assertThat(shells).isEqualTo(
                new TreeSet<>(Set.of("Budget", "CatalogueRegister", "Enterprise", "PoolRunner", "Problems",
                        "JournalProjection", "Projections")));
    }

    /** Deciding twice on the same arguments gives the same: no clock, no chance. */
    @Test
    void decidersKnowNeitherClockNorChance() {
        Set<String> impure = Set.of("java.time.Clock", "java.util.Random", "java.util.concurrent.ThreadLocalRandom");
        Set<String> pure = Set.of("money", "policy", "limit", "budget", "enterprise", "journal");
        List<String> calls = CLASSES.stream().filter(c -> pure.contains(packageOf(c)))
                .flatMap(c -> c.getCodeUnitCallsFromSelf().stream())
                .filter(
                        call -> impure.contains(call.getTargetOwner().getName()) || call.getName().equals("now")
                                || call.getName().equals("randomUUID") || call.getName().equals("currentTimeMillis"))
                .map(Object::toString).toList();
        assertThat(calls).isEmpty();
        assertThat(CLASSES.get("org.grantsledger.log.LedgerCore").getMethodCallsFromSelf())
                .as("the same search sees the clock where it belongs").anyMatch(call -> call.getName().equals("now"));
    }

    /** Whatever is answered to somebody is bounded by their jurisdiction: bounds without one are the ledger's own. */
    @Test
    void noAnswerForgetsWhoAsks() {
        JavaClass bounds = CLASSES.get("org.grantsledger.view.AsOf");
        Stream<String> made = bounds.getConstructorCallsToSelf().stream().filter(c -> answers(c.getOriginOwner())).map(
                c -> c.getOriginOwner().getSimpleName() + " " + c.getTarget().getRawParameterTypes().size());
        Stream<String> now = bounds.getFieldAccessesToSelf().stream().filter(a -> answers(a.getOriginOwner()))
                .map(a -> a.getOriginOwner().getSimpleName() + " " + a.getTarget().getName());
        assertThat(Stream.concat(made, now).distinct().sorted())
                .containsExactly("ExportController 3", "ViewController 3", "ViewRequest 3");
    }

    private static boolean answers(JavaClass type) {
        return Set.of("api.http", "api.pages", "api.security").contains(packageOf(type));
    }

    private static Map<String, Set<String>> known(Function<JavaClass, String> name) {
        return CLASSES.stream().collect(
                Collectors.groupingBy(
                        ArchitectureTest::packageOf,
                        TreeMap::new,
                        Collectors.flatMapping(
                                c -> c.getDirectDependenciesFromSelf().stream()
                                        .map(d -> d.getTargetClass().getBaseComponentType())
                                        .map(name).filter(n -> !n.isEmpty() && !n.equals(packageOf(c))),
                                Collectors.toCollection(TreeSet::new))));
    }

    /** Each row: a package, and what it knows. */
    private static Map<String, Set<String>> table(String... rows) {
        return Arrays.stream(rows).map(row -> row.split(" ?<- ?", -1)).collect(
                Collectors.toMap(
                        row -> row[0],
                        row -> Arrays.stream(row[1].split(" ", -1)).filter(n -> !n.isEmpty())
                                .collect(Collectors.toCollection(TreeSet::new)),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName() + ".";
        return name.equals(ROOT) ? "launcher" : name.substring(ROOT.length(), name.length() - 1);
    }

    private static String neighbour(JavaClass type) {
        return (type.getPackageName() + ".").startsWith(ROOT) ? packageOf(type) : "";
    }

    /** The library a class comes from, as the tables name it; empty for the language itself and for our own classes. */
    private static String library(JavaClass type) {
        String name = type.getPackageName();
        if (name.isEmpty() || (name + ".").startsWith(ROOT) || (name.startsWith("java.") && !name.equals("java.sql"))) {
            return "";
        }
        int parts = name.startsWith("com.") || name.startsWith("io.") ? 3 : 2;
        return name.startsWith("com.fasterxml")
                ? name
                : String.join(".", List.of(name.split("\\.")).subList(0, Math.min(parts, name.split("\\.").length)));
    }
}
