package com.rollbackapi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import com.rollbackapi.tlog.NoteVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pack that an earlier release wrote is read for ever, written again from what is in it, and checked by the program
/// on the format's page.
final class GoldenPackTest {
    private static final Path PACK = GoldenPackWriter.FOLDER.resolve("RBX-1.rbxe");

    @TempDir
    private Path temp;

    private byte[] pack = new byte[0];
    private String vkey = "";

    @BeforeEach
    void read() throws Exception {
        pack = Files.readAllBytes(PACK);
        vkey = Files.readString(GoldenPackWriter.FOLDER.resolve("vkey")).strip();
    }

    @Test
    void itReadsAsItWasWritten() throws Exception {
        EvidencePack read = EvidencePack.verify(pack, Optional.of(NoteVerifier.parse(vkey)));
        assertThat(read.rollbackId()).isEqualTo("RBX-1");
        assertThat(read.verdict()).isEqualTo("restored");
        assertThat(read.entries()).isEqualTo(19);
        assertThat(read.head().size()).isEqualTo(27);
        assertThat(read.planHash().hex()).isEqualTo("80c36aa8576cbc6c3d87f5a1a702852dc85442c5422717ae8528b92da0b0871f");
    }

    /// The same materials and the same key give the same bytes.
    @Test
    void itIsWrittenAgainByteForByte() throws Exception {
        Materials materials =
                Materials.parse(Statement.predicate(Envelope.parse(pack).payload()));
        assertThat(EvidencePack.write(materials, GoldenPackWriter.KEY)).isEqualTo(pack);
    }

    @Test
    void aPageOfPythonChecksIt() throws Exception {
        SharedData.tool("openssl");
        assertThat(recipe(PACK)).isEqualTo("RBX-1 restored 19");
        for (String place : new String[] {"payload\":\"", "sig\":\""}) {
            byte[] changed = pack.clone();
            int at = new String(pack, UTF_8).indexOf(place) + place.length() + 30;
            changed[at] = (byte) (changed[at] == 'A' ? 'B' : 'A');
            Path file = Files.write(temp.resolve("changed"), changed);
            assertThat(recipe(file)).doesNotContain("restored");
        }
    }

    private String recipe(Path file) throws Exception {
        String program = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "formats", "evidence-v1.md")))
                .results()
                .map((MatchResult m) -> m.group(1))
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder(
                        SharedData.tool("python3").toString(), "-c", program, file.toString(), vkey)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said.strip();
    }
}
