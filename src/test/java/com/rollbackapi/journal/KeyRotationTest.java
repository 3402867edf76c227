package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log whose key is replaced twice, and whose first key is revoked: who knows any of its keys can check it, and
/// nothing that only an old key signed passes for it.
class KeyRotationTest {
    private static final String ORIGIN = "test";
    private static final SigningKey A = key(1);
    private static final SigningKey B = key(2);
    private static final SigningKey C = key(3);

    @TempDir
    Path temp;

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[SigningKey.SIZE_BYTES];
        bytes[0] = (byte) seed;
        return SigningKey.fromBytes(ORIGIN, bytes);
    }

    private static NoteVerifier verifier(SigningKey key) {
        return new NoteSigner(key).verifier();
    }

    private JournalLayout layout() throws IOException {
        return new JournalLayout(Files.createDirectories(temp.resolve("journal")));
    }

    private Journal open(SigningKey... held) throws IOException {
        return Journal.open(new RealDisk(), layout(), new Signing(List.of(held)), WalSizes.STANDARD, Duration.ZERO);
    }

    private static byte[] entry(EventType event, KeyStatement statement) {
        Json.Obj body = Json.object()
                .put("statement", new String(statement.bytes(), UTF_8))
                .build();
        return new Entry(event, Instant.ofEpochMilli(statement.size() % 2), "ops", body).toBytes();
    }

    private static void append(Journal journal, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Journal.await(journal.append(("entry " + journal.size()).getBytes(UTF_8)));
        }
    }

    private static void rotate(Journal journal, SigningKey next) throws IOException, NoteRejectedException {
        journal.rotate(next, s -> entry(EventType.KEY_ROTATED, s));
    }

    /// 300 entries by A, then B from 300 on, then C from 310 on, then A revoked above 200 at 315; 320 entries.
    private void twice() throws Exception {
        try (Journal journal = open(A)) {
            append(journal, 300);
            rotate(journal, B);
            append(journal, 9);
            journal.publish();
        }
        try (Journal journal = open(B)) {
            rotate(journal, C);
            append(journal, 4);
            journal.revoke(new KeyStatement.Revoked(verifier(A), 200), s -> entry(EventType.KEY_REVOKED, s));
            append(journal, 4);
        }
    }

    private List<Finding> findings(SigningKey pinned) throws IOException {
        try (JournalFolder found =
                JournalFolder.open(new RealDisk(), layout(), verifier(pinned).vkey(), true)) {
            return found.findings();
        }
    }

    private Path export() throws IOException {
        Path file = temp.resolve("log.rbxj");
        byte[] note = Files.readAllBytes(layout().checkpoint());
        try (JournalFolder journal =
                JournalFolder.open(new RealDisk(), layout(), verifier(C).vkey(), true)) {
            RbxjFile.Head head =
                    new RbxjFile.Head(note, verifier(C).vkey(), Optional.of(Files.readAllBytes(layout().keys())));
            RbxjFile.export(journal, head, file, Set.of(), hash -> Optional.empty());
        }
        return file;
    }

    private static byte[] head(SigningKey key, long size, Hash root) {
        return SignedTreeHead.sign(new TreeHead(ORIGIN, size, root), new NoteSigner(key))
                .bytes();
    }

    @Test
    void whoKnowsAnyOfTheKeysChecksTheLog() throws Exception {
        twice();
        for (SigningKey pinned : List.of(A, B, C)) {
            assertThat(findings(pinned)).as("%s", verifier(pinned)).isEmpty();
            try (RbxjFile file =
                    RbxjFile.open(export(), Optional.of(verifier(pinned).vkey()))) {
                assertThat(file.findings()).isEmpty();
                assertThat(file.verdict().signer()).isEqualTo(verifier(C).shortName());
                assertThat(file.head().vkey().strip()).isEqualTo(verifier(C).vkey());
            }
        }
        assertThat(findings(key(4))).isNotEmpty();
    }

    @Test
    void anOldKeySignsNothingThatReachesItsSuccessor() throws Exception {
        twice();
        Hash root;
        try (JournalFolder journal =
                JournalFolder.open(new RealDisk(), layout(), verifier(A).vkey(), true)) {
            root = journal.rootAt(320);
        }
        for (SigningKey old : List.of(A, B)) {
            Files.write(layout().checkpoint(), head(old, 320, root));
            assertThat(findings(A)).first().asString().contains("whose place is");
            assertThatThrownBy(() -> open(C)).isInstanceOf(JournalDamagedException.class);
        }
    }

    /// The head of a smaller size is right in itself, and revoked.
    @Test
    void aRevokedKeysHeadsEndWhereItWasLastValid() throws Exception {
        twice();
        LogKeys keys = LogKeys.of(verifier(A), Optional.of(Files.readAllBytes(layout().keys())));
        keys.open(head(A, 200, Hash.of(new byte[1])));
        assertThatThrownBy(() -> keys.open(head(A, 201, Hash.of(new byte[1])))).hasMessageContaining("revoked");
    }

    @Test
    void aLostOrChangedFileOfKeysIsSeenAndMadeAgain() throws Exception {
        twice();
        byte[] right = Files.readAllBytes(layout().keys());
        LogKeys known = LogKeys.of(verifier(C), Optional.of(right));
        byte[] shorter = known.fileUpTo(310).orElseThrow();
        for (byte[] wrong : List.of(new byte[0], shorter, "nothing\n\nlike it\n".getBytes(UTF_8))) {
            Files.write(layout().keys(), wrong);
            assertThat(findings(C))
                    .anySatisfy(f -> assertThat(f.place()).isEqualTo(LogKeys.FILE))
                    .allSatisfy(f -> assertThat(f.severity()).isEqualTo(Finding.Severity.WARNING));
            repair();
            assertThat(layout().keys()).hasBinaryContent(right);
            assertThat(findings(A)).isEmpty();
        }
        Files.delete(layout().keys());
        assertThat(findings(C)).first().asString().contains("entry 300");
        repair();
        assertThat(layout().keys()).hasBinaryContent(right);
    }

    private void repair() throws IOException, MirrorRefusedException {
        new JournalRepair(new RealDisk(), layout(), verifier(C), new SetAside(new RealDisk(), temp))
                .repair(Optional.empty());
    }

    /// Whoever has both keys can sign a statement; it still has to stand in the log that it was signed for.
    @Test
    void aStatementThatIsNotInTheLogIsSeen() throws Exception {
        twice();
        LogKeys known = LogKeys.of(verifier(C), Optional.of(Files.readAllBytes(layout().keys())));
        KeyStatement more = KeyStatement.sign(
                new TreeHead(ORIGIN, 318, Hash.of(new byte[1])),
                new KeyStatement.Revoked(verifier(B), 305),
                List.of(new NoteSigner(C)));
        Files.write(layout().keys(), known.with(more).file().orElseThrow());
        assertThat(findings(A)).first().asString().contains("entry 318");
    }

    /// It goes on from the write-ahead log alone: no head reached the statement.
    @Test
    void aKilledWritersRotationCounts() throws Exception {
        Journal killed = open(A);
        append(killed, 5);
        killed.publish();
        rotate(killed, B);
        append(killed, 2);
        Path copy = temp.resolve("killed");
        TwoCopies.copyFolder(layout().root(), copy);
        killed.close();
        JournalLayout left = new JournalLayout(copy);
        assertThatThrownBy(() -> Journal.open(new RealDisk(), left, A))
                .as("the key in force is not held")
                .hasMessageContaining("key in force");
        try (Journal journal = Journal.open(new RealDisk(), left, List.of(A, B))) {
            assertThat(journal.keys().newest()).isEqualTo(verifier(B));
            append(journal, 1);
        }
        try (JournalFolder found =
                JournalFolder.open(new RealDisk(), left, verifier(A).vkey(), true)) {
            assertThat(found.findings()).isEmpty();
            assertThat(found.size()).isEqualTo(9);
            assertThat(found.verdict().signer()).isEqualTo(verifier(B).shortName());
        }
    }

    /// An entry that only looks like one: nobody holds the key that it would have to be signed by.
    @Test
    void anEntryThatOnlySpeaksOfKeysEndsTheOpening() throws Exception {
        KeyStatement forged = KeyStatement.sign(
                new TreeHead(ORIGIN, 3, Hash.of(new byte[1])),
                new KeyStatement.Rotated(verifier(A), verifier(B)),
                List.of(new NoteSigner(B), new NoteSigner(C)));
        Journal killed = open(A);
        append(killed, 3);
        Journal.await(killed.append(entry(EventType.KEY_ROTATED, forged)));
        Path copy = temp.resolve("killed");
        TwoCopies.copyFolder(layout().root(), copy);
        killed.close();
        assertThatThrownBy(() -> Journal.open(new RealDisk(), new JournalLayout(copy), List.of(A, B)))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("entry 3");
    }

    @Test
    void anExportIsTheSameAgainAndEachOfItsBytesCounts() throws Exception {
        twice();
        Path file = export();
        byte[] right = Files.readAllBytes(file);
        JournalLayout unpacked = new JournalLayout(Files.createDirectories(temp.resolve("unpacked")));
        try (RbxjFile read = RbxjFile.open(file, Optional.of(verifier(A).vkey()))) {
            read.unpack(new RealDisk(), unpacked);
            assertThat(Files.readAllBytes(unpacked.keys())).isEqualTo(Files.readAllBytes(layout().keys()));
            RbxjFile.export(read, read.head(), temp.resolve("again"), Set.of(), h -> Optional.empty());
        }
        assertThat(temp.resolve("again")).hasBinaryContent(right);
        int begin = new String(right, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("key-rotated") - 200;
        for (int at = begin; at < begin + 1_600; at++) {
            byte[] changed = right.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            try (RbxjFile read = RbxjFile.open(file, Optional.of(verifier(A).vkey()))) {
                assertThat(read.findings()).as("byte %d", at).isNotEmpty();
            }
        }
    }
}
