package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk without room: a file system of 64 KiB for the journal, and the largest size of a file that the system
/// allows. 64 writers are refused, containment is not, reading goes on; a restart finds everything acknowledged, and
/// with room it goes on.
class FullDiskTest {
    private static final int KIBIBYTES = 64;

    @TempDir
    private Path temp;

    private final Acknowledged acknowledged = new Acknowledged();
    private Path dir = Path.of("");

    @BeforeEach
    void create() throws Exception {
        dir = temp.resolve("w");
        SmallWorkspace.create(dir, 2);
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            assertThat(Children.leases(engine)).containsOnly(1);
        }
    }

    /// Moves the journal to the small disk.
    private SmallDisk small() throws Exception {
        SmallDisk disk = SmallDisk.mount(Files.createDirectories(temp.resolve("small")), KIBIBYTES);
        Path journal = new WorkspaceLayout(dir).journal();
        try (var files = Files.walk(journal)) {
            for (Path file : files.toList()) {
                Path to = disk.root()
                        .resolve("journal")
                        .resolve(journal.relativize(file).toString());
                Files.copy(file, to);
            }
        }
        Files.move(journal, dir.resolveSibling("before"));
        Files.createSymbolicLink(journal, disk.root().resolve("journal"));
        return disk;
    }

    @Test
    void aFileSystemOf64KiBRefusesAndContainsAndGoesOn() throws Exception {
        try (SmallDisk disk = small()) {
            List<String> full = sound(write("sound", "1", "thread/1"));
            assertThat(acknowledged.size()).isPositive();
            isRefused(full, "No space left on device");
            for (int again = 2; again < 5; again++) { // it is restarted and stays full
                isRefused(sound(write("sound", "" + again, "thread/" + again)), "No space left on device");
            }
            disk.resize(64 * KIBIBYTES);
            int before = acknowledged.size();
            assertThat(sound(write("sound", "5", "thread/5"))).noneMatch(l -> l.startsWith("# refused: the journal"));
            assertThat(acknowledged.size()).isGreaterThan(before + 3_000);
        }
    }

    @Test
    void aWriterThatAcknowledgesBeforeItWritesLosesOnAFullDisk() throws Exception {
        try (SmallDisk _ = small()) {
            List<String> said = write("lying", "1", "thread/1");
            assertThat(acknowledged.lost(dir))
                    .as("%s of %s", said, acknowledged.indexes())
                    .isNotEmpty();
        }
    }

    /// Not even the smallest segment may grow that large; the reserve is there already.
    @Test
    void noFileMayGrow() throws Exception {
        isRefused(sound(write("sound", "1", "thread/1", "idle", 4)), "File too large");
        int before = acknowledged.size();
        assertThat(sound(write("sound", "2", "thread/2"))).noneMatch(l -> l.startsWith("# refused: the journal"));
        assertThat(acknowledged.size()).isGreaterThan(before + 3_000);
    }

    /// The write-ahead log still grows, in short segments; packs, bundles and the documents do not.
    @Test
    void filesMayGrowALittle() throws Exception {
        List<String> said = sound(write("sound", "1", "thread/1", "busy", 40));
        assertThat(said).contains("# contained", "# ended").anyMatch(l -> l.startsWith("# read "));
        assertThat(acknowledged.size()).isPositive();
        assertThat(sound(write("sound", "2", "thread/2"))).contains("# contained", "# ended");
    }

    @Test
    void aWriterThatAcknowledgesBeforeItWritesLosesWhereNoFileMayGrow() throws Exception {
        List<String> said = write("lying", "1", "thread/1", "idle", 4);
        assertThat(acknowledged.lost(dir))
                .as("%s of %s", said, acknowledged.indexes())
                .isNotEmpty();
    }

    private static void isRefused(List<String> said, String why) {
        assertThat(said)
                .contains("# contained", "# ended")
                .anyMatch(l -> l.startsWith("# read "))
                .anyMatch(l -> l.startsWith("# refused: the journal cannot grow")
                        && l.contains(why)
                        && l.contains("free some space and try again"));
    }

    private List<String> sound(List<String> said) throws Exception {
        assertThat(acknowledged.lost(dir)).isEmpty();
        assertThat(Acknowledged.finding(dir)).isEmpty();
        return said;
    }

    private List<String> write(String disk, String round, String contained) throws Exception {
        return write(Children.java(FaultChild.class, disk, dir, round, contained));
    }

    /// @param actions `idle` for such that only the journal grows by
    /// @param kibibytes the largest size of a file from when it has opened the workspace
    private List<String> write(String disk, String round, String contained, String actions, int kibibytes)
            throws Exception {
        SharedData.tool("prlimit");
        return write(Children.java(FaultChild.class, disk, dir, round, contained, actions, "limit", kibibytes * 1024));
    }

    /// Gives what the child said; what it acknowledged is remembered.
    private List<String> write(ProcessBuilder child) throws Exception {
        Process process = child.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> said = process.inputReader(UTF_8).readAllLines();
        said.stream().filter(l -> !l.startsWith("#")).forEach(acknowledged::add);
        assertThat(process.waitFor()).as("%s", said).isZero();
        return said.stream().filter(l -> l.startsWith("#")).toList();
    }
}
