package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recipes of docs/formats/note-and-proofs.md, run as they are printed there on a log of ours.
final class StrangerTest {
    private static final int SIZE = 300;
    private static final NoteSigner SIGNER =
            new NoteSigner(SigningKey.fromBytes("rollbackapi.example/journal", new byte[32]));

    @TempDir
    private Path log;

    private final List<String> bundles = new ArrayList<>();
    private final MerkleTree<RuntimeException> tree = MerkleTreeTest.tree(SIZE);

    @BeforeEach
    void writeTheLog() throws IOException {
        for (int first = 0; first < SIZE; first += TilePath.WIDTH) {
            List<byte[]> entries = new ArrayList<>();
            for (int i = first; i < Math.min(SIZE, first + TilePath.WIDTH); i++) {
                entries.add(("entry " + i).getBytes(StandardCharsets.UTF_8));
            }
            String path = new TilePath.Entries(first / TilePath.WIDTH, entries.size()).path();
            Files.createDirectories(log.resolve(path).getParent());
            Files.write(log.resolve(path), EntryBundle.encode(entries));
            bundles.add(path);
        }
        TreeHead head = new TreeHead("rollbackapi.example/journal", SIZE, tree.root());
        Files.write(log.resolve("checkpoint"), SignedTreeHead.sign(head, SIGNER).bytes());
    }

    private static String recipe(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "formats", "note-and-proofs.md")))
                .results()
                .map((MatchResult m) -> m.group(1))
                .findFirst()
                .orElseThrow();
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(log.toFile()).redirectErrorStream(true);
        builder.environment().put("VKEY", SIGNER.verifier().vkey());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    @Test
    void opensslVerifiesTheHead() throws Exception {
        SharedData.tool("openssl");
        assertThat(run("sh", "-c", recipe("sh"))).isEqualTo("Signature Verified Successfully");
        Path checkpoint = log.resolve("checkpoint");
        Files.writeString(checkpoint, Files.readString(checkpoint).replaceFirst("\n300\n", "\n301\n"));
        assertThat(run("sh", "-c", recipe("sh"))).isEqualTo("Signature Verification Failure");
    }

    /// It is known by name and id: others may have signed before and after it, also under its name.
    @Test
    void opensslVerifiesTheLogsOwnSignature() throws Exception {
        SharedData.tool("openssl");
        NoteSigner witness = new NoteSigner(SigningKey.fromBytes("witness.example", new byte[32]));
        byte[] seed = new byte[32];
        seed[0] = 1;
        NoteSigner namesake = new NoteSigner(SigningKey.fromBytes("rollbackapi.example/journal", seed));
        String text = new TreeHead("rollbackapi.example/journal", SIZE, tree.root()).text();
        Files.write(
                log.resolve("checkpoint"),
                SignedNote.sign(text, List.of(namesake, SIGNER, witness)).bytes());
        assertThat(run("sh", "-c", recipe("sh"))).isEqualTo("Signature Verified Successfully");
        Files.write(
                log.resolve("checkpoint"),
                SignedNote.sign(text, List.of(namesake, witness)).bytes());
        assertThat(run("sh", "-c", recipe("sh"))).doesNotContain("Success");
    }

    @Test
    void aPageOfPythonGivesTheRoot() throws Exception {
        List<String> command =
                new ArrayList<>(List.of(SharedData.tool("python3").toString(), "-c", recipe("python")));
        assertThat(run(command.toArray(new String[0])))
                .isEqualTo("0 " + StrictBase64.encode(Rfc6962.EMPTY_ROOT.bytes()));
        command.addAll(bundles);
        assertThat(run(command.toArray(new String[0])))
                .isEqualTo("300 " + StrictBase64.encode(tree.root().bytes()));
    }
}
