package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import dev.sigstore.rekor.client.Checkpoints;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A verifier that we did not write judges our heads and proofs: sigstore-java's, made for the Rekor log, which uses
/// the same notes and trees.
final class SigstoreTest {
    private static final String ORIGIN = "rollbackapi.example";
    private static final SigningKey KEY = SigningKey.fromBytes(ORIGIN, new byte[32]);
    private static final SigstoreLog LOG = new SigstoreLog(new NoteSigner(KEY).verifier());
    private static final int SIZE = 300;

    private final MerkleTree<RuntimeException> tree = MerkleTreeTest.tree(SIZE);
    private final SignedTreeHead head =
            SignedTreeHead.sign(new TreeHead(ORIGIN, SIZE, tree.root()), new NoteSigner(KEY));
    private final RekorVerifier sigstore = LOG.verifier();

    private RekorEntry entry(String text, long index, List<Hash> proof, SignedTreeHead signed) {
        return LOG.entry(text.getBytes(StandardCharsets.UTF_8), index, proof, signed);
    }

    @Test
    void readsOurHead() throws Exception {
        RekorEntry.Checkpoint read = Checkpoints.from(new String(head.bytes(), StandardCharsets.UTF_8));
        assertThat(read.getOrigin()).isEqualTo(ORIGIN);
        assertThat(read.getSize()).isEqualTo(SIZE);
        assertThat(read.getBase64Hash())
                .isEqualTo(Base64.getEncoder().encodeToString(tree.root().bytes()));
        assertThat(read.getSignatures().getFirst().getKeyHint()).isEqualTo(LOG.keyId());
    }

    @Test
    void verifiesEveryEntryWithItsProofAndTheSignedHead() throws Exception {
        for (int index = 0; index < SIZE; index++) {
            sigstore.verifyEntry(entry("entry " + index, index, tree.inclusionProof(index, SIZE), head));
        }
    }

    @Test
    void refusesWhatWeRefuse() {
        List<Hash> proof = tree.inclusionProof(7, SIZE);
        assertThatThrownBy(() -> sigstore.verifyEntry(entry("entry 8", 7, proof, head)))
                .isInstanceOf(RekorVerificationException.class);
        assertThatThrownBy(() -> sigstore.verifyEntry(entry("entry 7", 7, proof.subList(1, proof.size()), head)))
                .isInstanceOf(RekorVerificationException.class);
        SigningKey other = SigningKey.fromBytes(ORIGIN, HexFormat.of().parseHex("01".repeat(32)));
        SignedTreeHead forged = SignedTreeHead.sign(head.head(), new NoteSigner(other));
        assertThatThrownBy(() -> sigstore.verifyEntry(entry("entry 7", 7, proof, forged)))
                .isInstanceOf(RekorVerificationException.class);
    }
}
