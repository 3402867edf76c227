package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Journals that an earlier release wrote are read for ever, and no byte of them can change unseen.
class GoldenJournalTest {
    static final List<String> NAMES = Golden.NAMES;

    @TempDir
    private Path temp;

    private static JournalFolder look(SnapshotDisk disk, Golden golden) throws IOException {
        return JournalFolder.open(disk, new JournalLayout(golden.journal()), Golden.vkey(), true);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void holdsWhatItHeldWhenItWasWritten(String name) throws Exception {
        Golden golden = Golden.of(name);
        try (JournalFolder journal = look(new SnapshotDisk(golden.journal()), golden)) {
            assertThat(journal.verdict().firstBad()).isEmpty();
            assertThat(journal.findings())
                    .extracting(Finding::place)
                    .isEqualTo(
                            name.equals("torn") ? List.of("wal/0000000000000000.wal, byte 224, entry 4") : List.of());
            holds(journal, golden);
        }
    }

    private static void holds(JournalReader journal, Golden golden) throws IOException {
        assertThat(journal.size()).isEqualTo(golden.leaves().size());
        assertThat(journal.root()).isEqualTo(golden.root());
        for (int i = 0; i < golden.leaves().size(); i++) {
            assertThat(Rfc6962.leafHash(journal.read(i)))
                    .as("entry %d", i)
                    .isEqualTo(golden.leaves().get(i));
        }
    }

    /// A writer of today goes on from it as it would from its own.
    @ParameterizedTest
    @FieldSource("NAMES")
    void aWriterGoesOnFromIt(String name) throws Exception {
        Golden golden = Golden.of(name);
        try (Stream<Path> files = Files.walk(golden.journal())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = temp.resolve(golden.journal().relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Signing signing = new Signing(golden.key());
        int size = golden.leaves().size();
        try (Journal journal =
                Journal.open(new RealDisk(), new JournalLayout(temp), signing, WalSizes.STANDARD, Duration.ZERO)) {
            holds(journal, golden);
            assertThat(Journal.await(journal.append("later".getBytes(UTF_8))).index())
                    .isEqualTo(size);
        }
        try (JournalFolder journal = JournalFolder.open(new RealDisk(), new JournalLayout(temp), Golden.vkey(), true)) {
            assertThat(journal.findings()).isEmpty();
            assertThat(journal.rootAt(size)).isEqualTo(golden.root());
            assertThat(journal.read(size)).isEqualTo("later".getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyFlippedByteIsFoundAndItsPlaceNamed(String name) throws Exception {
        assertThat(flips(name, at -> List.of(1 << (at % 8))).missed()).isEmpty();
    }

    @Test
    @Tag("long")
    @Tag("golden")
    void everyFlippedBitIsFoundAndItsPlaceNamed() throws Exception {
        Report report = Report.longRun("golden");
        List<String> missed = new ArrayList<>();
        for (String name : NAMES) {
            Flips flips = flips(name, at -> List.of(1, 2, 4, 8, 16, 32, 64, 128));
            report.add(Row.of(name + ": bits flipped", (double) flips.done(), "flips"));
            report.add(Row.of(
                            name + ": not found, or another place named",
                            flips.missed().size(),
                            "flips")
                    .atMost(0));
            missed.addAll(flips.missed());
        }
        report.finish();
        assertThat(missed).isEmpty();
    }

    /// Which bits of the byte at a place are flipped, one after the other.
    private interface Masks {
        List<Integer> at(int place);
    }

    private record Flips(long done, List<String> missed) {}

    private static Flips flips(String name, Masks masks) throws IOException {
        Golden golden = Golden.of(name);
        SnapshotDisk disk = new SnapshotDisk(golden.journal());
        long done = 0;
        List<String> missed = new ArrayList<>();
        for (Map.Entry<Path, byte[]> entry : disk.files().entrySet()) {
            String file = golden.journal().relativize(entry.getKey()).toString();
            byte[] bytes = entry.getValue();
            byte[] sound = bytes.clone();
            for (int at = 0; at < bytes.length; at++) {
                for (int mask : masks.at(at)) {
                    bytes[at] ^= (byte) mask;
                    String expected = place(file, sound, bytes, at);
                    try (JournalFolder found = look(disk, golden)) {
                        if (found.findings().stream().noneMatch(f -> (f.place() + ",").startsWith(expected + ","))) {
                            missed.add(file + ", byte " + at + " ^ " + mask + ": " + found.findings());
                        }
                    }
                    bytes[at] ^= (byte) mask;
                    done++;
                }
            }
        }
        return new Flips(done, missed);
    }

    /// What a finding must name: the byte itself; in a bundle, where its entry begins; in a segment, where its
    /// batch begins, or behind the last batch the first byte that is not zero. A head is short and is named whole,
    /// as is what the log says about its keys.
    private static String place(String file, byte[] sound, byte[] flipped, int at) {
        int named = at;
        if (file.equals(TilePath.CHECKPOINT) || file.equals(LogKeys.FILE)) {
            return file;
        } else if (file.startsWith("tile/entries/")) {
            for (int next = 0; next <= at; next += 2 + ByteBuffer.wrap(sound).getShort(next)) {
                named = next;
            }
        } else if (file.endsWith(".wal")) {
            int end = 0;
            ByteBuffer segment = ByteBuffer.wrap(sound);
            for (Optional<Frame.Found> f = Frame.at(segment, 0); f.isPresent(); f = Frame.at(segment, end)) {
                named = end;
                end += f.get().paddedBytes();
                if (end > at) {
                    return file + ", byte " + named;
                }
            }
            named = Segment.unused(ByteBuffer.wrap(flipped), end);
        }
        return file + ", byte " + named;
    }

    @Test
    void theExportHoldsWhatItHeldWhenItWasWritten() throws Exception {
        Golden golden = Golden.of("export");
        Path file = golden.folder().resolve("export.rbxj");
        try (RbxjFile export = RbxjFile.open(file, Optional.of(Golden.vkey()))) {
            assertThat(export.findings()).isEmpty();
            holds(export, golden);
            List<String> blobs = Files.readAllLines(golden.folder().resolve("blobs"));
            assertThat(blobs).hasSize(8).hasSize(export.blobs());
            for (String hash : blobs) {
                assertThat(Hash.of(export.blob(Hash.parse(hash)).orElseThrow()).hex())
                        .isEqualTo(hash);
            }
        }
    }

    @Test
    void theyAreNeverMadeAgain() {
        assertThatThrownBy(() -> GoldenWriter.main(new String[0]))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("never made again");
    }
}
