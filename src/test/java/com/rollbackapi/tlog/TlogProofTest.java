package com.rollbackapi.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rollbackapi.SharedData;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Proof files: one form, nothing believed that is not proven.
final class TlogProofTest {
    private static final String ORIGIN = "rollbackapi.example/journal";
    private static final NoteSigner SIGNER = new NoteSigner(SigningKey.fromBytes(ORIGIN, new byte[32]));
    private static final NoteVerifier KEY = SIGNER.verifier();
    private static final NoteVerifier ANOTHER = new NoteVerifier("another", KEY.key());

    /// Of entry 5 of 11: made once, never again. What it says stands in the text itself.
    private static final String GOLDEN = """
        c2sp.org/tlog-proof@v1
        index 5
        SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=
        /w4ywg/2W5esELOyZ3uHKqPVoCh9lFesukflfPSkpz8=
        l5nzB1F+9RfCIF35tndivzR1ayAJn7ffzOdrzr0nOy4=
        Gg7P34r3oeK3sD6u30u69aQetycGEXXjRiBCvpuP4wA=

        rollbackapi.example/journal
        11
        MpIghwdLQvu/Ojo2cjqyeCX9m62x4pvd68P+qD6ewE0=

        \u2014 rollbackapi.example/journal cb0oqE0X06+3T+JQJrcq93byJ946VebL94D31eEvscP61LkBS1axc0GEZJRukBXaCDmKHxQf6D/0rBP1FGoXqxaNxQM=
        """;

    private static byte[] entry(int i) {
        return ("entry " + i).getBytes(UTF_8);
    }

    private static TlogProof proof(int index, int size) {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        for (int i = 0; i < size; i++) {
            tree.append(Rfc6962.leafHash(entry(i)));
        }
        SignedTreeHead head = SignedTreeHead.sign(new TreeHead(ORIGIN, size, tree.root()), SIGNER);
        return new TlogProof(index, tree.inclusionProof(index, size), head);
    }

    @Test
    void theGoldenFileIsWrittenAndProvesItsEntry() throws Exception {
        byte[] golden = GOLDEN.getBytes(UTF_8);
        assertThat(new String(proof(5, 11).bytes(), UTF_8)).isEqualTo(GOLDEN);
        TlogProof read = TlogProof.parse(golden);
        assertThat(read.bytes()).isEqualTo(golden);
        assertThat(read.verify(entry(5), KEY)).isEqualTo(KEY);
        assertThatThrownBy(() -> read.verify(entry(6), KEY)).isInstanceOf(ProofRejectedException.class);
        assertThatThrownBy(() -> read.verify(entry(5), ANOTHER)).isInstanceOf(NoteRejectedException.class);
    }

    @Test
    void everyEntryOfEverySizeIsProven() throws Exception {
        for (int size = 1; size <= 17; size++) {
            for (int index = 0; index < size; index++) {
                TlogProof read = TlogProof.parse(proof(index, size).bytes());
                assertThat(read).isEqualTo(proof(index, size));
                read.verify(entry(index), KEY);
            }
        }
    }

    /// The base64 in a signature line may be spelled otherwise nowhere, so no bit is without meaning.
    @Test
    void everyFlippedBitIsNoticed() throws Exception {
        byte[] golden = GOLDEN.getBytes(UTF_8);
        for (int bit = 0; bit < golden.length * 8; bit++) {
            byte[] changed = golden.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(catchThrowable(() -> TlogProof.parse(changed).verify(entry(5), KEY)))
                    .as("bit %d", bit)
                    .isInstanceOfAny(NoteRejectedException.class, ProofRejectedException.class);
        }
    }

    @Test
    void aHashTooManyOrTooFewIsRefused() {
        TlogProof sound = proof(5, 11);
        for (int at = 0; at <= sound.path().size(); at++) {
            List<Hash> more = new ArrayList<>(sound.path());
            more.add(at, Hash.of(new byte[1]));
            List<Hash> fewer = new ArrayList<>(sound.path());
            fewer.remove(Math.min(at, fewer.size() - 1));
            for (List<Hash> path : List.of(more, fewer)) {
                TlogProof bad = new TlogProof(5, path, sound.head());
                assertThatThrownBy(() -> TlogProof.parse(bad.bytes()).verify(entry(5), KEY))
                        .isInstanceOf(ProofRejectedException.class);
            }
        }
        TlogProof beyond = new TlogProof(11, sound.path(), sound.head());
        assertThatThrownBy(() -> beyond.verify(entry(5), KEY)).hasMessageContaining("leaf 11 is not in a tree of 11");
    }

