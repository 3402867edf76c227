package com.rollbackapi.engine;

import static com.rollbackapi.engine.PersonalWorkspace.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.SubjectId;
import com.rollbackapi.crypto.SubjectKeyFolder;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An erasure is interrupted at each of its disk operations, and the power is cut.
final class ErasureCrashTest {
    private static final int MORE_THAN_ALL = 40;
    private static final Operator.Request WHY = new Operator.Request("dpo", "asked to");

    @TempDir
    Path temp;

    private Path made = Path.of("");
    private long ada;

    /// What was true when the power was gone, and after the next start.
    private record Seen(boolean acknowledged, boolean journaled, boolean keyIsWhole) {}

    @Test
    void noJournalSaysThatAKeyIsDestroyedWhichIsThere() throws Exception {
        int interrupted = interruptEach("force", (disk, n) -> disk.failForce(n, FaultyDisk.Unforced.LOST))
                + interruptEach("kept", (disk, n) -> disk.failForce(n, FaultyDisk.Unforced.KEPT))
                + interruptEach("write", (disk, n) -> disk.failWrite(n, 7))
                + interruptEach("sync", FaultyDisk::failSyncDirectory);
        assertThat(interrupted).as("operations that were made to fail").isGreaterThan(8);
    }

    @BeforeEach
    void create() throws Exception {
        made = temp.resolve("made");
        PersonalWorkspace.create(made);
        try (Engine engine = PersonalWorkspace.open(made)) {
            ada = PersonalWorkspace.act(engine, ADA, 1);
        }
    }

    private int interruptEach(String what, BiConsumer<FaultyDisk, Integer> fault) throws Exception {
        for (int n = 1; n < MORE_THAN_ALL; n++) {
            Path dir = temp.resolve(what + n);
            TauRetail.copy(made, dir).close();
            SubjectId id = subject(dir, ada);
            byte[] key = Files.readAllBytes(keys(dir).resolve(id + ".key"));
            FaultyDisk disk = FaultyDisk.over(new RealDisk());
            int nth = n;
            boolean acknowledged = erase(dir, disk, () -> fault.accept(disk, nth));
            disk.cutPower(0);
            Seen seen = seen(dir, id, key, acknowledged);
            String state = what + " " + n + ": " + seen;
            if (seen.journaled()) {
                assertThat(seen.keyIsWhole()).as(state).isFalse();
            }
            assertSettled(dir, ada, id, state, seen);
            if (acknowledged) {
                assertThat(seen.journaled()).as(state).isTrue();
                return n - 1;
            }
        }
        throw new AssertionError("it never went through");
    }

    /// A value whose entry survives and whose key does not would be lost.
    @Test
    void noEntryOutlivesItsKey() throws Exception {
        int interrupted = 0;
        for (int n = 1; n < MORE_THAN_ALL; n++) {
            Path dir = temp.resolve("act" + n);
            TauRetail.copy(made, dir).close();
            FaultyDisk disk = FaultyDisk.over(new RealDisk());
            boolean acknowledged = false;
            try (Engine engine = Engine.open(disk, dir, TestClocks.create())) {
                disk.failSyncDirectory(n);
                acknowledged = PersonalWorkspace.act(engine, PersonalWorkspace.BOB, 2) > 0;
            } catch (IOException e) {
                interrupted++;
            }
            disk.cutPower(0);
            try (FileSource source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
                assertThat(source.size()).as("%d", n).isGreaterThan(acknowledged ? ada + 1 : ada);
                for (long i = ada + 1; i < source.size(); i++) {
                    assertThat(PersonalWorkspace.reveal(source, i).fields())
                            .as("%d, entry %d", n, i)
                            .allSatisfy(f -> assertThat(f.content()).isInstanceOf(Revealed.Content.Open.class));
                }
            }
            if (acknowledged) {
                assertThat(interrupted).isPositive();
                return;
            }
        }
        throw new AssertionError("it never went through");
    }

    private static SubjectId subject(Path dir, long index) throws IOException {
        try (FileSource source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            return PersonalWorkspace.reveal(source, index)
                    .fields()
                    .getFirst()
                    .redactable()
                    .subject();
        }
    }

    private static Path keys(Path dir) {
        return new WorkspaceLayout(dir).subjectKeys();
    }

    private static boolean erase(Path dir, FaultyDisk disk, Runnable fault) throws RefusedException {
        boolean acknowledged = false;
        try (Engine engine = Engine.open(disk, dir, TestClocks.create())) {
            fault.run();
            engine.redact(ADA + "/id", WHY);
            acknowledged = true;
        } catch (IOException e) {
            assertThat(e.getMessage()).contains("Input/output error");
        }
        return acknowledged;
    }

    /// What a stranger finds who looks at the disk before anything is finished.
    private static Seen seen(Path dir, SubjectId id, byte[] key, boolean acknowledged) throws IOException {
        String secret = new String(key, StandardCharsets.ISO_8859_1).split("\\+", 4)[3].strip();
        boolean isWhole;
        try (Stream<Path> files = Files.list(keys(dir))) {
            isWhole = files.anyMatch(f -> read(f).contains(secret.substring(0, 44)));
        }
        try (FileSource source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            assertThat(source.trust().finding()).isEmpty();
            return new Seen(acknowledged, source.head().erasures().containsKey(id.hex()), isWhole);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// The next start leaves the key in use, or erased and said so once; nothing is half done.
    private static void assertSettled(Path dir, long index, SubjectId id, String state, Seen seen) throws Exception {
        SubjectKeyFolder folder = new SubjectKeyFolder(new RealDisk(), keys(dir));
        try (Engine engine = PersonalWorkspace.open(dir)) {
            boolean erased = engine.picture().erasures().containsKey(id.hex());
            assertThat(folder.retired()).as(state).isEmpty();
            assertThat(folder.find(id).isPresent()).as(state).isNotEqualTo(erased);
            assertThat(erased || !seen.journaled()).as(state).isTrue();
            List<IndexedEntry> said = engine.source().entries(0, engine.source().size()).stream()
                    .filter(e -> e.entry().event() == EventType.SUBJECT_ERASED)
                    .toList();
            assertThat(said).as(state).hasSize(erased ? 1 : 0);
            Revealed.Content content = PersonalWorkspace.reveal(engine.source(), index)
                    .fields()
                    .getFirst()
                    .content();
            assertThat(content instanceof Revealed.Content.Open).as(state).isNotEqualTo(erased);
        }
    }

    /// On a full disk an erasure stays unfinished, its key out of use; containment still fits, also after a
    /// restart.
    @Test
    void anUnfinishedErasureDoesNotStandInTheWayOfContainment() throws Exception {
        FaultyDisk full = FaultyDisk.over(new RealDisk());
        full.noSpaceFrom(0);
        try (Engine engine = Engine.open(full, made, TestClocks.create())) {
            assertThatThrownBy(() -> engine.redact(ADA + "/id", WHY)).hasMessageContaining("the journal cannot grow");
        }
        try (Engine engine = Engine.open(full, made, TestClocks.create())) {
            engine.contain(new Reach.Run(PersonalWorkspace.RUN, false), WHY);
        }
        try (Engine engine = PersonalWorkspace.open(made)) {
            assertThat(engine.picture().erasures())
                    .as("finished where there is room")
                    .hasSize(1);
        }
    }
}
