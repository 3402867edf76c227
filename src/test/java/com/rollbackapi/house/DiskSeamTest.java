package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Whatever has to survive a crash goes through [com.rollbackapi.durable.Disk], where tests can make it fail: no class
/// outside `durable` changes files by itself. SQLite and what is written through a library are out of sight here.
final class DiskSeamTest {
    private static final String DURABLE = "com.rollbackapi.durable";

    /// Who may, and why.
    private static final Map<String, String> EXCEPTIONS = Map.ofEntries(
            Map.entry(
                    "com.rollbackapi.target.OpenFolder",
                    "the live folder of a target, by open folders alone, so that no link leads a write elsewhere"),
            Map.entry(
                    "com.rollbackapi.target.OwnFolder",
                    "makes links and folders beside the live ones, which Disk does not know"),
            Map.entry(
                    "com.rollbackapi.target.GitFolder",
                    "git's own protocol of the index and its lock, and files that wait for git; what must survive goes"
                            + " through Disk"),
            Map.entry(
                    "com.rollbackapi.target.GitWork",
                    "makes links and folders, which Disk does not know; all else by open folders"),
            Map.entry(
                    "com.rollbackapi.target.GitObjects",
                    "the names and permissions that git gives an object's file; what it holds goes through Disk"),
            Map.entry(
                    "com.rollbackapi.target.GitRefMoves",
                    "git's own protocol of refs, their locks and logs; what must survive is forced by Disk"),
            Map.entry("com.rollbackapi.app.SampleState", "the sample's live systems, made afresh at each start"),
            Map.entry("com.rollbackapi.app.SampleIncident", "the sample's folders, made afresh at each start"),
            Map.entry("com.rollbackapi.app.Opened", "the sample's temporary folder, deleted at its end"),
            Map.entry(
                    "com.rollbackapi.app.Tour",
                    "pictures of the screens and a temporary folder, made afresh by each tour"),
            Map.entry("com.rollbackapi.app.ConsoleRunner", "a temporary folder for the pictures of a tour"),
            Map.entry("com.rollbackapi.console.fx.Snapshot", "a picture of a screen, which can be taken again"));

    /// The methods of [Files] that change nothing, all others do.
    private static final Pattern READS = Pattern.compile(
            "(is|exists|notExists|read|list|walk|find|lines|size|get|probe|mismatch|newInputStream|newBufferedReader"
                    + "|newDirectoryStream).*");

    private static final Pattern FILE_CHANGES =
            Pattern.compile("(create|delete|mkdir|renameTo|set(Readable|Writable|Executable|LastModified|ReadOnly)).*");

    private static final Set<String> OPEN_FOLDER_CHANGES =
            Set.of("newByteChannel", "move", "deleteFile", "deleteDirectory");

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void onlyDurableAndAListedFewChangeFiles() {
        Map<String, Set<String>> changes = changes(CLASSES.stream()
                .filter(c -> !c.getPackageName().equals(DURABLE))
                .toList());
        assertThat(changes.keySet())
                .as("classes that change files without a Disk, and the listed ones: %s", changes)
                .isEqualTo(EXCEPTIONS.keySet());
    }

    @Test
    void controlEachKindOfChangeIsSeenAndNoReading() {
        JavaClasses planted = new ClassFileImporter().importClasses(Planted.class, Reader.class);
        assertThat(changes(planted.stream().toList()).getOrDefault(DiskSeamTest.class.getName(), Set.of()))
                .containsExactlyInAnyOrder(
                        "FileChannel.open",
                        "FileOutputStream.<init>",
                        "FileWriter.<init>",
                        "Files.createDirectories",
                        "Files.move",
                        "Files.newByteChannel",
                        "Files.newOutputStream",
                        "Files.writeString",
                        "File.delete",
                        "PrintWriter.<init>",
                        "RandomAccessFile.<init>",
                        "SecureDirectoryStream.deleteFile");
    }

    /// By the class of a file's own, with those inside it.
    private static Map<String, Set<String>> changes(Collection<JavaClass> classes) {
        return classes.stream()
                .flatMap(c -> c.getCodeUnitAccessesFromSelf().stream())
                .filter(DiskSeamTest::changesFiles)
                .collect(Collectors.groupingBy(
                        a -> a.getOriginOwner().getName().replaceAll("\\$.*", ""),
                        TreeMap::new,
                        Collectors.mapping(
                                a -> a.getTargetOwner().getSimpleName() + "." + a.getName(),
                                Collectors.toCollection(TreeSet::new))));
    }

    private static boolean changesFiles(JavaCodeUnitAccess<?> access) {
        String name = access.getName();
        return switch (access.getTargetOwner().getName()) {
            case "java.nio.file.Files" -> !READS.matcher(name).matches();
            case "java.nio.file.SecureDirectoryStream" -> OPEN_FOLDER_CHANGES.contains(name);
            case "java.nio.channels.FileChannel", "java.nio.channels.AsynchronousFileChannel" -> name.equals("open");
            case "java.io.File" -> FILE_CHANGES.matcher(name).matches();
            case "java.io.RandomAccessFile" -> name.equals("<init>");
            case "java.io.FileOutputStream", "java.io.FileWriter", "java.io.PrintStream", "java.io.PrintWriter" ->
                name.equals("<init>") && namesAFile(access.getTarget());
            default -> false;
        };
    }

    /// Rather than wrapping a stream, or one that the process was given.
    private static boolean namesAFile(CodeUnitAccessTarget target) {
        return Set.of("java.lang.String", "java.io.File")
                .contains(target.getRawParameterTypes().getFirst().getName());
    }

    /// One way of each kind, in a method, as a reference and in a lambda.
    static final class Planted {
        interface Made {
            Path by(Path folder) throws IOException;
        }

        static List<Object> all(Path file, File old) throws IOException {
            Files.writeString(file, "");
            Made made = Files::createDirectories;
            Function<File, Boolean> deleted = f -> f.delete();
            Files.move(made.by(file), file);
            try (DirectoryStream<Path> folder = Files.newDirectoryStream(file)) {
                if (folder instanceof SecureDirectoryStream<Path> secure) {
                    secure.deleteFile(file);
                }
            }
            return List.of(
                    FileChannel.open(file, StandardOpenOption.WRITE),
                    new FileOutputStream(old),
                    new FileWriter(old, StandardCharsets.UTF_8),
                    Files.newByteChannel(file),
                    Files.newOutputStream(file),
                    new PrintWriter(old, StandardCharsets.UTF_8),
                    new RandomAccessFile(old, "rw"),
                    deleted);
        }
    }

    /// What only reads, or writes to what is open already.
    static final class Reader {
        static List<Object> all(Path file, OutputStream out) throws IOException {
            return List.of(
                    Files.readAllBytes(file),
                    Files.isDirectory(file),
                    Files.newInputStream(file),
                    new FileOutputStream(FileDescriptor.out),
                    new PrintWriter(out, true, StandardCharsets.UTF_8),
                    new File("name").length());
        }
    }
}
