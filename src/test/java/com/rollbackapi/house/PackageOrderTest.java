package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The wall between the packages: each imports only those before it, and each foreign library has one house.
final class PackageOrderTest {
    private static final String ROOT = "com.rollbackapi";

    /// The path of the data. docs/architecture.md says what each holds.
    private static final List<String> ORDER = List.of(
            "durable",
            "codec",
            "crypto",
            "tlog",
            "store",
            "journal",
            "projection",
            "target",
            "checkpoint",
            "policy",
            "containment",
            "rollback",
            "recovery",
            "session",
            "evidence",
            "engine",
            "remote",
            "server",
            "gateway",
            "cli",
            "console",
            "app");

    /// Prefix of a library's packages, and ours that may use it.
    private static final Map<String, Set<String>> HOUSES = Map.of(
            "com.fasterxml.jackson.", Set.of("codec"),
            "org.bouncycastle.", Set.of("crypto"),
            "okhttp3.", Set.of("remote", "target.http"),
            "okio.", Set.of("target.http"),
            "io.github.resilience4j.", Set.of("target.http"),
            "io.helidon.", Set.of("server"),
            "picocli.", Set.of("cli", "app"),
            "javafx.", Set.of("console", "app"),
            "com.sun.", Set.of());

    /// What would make `tlog` more than hashing: it is given bytes and gives bytes.
    private static final List<String> INPUT_AND_OUTPUT =
            List.of("java.io.", "java.nio.file.", "java.nio.channels.", "java.net.", "java.sql.");

    private static final List<String> OUTSIDE =
            List.of("java.net.", "javax.net.", "java.rmi.", "java.lang.ProcessBuilder", "okhttp3.");

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void eachPackageImportsOnlyEarlierOnes() {
        assertThat(violations(d -> {
                    int from = ORDER.indexOf(home(d.getOriginClass()).orElse(""));
                    int to = home(d.getTargetClass()).map(ORDER::indexOf).orElse(-1);
                    return to > from;
                }))
                .as("imports against the order %s", ORDER)
                .isEmpty();
    }

    /// Starts `git` in repositories that the workspace's owner added as targets; a journal from elsewhere has none.
    private static final String STARTS_GIT = "com.rollbackapi.target.Git";

    /// Calls services that the workspace's owner declared; a journal from elsewhere has none.
    private static final String CALLS_SERVICES = "target.http";

    /// Whatever a journal from elsewhere says, opening it cannot reach another machine or start a program.
    @Test
    void whatOpensAJournalReachesNoNetwork() {
        List<String> beforeRemote = ORDER.subList(0, ORDER.indexOf("remote"));
        assertThat(violations(
                        d -> beforeRemote.contains(home(d.getOriginClass()).orElse(""))
                                && !d.getTargetClass().isEquivalentTo(java.net.URI.class) // a name, and no way there
                                && !d.getOriginClass().getName().equals(STARTS_GIT)
                                && !isIn(CALLS_SERVICES, d.getOriginClass())
                                && OUTSIDE.stream().anyMatch(d.getTargetClass().getName()::startsWith)))
                .isEmpty();
    }

    /// What holds services, and what asks it: nothing of a journal from elsewhere is among them.
    @Test
    void onlyTheOwnersWorkspaceOpensServices() {
        String engine = ROOT + ".engine.";
        assertThat(usersOf(ROOT + ".target.http.HttpService")).containsExactly(engine + "Services");
        assertThat(usersOf(engine + "Services"))
                .containsExactly(
                        engine + "Containments$Begun", // their names
                        engine + "Engine",
                        engine + "Proofs",
                        engine + "ServiceRow",
                        engine + "Workspace",
                        engine + "Writer");
    }

