package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.NoteSigner;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A torn tail is trimmed, damage never is: then the journal does not open to write, nothing is changed, and a reader
/// says where.
class JournalDamageTest {
    private static final SigningKey KEY = SigningKey.generate("test", new SecureRandom());
    private static final int BATCHES = 4;

    /// One batch an entry, each of this many bytes in the log, the last of them zeros.
    private static final int FRAME_BYTES = 72;

    private static final int PADDING_BYTES = 5;

    @TempDir
    Path folder;

    private Path wal() {
        return folder.resolve("wal/00000000.wal");
    }

    private Journal open() throws IOException {
        return Journal.open(new RealDisk(), new JournalLayout(folder), KEY, "test");
    }

    private JournalFolder look() throws IOException {
        return JournalFolder.open(
                new RealDisk(),
                new JournalLayout(folder),
                new NoteSigner(KEY).verifier().vkey(),
                true);
    }

    private static byte[] entry(int i) {
        return ("entry " + i).getBytes(UTF_8);
    }

    /// Left open on purpose, as a killed process leaves it: nothing is published.
    private Journal write() throws IOException {
        Journal journal = open();
        for (int i = 0; i < BATCHES; i++) {
            Journal.await(journal.append(entry(i)));
        }
        return journal;
    }

    private void flip(long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(wal().toFile(), "rw")) {
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ (1 << (at % 8)));
        }
    }

    private String finding() throws IOException {
        try (JournalFolder found = look()) {
            return found.verdict().firstBad().map(Verdict.Finding::toString).orElse("none");
        }
    }

    private void isRefused(String where) throws IOException {
        byte[] before = Files.readAllBytes(wal());
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining(where)
                .hasMessageContaining("restore it from a mirror or an export, nothing was changed");
        assertThat(Files.readAllBytes(wal())).isEqualTo(before);
    }

    @Test
    void noByteOfAMiddleBatchIsTrimmed() throws Exception {
        write();
        for (int at = FRAME_BYTES; at < 2 * FRAME_BYTES; at++) {
            flip(at);
            isRefused("wal/00000000.wal, byte " + FRAME_BYTES + ", entry 1: ");
            try (JournalFolder found = look()) {
                assertThat(found.verdict().firstBad())
                        .hasValueSatisfying(f -> assertThat(f.place()).isEqualTo("wal/00000000.wal, byte 72, entry 1"));
                assertThat(found.size())
                        .as("what stands before the damage can be read")
                        .isEqualTo(1);
                assertThat(found.read(0)).isEqualTo(entry(0));
            }
            flip(at);
        }
        assertThat(finding()).isEqualTo("none");
    }

    @Test
    void aTornTailIsTrimmedWhereverItTore() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(wal());
        int last = (BATCHES - 1) * FRAME_BYTES;
        for (int kept = 0; kept < FRAME_BYTES - PADDING_BYTES; kept++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, last + kept, whole.length, (byte) 0);
            Files.write(wal(), torn);
            Files.deleteIfExists(new JournalLayout(folder).checkpoint());
            assertThat(finding())
                    .as("a reader sees a batch that nobody was told about")
                    .isEqualTo("none");
            try (JournalFolder found = look()) {
                assertThat(found.size()).isEqualTo(BATCHES - 1);
            }
            try (Journal again = open()) {
                assertThat(again.size()).isEqualTo(BATCHES - 1);
                Journal.await(again.append(new byte[0]));
            }
            assertThat(finding()).isEqualTo("none");
            try (Journal again = open()) {
                assertThat(again.read(BATCHES - 1)).isEmpty();
            }
        }
    }

    /// The end of the log cannot say by itself whether it was cut: the signed head can.
    @Test
    void whatTheSignedHeadSpeaksOfIsNoTornTail() throws Exception {
        write().close();
        for (int at = (BATCHES - 1) * FRAME_BYTES; at < BATCHES * FRAME_BYTES - PADDING_BYTES; at++) {
            flip(at);
            isRefused("it has 3 entries, the signed head speaks of 4: entries were lost");
            assertThat(finding()).contains("entries were lost");
            flip(at);
        }
        try (Journal again = open()) {
            assertThat(again.size()).isEqualTo(BATCHES);
        }
    }

    @Test
    void aBatchThatWasReplacedWholeIsFoundByTheHead() throws Exception {
        write().close();
        Path other = folder.resolve("other");
        try (Journal forged = Journal.open(new RealDisk(), new JournalLayout(other), KEY, "test")) {
            for (int i = 0; i < BATCHES; i++) {
                Journal.await(forged.append(entry(i == 2 ? 9 : i)));
            }
        }
        Files.copy(other.resolve("wal/00000000.wal"), wal(), StandardCopyOption.REPLACE_EXISTING);
        isRefused("history was altered");
        assertThat(finding()).contains("history was altered");
    }

    @Test
    void aForgedOrDamagedHeadIsNotWrittenOver() throws Exception {
        write().close();
        Path head = new JournalLayout(folder).checkpoint();
        byte[] sound = Files.readAllBytes(head);
        for (int at = 0; at < sound.length; at += 5) {
            byte[] flipped = sound.clone();
            flipped[at] ^= 1;
            Files.write(head, flipped);
            assertThat(finding()).as("byte %d of the head", at).startsWith("checkpoint: ");
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("checkpoint");
            assertThat(head).hasBinaryContent(flipped);
        }
    }

    @Test
    void aTileThatIsWrongOrGoneIsNamedAndCanBeMadeAgain() throws Exception {
        write().close();
        Path tile = folder.resolve("tile/0/000.p/4");
        byte[] sound = Files.readAllBytes(tile);
        byte[] flipped = sound.clone();
        flipped[40] ^= 1;
        Files.write(tile, flipped);
        assertThat(finding())
                .isEqualTo("tile/0/000.p/4: is not the tile of these entries; delete it and publish again");
        Files.delete(tile);
        assertThat(finding()).isEqualTo("tile/0/000.p/4: is missing; the next publish writes it again");
        try (Journal again = open()) {
            again.publish();
        }
        assertThat(tile).hasBinaryContent(sound);
        assertThat(finding()).isEqualTo("none");
        // grown: the old partial tile is still there, and still checked
        try (Journal again = open()) {
            Journal.await(again.append(entry(4)));
        }
        Files.write(tile, flipped);
        assertThat(finding()).startsWith("tile/0/000.p/4: is not the tile");
    }

    @Test
    void aSegmentThatWasCutOffHasLostEntries() throws Exception {
        write().close();
        byte[] whole = Files.readAllBytes(wal());
        for (int length = 0; length < BATCHES * FRAME_BYTES - PADDING_BYTES; length += 31) {
            Files.write(wal(), Arrays.copyOf(whole, length));
            isRefused("the signed head speaks of 4: entries were lost");
            assertThat(finding()).startsWith("write-ahead log, entry " + length / FRAME_BYTES + ": ");
        }
        Files.delete(wal());
        assertThat(finding()).startsWith("write-ahead log, entry 0: it has 0 entries");
    }

    @Test
    void aMissingSegmentIsNotAnEmptyOne() throws Exception {
        write();
        Files.move(wal(), folder.resolve("wal/00000001.wal"));
        assertThatThrownBy(this::open)
                .hasMessageContaining("wal/00000000.wal, byte 0, entry 0: the segment is missing");
        assertThat(finding())
                .contains("wal/00000000.wal, byte 0, entry 0: the segment is missing, but 00000001.wal is there");
        assertThat(wal()).doesNotExist();
    }

    /// A reader that meets a batch half written and then, in the same read, the next one whole, has seen no damage.
    @Test
    void aBatchThatIsWrittenWhileTheLogIsReadIsNoDamage() throws Exception {
        write();
        SlowRead disk = new SlowRead(ByteBuffer.allocate(FRAME_BYTES / 2), FRAME_BYTES);
        try (JournalFolder found = JournalFolder.open(
                disk, new JournalLayout(folder), new NoteSigner(KEY).verifier().vkey(), true)) {
            assertThat(found.verdict().firstBad()).isEqualTo(Optional.empty());
            assertThat(found.size()).isEqualTo(BATCHES);
        }
    }
}