    /// A log that another program wrote: entry 3 of the 15 of Tessera's test log.
    @Test
    void provesAnEntryOfALogThatTesseraWrote() throws Exception {
        var log = SharedData.dir("conformance/tlog-tiles").resolve("log");
        NoteVerifier key = NoteVerifier.parse(
                SharedData.text("conformance/tlog-tiles/verifier-key.txt").strip());
        List<byte[]> entries =
                EntryBundle.decode(SharedData.bytes(log.resolve(new TilePath.Entries(0, 15).path())), 15);
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        entries.forEach(e -> tree.append(Rfc6962.leafHash(e)));
        SignedTreeHead head = SignedTreeHead.parse(SharedData.bytes(log.resolve("checkpoint.15")));
        byte[] file = new TlogProof(3, tree.inclusionProof(3, 15), head).bytes();
        assertThat(TlogProof.parse(file).verify(entries.get(3), key)).isEqualTo(key);
    }

    /// What a writer put beside the proof is kept as it is and believed by nobody.
    @Test
    void theExtraLineIsReadAndKept() throws Exception {
        String with = GOLDEN.replace("@v1\n", "@v1\nextra aGVsbG8=\n");
        TlogProof read = TlogProof.parse(with.getBytes(UTF_8));
        assertThat(read.extra().orElseThrow()).isEqualTo("hello".getBytes(UTF_8));
        assertThat(read.bytes()).isEqualTo(with.getBytes(UTF_8));
        read.verify(entry(5), KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s/c2sp.org/C2SP.org/",
                "s/@v1/@v2/",
                "s/@v1\n/@v1\r\n/",
                "s/@v1\n/@v1\n\n/",
                "s/@v1\n/@v1\nextra !\n/",
                "s/@v1\n/@v1\nextra aGVsbG8\n/",
                "s/@v1\n/@v1\nextra aGVsbG8=\nextra aGVsbG8=\n/",
                "s/index 5/index 05/",
                "s/index 5/index -5/",
                "s/index 5/index +5/",
                "s/index 5/index  5/",
                "s/index 5/index 5 /",
                "s/index 5/Index 5/",
                "s/index 5/index 9999999999999999999/",
                "s/index 5\n//",
                "s/index 5\n/index 5\nAAAA\n/",
                "s/index 5\n/index 5\nindex 5\n/",
                "s/\n\nrollback/\nrollback/",
                "s/\n\nrollback/\n\n\nrollback/",
            })
    void refusesWhatIsNoProofFile(String edit) {
        String[] parts = edit.split("/", -1);
        String replaced = GOLDEN.replace(
                edit.startsWith("s/c2sp") ? "c2sp.org/" : parts[1], edit.startsWith("s/c2sp") ? "C2SP.org/" : parts[2]);
        assertThat(replaced).isNotEqualTo(GOLDEN);
        assertThatThrownBy(() -> TlogProof.parse(replaced.getBytes(UTF_8))).isInstanceOf(NoteRejectedException.class);
    }

    @Test
    void keepsItsLimits() {
        String hash = GOLDEN.lines().skip(2).findFirst().orElseThrow() + "\n";
        assertThatThrownBy(() -> TlogProof.parse(GOLDEN.replace("index 5\n", "index 5\n" + hash.repeat(60))
                        .getBytes(UTF_8)))
                .isInstanceOf(NoteRejectedException.class);
        assertThatThrownBy(() -> TlogProof.parse(new byte[TlogProof.MAX_SIZE_BYTES + 1]))
                .isInstanceOf(NoteRejectedException.class);
        assertThatThrownBy(() -> TlogProof.parse(
                        ("c2sp.org/tlog-proof@v1\n\n" + "x".repeat(TlogProof.MAX_SIZE_BYTES)).getBytes(UTF_8)))
                .hasMessageContaining("more than");
        assertThatThrownBy(() -> TlogProof.parse(new byte[0])).isInstanceOf(NoteRejectedException.class);
    }
}
