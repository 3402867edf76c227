package com.rollbackapi.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// What the repository holds: our Java sources, as files and parsed, and every committed file.
final class Sources {
    /// Where our Java lies; `installers` and `jlink` hold single files that the build runs.
    static final List<Path> ROOTS = Stream.of("src/main/java", "src/test/java", "src/bench/java", "installers", "jlink")
            .map(Path::of)
            .toList();

    private Sources() {}

    static List<Path> java() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : ROOTS) {
            files.addAll(under(root, p -> p.toString().endsWith(".java")));
        }
        return files;
    }

    /// The regular files under `root` that `wanted` accepts, in order of their paths; none where there is no such
    /// folder.
    static List<Path> under(Path root, Predicate<Path> wanted) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).filter(wanted).sorted().toList();
        }
    }

    /// Every file of the repository but those that a build or git itself makes.
    static List<Path> committed() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> top = Files.list(Path.of("."))) {
            for (Path entry : top.map(Path::normalize).sorted().toList()) {
                String name = entry.toString();
                if (!name.equals("target") && !name.equals(".git") && !name.equals(".idea")) {
                    files.addAll(Files.isDirectory(entry) ? under(entry, _ -> true) : List.of(entry));
                }
            }
        }
        return files;
    }

    /// A parsed source and the means to say where in it something stands.
    record Parsed(CompilationUnitTree unit, SourcePositions positions) {
        Path file() {
            return Path.of("")
                    .toAbsolutePath()
                    .relativize(Path.of(unit.getSourceFile().toUri()));
        }

        long firstLine(com.sun.source.tree.Tree tree) {
            return lines().getLineNumber(positions.getStartPosition(unit, tree));
        }

        long lastLine(com.sun.source.tree.Tree tree) {
            return lines().getLineNumber(positions.getEndPosition(unit, tree));
        }

        private LineMap lines() {
            return unit.getLineMap();
        }
    }

    static List<Parsed> parsed() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<Parsed> units = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                units.add(new Parsed(unit, positions));
            }
            return units;
        }
    }
}
