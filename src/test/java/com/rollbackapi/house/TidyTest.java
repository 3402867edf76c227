package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The few generous ceilings of docs/style: what a compiler does not know.
final class TidyTest {
    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 5;
    private static final Set<String> EMPTY_WORDS =
            Set.of("Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Common", "Base");

    @Test
    void aFileIsReadInOneSitting() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Sources.java()) {
            int lines = Files.readAllLines(file).size();
            if (lines > FILE_LINES) {
                tooLong.add(file + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).as("files longer than %d lines", FILE_LINES).isEmpty();
    }

    @Test
    void aMethodFitsAScreenAndTakesFewParameters() throws IOException {
        List<String> tooMuch = new ArrayList<>();
        for (Sources.Parsed source : Sources.parsed()) {
            new TreeScanner<@Nullable Void, ClassTree>() {
                @Override
                public @Nullable Void visitClass(ClassTree type, ClassTree outer) {
                    return super.visitClass(type, type);
                }

                @Override
                public @Nullable Void visitMethod(MethodTree method, ClassTree owner) {
                    long lines = source.lastLine(method) - source.firstLine(method) + 1;
                    String place = source.file() + ":" + source.firstLine(method) + " " + method.getName();
                    if (lines > METHOD_LINES) {
                        tooMuch.add(place + ": " + lines + " lines");
                    }
                    boolean ofRecord = owner.getKind() == Tree.Kind.RECORD && method.getReturnType() == null;
                    if (method.getParameters().size() > PARAMETERS && !ofRecord) {
                        tooMuch.add(place + ": " + method.getParameters().size() + " parameters");
                    }
                    return super.visitMethod(method, owner);
                }
            }.scan(source.unit(), null);
        }
        assertThat(tooMuch)
                .as("methods longer than %d lines or with more than %d parameters", METHOD_LINES, PARAMETERS)
                .isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() throws IOException {
        List<String> empty = new ArrayList<>();
        for (Sources.Parsed source : Sources.parsed()) {
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
                    String name = type.getSimpleName().toString();
                    if (EMPTY_WORDS.stream().anyMatch(name::endsWith)) {
                        empty.add(source.file() + ": " + name);
                    }
                    return super.visitClass(type, null);
                }
            }.scan(source.unit(), null);
        }
        assertThat(empty).as("names that end in one of %s", EMPTY_WORDS).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        Set<String> bare = new TreeSet<>();
        for (Path root : Sources.ROOTS) {
            for (Path file : Sources.under(root, p -> p.toString().endsWith(".java"))) {
                Path folder = root.relativize(file.getParent());
                if (!folder.toString().isEmpty() && !isNullMarked(root, folder)) {
                    bare.add(root + "/" + folder);
                }
            }
        }
        assertThat(bare).as("packages without a @NullMarked package-info.java").isEmpty();
    }

    /// A package of tests takes the mark of the package it tests; one of the product needs its own.
    private static boolean isNullMarked(Path root, Path folder) throws IOException {
        Path main = Path.of("src/main/java");
        for (Path place : root.equals(main) ? List.of(main) : Sources.ROOTS) {
            Path info = place.resolve(folder).resolve("package-info.java");
            if (Files.exists(info) && Files.readString(info).contains("@NullMarked")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void nothingNamesARegistryOrAPlaceOfOneMachine() throws IOException {
        // in halves, so that this file does not name them either
        List<String> names = Stream.of(
                        "repo1.|maven",
                        "repo.|maven.apache",
                        "registry.|npmjs",
                        "deb.|debian",
                        "security.|debian",
                        "pypi.|org",
                        "files.|pythonhosted",
                        "proxy.|golang",
                        "crates.|io",
                        "/work/|main",
                        "/work/|shared",
                        "/work/|w/",
                        "/root/|.m2")
                .map(n -> n.replace("|", ""))
                .toList();
        List<String> found = new ArrayList<>();
        for (Path file : Sources.committed()) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            names.stream().filter(text::contains).forEach(n -> found.add(file + " names " + n));
        }
        assertThat(found).isEmpty();
    }
}
