package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/testing/verify.py`, written by the pages of docs/formats alone, believes our golden journals and nothing that
/// was changed in them.
class PythonVerifierTest {
    private static final int PLACES_IN_A_FILE = 3;

    @TempDir
    private Path temp;

    @BeforeEach
    void wantTools() {
        SharedData.tool("openssl");
    }

    private record Said(int exit, String text) {}

    private static Said verify(Path journal, String vkey) throws Exception {
        Process process = new ProcessBuilder(
                        SharedData.tool("python3").toString(), "docs/testing/verify.py", journal.toString(), vkey)
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), text);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void itReadsInEveryGoldenJournalWhatIsInIt() throws Exception {
        for (String name : Golden.NAMES) {
            Golden golden = Golden.of(name);
            Said said = verify(golden.journal(), Golden.vkey());
            assertThat(said.exit()).as(said.text()).isZero();
            assertThat(said.text())
                    .contains("ok " + golden.leaves().size() + " entries, ")
                    .contains("root " + golden.root().hex());
            assertThat(said.text().contains("remark wal/0000000000000000.wal, byte 224: "))
                    .isEqualTo(name.equals("torn"));
        }
        Golden golden = Golden.of("export");
        assertThat(verify(golden.folder().resolve("export.rbxj"), Golden.vkey()).text())
                .isEqualTo("ok 13 entries, 13 of them signed, root "
                        + golden.root().hex() + ", 8 blobs\n");
    }

    @Test
    void itNamesTheFileInWhichAByteWasChanged() throws Exception {
        for (String name : List.of("tail", "tile-level-1")) {
            Path from = Golden.of(name).journal();
            for (Path file : files(from)) {
                Path copy = temp.resolve(name).resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
            for (Path file : files(temp.resolve(name))) {
                byte[] sound = Files.readAllBytes(file);
                String place = temp.resolve(name).relativize(file).toString();
                for (int i = 0; i < PLACES_IN_A_FILE && sound.length > 0; i++) {
                    int at = sound.length * i / PLACES_IN_A_FILE;
                    Files.write(file, flipped(sound, at));
                    Said said = verify(temp.resolve(name), Golden.vkey());
                    String wrong = place.startsWith("tile/") ? "BROKEN tile/" : " " + place;
                    assertThat(said.text()).as("%s, byte %d", place, at).contains(wrong);
                    assertThat(said.exit() == 1 || said.text().startsWith("remark "))
                            .isTrue();
                }
                Files.write(file, sound);
            }
        }
    }

    /// As a repair leaves them that was cut off.
    @Test
    void itReadsTheSameEntriesTwiceOnce() throws Exception {
        Path from = Golden.of("torn").journal();
        for (Path file : files(from)) {
            Path copy = temp.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        JournalLayout layout = new JournalLayout(temp);
        ByteBuffer old = ByteBuffer.wrap(Files.readAllBytes(layout.segment(0)));
        int second = Frame.at(old, 0).orElseThrow().paddedBytes();
        Files.write(layout.segment(2), Arrays.copyOfRange(old.array(), second, 224));
        assertThat(verify(temp, Golden.vkey()).text()).contains("ok 4 entries, 2 of them signed");
        Frame third = Frame.at(old, second).orElseThrow().frame();
        Frame other = new Frame(third.first(), third.root(), List.of("another".getBytes(UTF_8)));
        Files.write(layout.segment(2), other.encode().array());
        assertThat(verify(temp, Golden.vkey()).text())
                .startsWith("BROKEN wal/0000000000000002.wal, byte 0: has other entries than before");
    }

    @Test
    void itRefusesAnExportInWhichAByteWasChanged() throws Exception {
        Path file = temp.resolve("e.rbxj");
        byte[] sound = Files.readAllBytes(Golden.of("export").folder().resolve("export.rbxj"));
        for (int at = 3; at < sound.length; at += sound.length / 40) {
            Files.write(file, flipped(sound, at));
            Said said = verify(file, Golden.vkey());
            assertThat(said.exit()).as("byte %d: %s", at, said.text()).isEqualTo(1);
            assertThat(said.text()).startsWith("BROKEN ");
        }
    }

    @Test
    void itBelievesNoOtherKey() throws Exception {
        String other = Golden.vkey().replaceFirst("golden", "silver");
        assertThat(verify(Golden.of("rest").journal(), other).text()).startsWith("BROKEN the vkey");
        Said said = verify(
                Golden.of("rest").journal(), "rbx-1+00000000+" + Golden.vkey().split("\\+", 3)[2]);
        assertThat(said.exit()).isEqualTo(1);
    }

    private static byte[] flipped(byte[] sound, int at) {
        byte[] bytes = sound.clone();
        bytes[at] ^= (byte) (1 << (at % 8));
        return bytes;
    }
}
