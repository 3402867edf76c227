package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.LogKeys.Term.State;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The key of a workspace's log is replaced and revoked; also with the power cut at each disk operation of it.
final class KeyChangeTest {
    private static final int MORE_THAN_ALL = 40;
    private static final Operator.Request WHY = new Operator.Request("ops", "a year is over");

    @TempDir
    Path temp;

    private Path made = Path.of("");
    private String first = "";

    @BeforeEach
    void create() throws Exception {
        made = temp.resolve("made");
        SmallWorkspace.create(made, 3);
        first = vkey(made);
    }

    private static String vkey(Path dir) throws IOException {
        return Files.readString(new WorkspaceLayout(dir).verifierKey()).strip();
    }

    private static Engine open(Path dir) throws IOException {
        return Engine.open(dir, TestClocks.create());
    }

    private Optional<String> finding(Path path, String pinned) throws IOException {
        return finding(path, pinned, "heads");
    }

    private Optional<String> finding(Path path, String pinned, String heads) throws IOException {
        SeenHeads seen = new SeenHeads(new RealDisk(), temp.resolve(heads));
        try (FileSource source = FileSource.open(path, Optional.of(pinned), Optional.of(seen), System::nanoTime)) {
            return source.trust().finding();
        }
    }

    @Test
    void aNewKeySignsAndTheOldOneIsGone() throws Exception {
        String secret = Files.readString(new WorkspaceLayout(made).key());
        LogKeys.Term term;
        byte[] proof;
        try (Engine engine = open(made)) {
            long before = engine.source().size();
            term = engine.rotateKey(WHY);
            assertThat(term.from()).isEqualTo(before + 1);
            assertThat(term.state()).isEqualTo(State.IN_FORCE);
            assertThat(SignedTreeHead.parse(engine.publishedHead()).size()).isEqualTo(before + 1);
            SmallWorkspace.write(engine, 3);
            IndexedEntry said = engine.source().entries(before, before + 1).getFirst();
            assertThat(said.entry().event()).isEqualTo(EventType.KEY_ROTATED);
            assertThat(said.entry().actor()).isEqualTo("ops");
            proof = engine.source().signedProof(0).bytes();
            assertThat(TlogProof.parse(proof).verify(engine.entry(0).toBytes(), NoteVerifier.parse(first)))
                    .as("who pinned the first key checks a proof by the second")
                    .isEqualTo(term.key());
        }
        assertThat(vkey(made)).isEqualTo(term.key().vkey()).isNotEqualTo(first);
        try (Stream<Path> keys = Files.list(made.resolve("keys"))) {
            assertThat(keys.filter(Files::isRegularFile).map(KeyChangeTest::text))
                    .allSatisfy(t -> assertThat(t).isNotEqualTo(secret));
        }
        assertThat(finding(made, first)).isEmpty();
        assertThat(finding(made, vkey(made))).isEmpty();
        Path export = SmallWorkspace.export(made, temp.resolve("e.rbxj"));
        assertThat(finding(export, first)).isEmpty();
        assertThat(Checkup.examine(made)).isEmpty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// What the old key signed before counts no more for those who know of the revocation.
    @Test
    void aRevokedKeysExportIsRedWhereTheRevocationWasSeen() throws Exception {
        Path old = SmallWorkspace.export(made, temp.resolve("old.rbxj"));
        try (Engine engine = open(made)) {
            assertThatThrownBy(() -> engine.revokeKey(first, OptionalLong.empty(), WHY))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("in force");
            assertThatThrownBy(() -> engine.rotateKey(new Operator.Request("ops", "why ".repeat(20_000))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("shorter reason");
            assertThat(engine.keys().terms()).hasSize(1);
            engine.rotateKey(WHY);
            assertThatThrownBy(() -> engine.revokeKey(first, OptionalLong.of(1_000), WHY))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("last valid size");
            assertThatThrownBy(() -> engine.revokeKey("deadbeef", OptionalLong.empty(), WHY))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("rbx key list");
        }
        assertThat(finding(old, first)).as("older, and right").isEmpty();
        try (Engine engine = open(made)) {
            String id = first.split("\\+", 3)[1];
            LogKeys.Term term = engine.revokeKey(id, OptionalLong.of(2), WHY);
            assertThat(term.lastValid()).hasValue(2);
            assertThat(engine.keys().terms().getFirst()).isEqualTo(term);
        }
        assertThat(finding(made, first)).isEmpty();
        assertThat(finding(old, first)).hasValueSatisfying(f -> assertThat(f).contains("revoked"));
    }

    /// Whoever got hold of the old key and leads the log on with it contradicts what was seen.
    @Test
    void twoSuccessorsOfOneKeyAreAFork() throws Exception {
        Path fork = temp.resolve("fork");
        TauRetail.copy(made, fork).close();
        for (Path dir : List.of(made, fork)) {
            try (Engine engine = open(dir)) {
                engine.rotateKey(WHY);
            }
        }
        assertThat(finding(made, first)).isEmpty();
        assertThat(finding(fork, first)).isPresent();
    }

    @Test
    void aMirrorFollowsAndRepairs() throws Exception {
        Path mirror = temp.resolve("mirror");
        Checkup.mirror(made, mirror, false, TestClocks.create());
        try (Engine engine = open(made)) {
            engine.rotateKey(WHY);
            SmallWorkspace.write(engine, 3);
        }
        Checkup.mirror(made, mirror, false, TestClocks.create());
        Path keys = made.resolve("journal").resolve(LogKeys.FILE);
        byte[] right = Files.readAllBytes(keys);
        assertThat(mirror.resolve("journal").resolve(LogKeys.FILE)).hasBinaryContent(right);
        Files.write(keys, new byte[7]);
        Files.delete(made.resolve("journal").resolve("checkpoint"));
        assertThat(Checkup.examine(made)).isNotEmpty();
        assertThat(Checkup.repair(made, Optional.of(Checkup.mirrorIn(mirror)), TestClocks.create()))
                .isEmpty();
        assertThat(keys).hasBinaryContent(right);
        assertThat(finding(made, first)).isEmpty();
    }

    @Test
    void aChangeIsWholeOrNotThereWhereverThePowerIsCut() throws Exception {
        int interrupted = interruptEach("force", (disk, n) -> disk.failForce(n, FaultyDisk.Unforced.LOST))
                + interruptEach("kept", (disk, n) -> disk.failForce(n, FaultyDisk.Unforced.KEPT))
                + interruptEach("write", (disk, n) -> disk.failWrite(n, 7))
                + interruptEach("rename", FaultyDisk::failRename)
                + interruptEach("sync", FaultyDisk::failSyncDirectory);
        assertThat(interrupted).as("operations that were made to fail").isGreaterThan(20);
    }

    private int interruptEach(String what, BiConsumer<FaultyDisk, Integer> fault) throws Exception {
        for (int n = 1; n < MORE_THAN_ALL; n++) {
            Path dir = temp.resolve(what + n);
            TauRetail.copy(made, dir).close();
            FaultyDisk disk = FaultyDisk.over(new RealDisk());
            boolean acknowledged = rotated(dir, disk, fault, n);
            disk.cutPower(0);
            String state = what + " " + n;
            assertThat(finding(dir, first, "seen " + state)).as(state).isEmpty();
            assertThat(Checkup.examine(dir)).as(state).noneMatch(f -> f.severity() == Finding.Severity.CRITICAL);
            try (Engine engine = open(dir)) {
                LogKeys keys = engine.keys();
                assertThat(keys.terms()).as(state).hasSizeBetween(acknowledged ? 2 : 1, 2);
                assertThat(vkey(dir)).as(state).isEqualTo(keys.newest().vkey());
                SmallWorkspace.write(engine, 3);
                if (keys.terms().size() == 1) {
                    engine.rotateKey(WHY);
                }
            }
            assertThat(finding(dir, first, "seen " + state)).as(state).isEmpty();
            assertThat(dir.resolve("keys/log.next.key")).as(state).doesNotExist();
            assertThat(Checkup.examine(dir)).as(state).isEmpty();
            if (acknowledged) {
                return n - 1;
            }
        }
        throw new AssertionError("it never went through");
    }

    private static boolean rotated(Path dir, FaultyDisk disk, BiConsumer<FaultyDisk, Integer> fault, int n)
            throws RefusedException {
        boolean acknowledged = false;
        try (Engine engine = Engine.open(disk, dir, TestClocks.create())) {
            fault.accept(disk, n);
            engine.rotateKey(WHY);
            acknowledged = true;
        } catch (IOException e) {
            assertThat(e.getMessage()).contains("Input/output error");
        }
        return acknowledged;
    }
}
