package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rollbackapi.SharedData;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.NoteRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignedTreeHeadTest {
    private static final String ORIGIN = "rollbackapi.example/journal";
    private static final NoteSigner SIGNER = new NoteSigner(SigningKey.fromBytes(ORIGIN, new byte[32]));
    private static final List<NoteVerifier> KNOWN = List.of(SIGNER.verifier());

    /// A log written by Tessera: sizes 0 to 15, each with its head, tile and bundle.
    @Test
    void readsALogThatTesseraWrote() throws Exception {
        Path log = SharedData.dir("conformance/tlog-tiles").resolve("log");
        NoteVerifier key = NoteVerifier.parse(
                SharedData.text("conformance/tlog-tiles/verifier-key.txt").strip());
        for (int size = 0; size <= 15; size++) {
            byte[] note = SharedData.bytes(log.resolve("checkpoint." + size));
            SignedTreeHead head = SignedTreeHead.open(note, "example.com/log/testdata", List.of(key));
            assertThat(head.size()).isEqualTo(size);
            assertThat(head.bytes()).isEqualTo(note);
            if (size == 0) {
                assertThat(head.root()).isEqualTo(Rfc6962.EMPTY_ROOT);
                continue;
            }
            byte[] bundle = SharedData.bytes(log.resolve(new TilePath.Entries(0, size).path()));
            List<byte[]> entries = EntryBundle.decode(bundle, size);
            List<Hash> leaves = entries.stream().map(Rfc6962::leafHash).toList();
            assertThat(Rfc6962.rootOf(leaves)).isEqualTo(head.root());
            assertThat(EntryBundle.encode(entries)).isEqualTo(bundle);
            TilePath.Hashes path = new TilePath.Hashes(0, 0, size);
            byte[] tile = SharedData.bytes(log.resolve(path.path()));
            assertThat(TileHashes.decode(tile, size)).isEqualTo(leaves);
            assertThat(TileHashes.encode(leaves)).isEqualTo(tile);
            assertThat(TilePath.parse(path.path())).isEqualTo(path);
        }
        assertThat(SharedData.bytes(log.resolve("checkpoint")))
                .as("the newest head")
                .isEqualTo(SharedData.bytes(log.resolve("checkpoint.15")));
    }

    private static SignedTreeHead head() {
        return SignedTreeHead.sign(new TreeHead(ORIGIN, 3, Hash.of(new byte[1]), List.of("extra 1")), SIGNER);
    }

    @Test
    void everyFlippedBitIsNoticed() throws Exception {
        byte[] note = head().bytes();
        assertThat(SignedTreeHead.open(note, ORIGIN, KNOWN)).isEqualTo(head());
        for (int bit = 0; bit < note.length * 8; bit++) {
            byte[] changed = note.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> SignedTreeHead.open(changed, ORIGIN, KNOWN))
                    .as("bit " + bit)
                    .isInstanceOf(NoteRejectedException.class);
        }
    }

    @Test
    void saysWhichKindOfNo() throws Exception {
        SignedTreeHead head = head();
        assertThat(reason(() -> head.verify("another.example", KNOWN))).isEqualTo(Reason.WRONG_ORIGIN);
        NoteVerifier stranger = new NoteSigner(SigningKey.fromBytes("stranger", new byte[32])).verifier();
        assertThat(reason(() -> head.verify(ORIGIN, List.of(stranger)))).isEqualTo(Reason.UNKNOWN_SIGNER);
        String forged = new String(head.bytes(), StandardCharsets.UTF_8).replaceFirst("\n3\n", "\n4\n");
        assertThat(reason(() -> SignedTreeHead.open(forged.getBytes(StandardCharsets.UTF_8), ORIGIN, KNOWN)))
                .isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(reason(() -> SignedTreeHead.parse(new byte[0]))).isEqualTo(Reason.MALFORMED);
    }

    private static Reason reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        return catchThrowableOfType(NoteRejectedException.class, attempt).reason();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "origin\n",
                "origin\n1\n",
                "\n1\nROOT\n",
                "origin\n01\nROOT\n",
                "origin\n-1\nROOT\n",
                "origin\n+1\nROOT\n",
                "origin\n1\nROO\n",
                "origin\n1\nROOT",
                "origin\n0\nROOT\n",
                "origin\n1\nROOT\n\n",
                "origin\n1\nROOT\n\nx\n",
                "origin\n9999999999999999999\nROOT\n",
                "origin\n1\nAAAA\n",
            })
    void refusesWhatIsNoHead(String text) {
        String root = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";
        assertThatThrownBy(() -> TreeHead.parse(text.replace("ROOT", root))).isInstanceOf(NoteRejectedException.class);
    }

    @Test
    void sizeAndRootGoTogether() {
        assertThatThrownBy(() -> new TreeHead(ORIGIN, 1, Rfc6962.EMPTY_ROOT)).hasMessageContaining("does not go with");
        assertThatThrownBy(() -> new TreeHead(ORIGIN, 0, Hash.of(new byte[1]))).hasMessageContaining("does not go");
        assertThatThrownBy(() -> new TreeHead("two\nlines", 0, Rfc6962.EMPTY_ROOT))
                .hasMessageContaining("one line");
    }
}