    /// Those outside its package, or beside it in `engine`.
    private static Set<String> usersOf(String type) {
        return CLASSES.stream()
                .filter(c -> !c.getName().startsWith(type) && !isIn(CALLS_SERVICES, c))
                .filter(c -> c.getDirectDependenciesFromSelf().stream()
                        .anyMatch(d -> d.getTargetClass().getName().equals(type)))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thereAreNoPackagesOutsideTheOrder() {
        assertThat(CLASSES.stream()
                        .filter(c -> !ORDER.contains(home(c).orElse("")))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @Test
    void eachLibraryHasOneHouse() {
        assertThat(violations(d -> HOUSES.entrySet().stream()
                        .anyMatch(h -> d.getTargetClass().getName().startsWith(h.getKey())
                                && h.getValue().stream().noneMatch(house -> isIn(house, d.getOriginClass())))))
                .as("uses of a library outside its house")
                .isEmpty();
    }

    @Test
    void theLogDoesNoInputOrOutput() {
        assertThat(violations(d -> home(d.getOriginClass()).equals(Optional.of("tlog"))
                        && INPUT_AND_OUTPUT.stream().anyMatch(d.getTargetClass().getName()::startsWith)))
                .as("tlog is pure")
                .isEmpty();
    }

    @Test
    void screensDoNotKnowEachOther() {
        assertThat(violations(d -> {
                    Optional<String> from = screen(d.getOriginClass());
                    Optional<String> to = screen(d.getTargetClass());
                    return from.isPresent() && to.isPresent() && !from.equals(to);
                }))
                .as("one screen importing another")
                .isEmpty();
    }

    @Test
    void timeAndChanceComeInByConstructor() {
        Set<String> ambient = CLASSES.stream()
                .filter(c -> !Set.of("app", "console").contains(home(c).orElse("")))
                .flatMap(c -> c.getAccessesFromSelf().stream())
                .filter(PackageOrderTest::isAmbient)
                .map(JavaAccess::getDescription)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ambient)
                .as("time or chance taken from the air outside app and console")
                .isEmpty();
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        boolean bare = access.getTarget().getFullName().endsWith("()");
        return switch (owner) {
            case "java.lang.System" -> name.equals("currentTimeMillis");
            case "java.lang.Math" -> name.equals("random");
            case "java.util.UUID" -> name.equals("randomUUID");
            case "java.util.Random" -> name.equals("<init>") && bare;
            case "java.util.concurrent.ThreadLocalRandom" -> name.equals("current");
            case "java.time.Clock", "java.time.InstantSource" -> name.startsWith("system");
            default -> owner.startsWith("java.time.") && name.equals("now") && bare;
        };
    }

    @Test
    void classesAreFinalOrSealedUnlessTheyAreAbstract() {
        assertThat(CLASSES.stream()
                        .filter(c -> !c.isInterface() && !c.isAnonymousClass() && !c.isEnum())
                        .filter(c -> !c.getModifiers().contains(JavaModifier.FINAL))
                        .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
                        .filter(c -> !c.isAssignableTo(Throwable.class))
                        .filter(c -> !c.reflect().isSealed())
                        .map(JavaClass::getName))
                .as("classes that are open by accident")
                .isEmpty();
    }

    private static Set<String> violations(java.util.function.Predicate<Dependency> wrong) {
        Function<JavaClass, Stream<Dependency>> ours = c -> c.getDirectDependenciesFromSelf().stream();
        return CLASSES.stream()
                .flatMap(ours)
                .filter(wrong)
                .map(Dependency::getDescription)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The first segment under the root package; empty for a class that is not ours.
    private static Optional<String> home(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT + ".")
                ? Optional.of(name.substring(ROOT.length() + 1).split("\\.", 2)[0])
                : name.equals(ROOT) ? Optional.of("") : Optional.empty();
    }

    /// @param house a package under the root, with all below it
    private static boolean isIn(String house, JavaClass type) {
        return (type.getPackageName() + ".").startsWith(ROOT + "." + house + ".");
    }

    /// The screen that a class of the console belongs to; empty for what the screens share and for the frame.
    private static Optional<String> screen(JavaClass type) {
        String prefix = ROOT + ".console.";
        String name = type.getPackageName();
        return name.startsWith(prefix) && !name.startsWith(prefix + "fx")
                ? Optional.of(name.substring(prefix.length()).split("\\.", 2)[0])
                : Optional.empty();
    }
}
