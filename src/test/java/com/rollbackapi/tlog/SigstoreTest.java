package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import dev.sigstore.rekor.client.Checkpoints;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import dev.sigstore.trustroot.LogId;
import dev.sigstore.trustroot.PublicKey;
import dev.sigstore.trustroot.TransparencyLog;
import dev.sigstore.trustroot.ValidFor;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A verifier that we did not write judges our heads and proofs: sigstore-java's, made for the Rekor log, which uses
/// the same notes and trees.
final class SigstoreTest {
    private static final String ORIGIN = "rollbackapi.example";
    private static final SigningKey KEY = SigningKey.fromBytes(ORIGIN, new byte[32]);
    private static final int SIZE = 300;

    private final MerkleTree<RuntimeException> tree = MerkleTreeTest.tree(SIZE);
    private final SignedTreeHead head =
            SignedTreeHead.sign(new TreeHead(ORIGIN, SIZE, tree.root()), new NoteSigner(KEY));
    private final RekorVerifier sigstore = RekorVerifier.newRekorVerifier(List.of(log()));

    // sigstore's own builders are made with annotations that are not on our class path, so these are its interfaces

    private static TransparencyLog log() {
        return new TransparencyLog() {
            @Override
            public URI getBaseUrl() {
                return URI.create("https://" + ORIGIN);
            }

            @Override
            public String getHashAlgorithm() {
                return "SHA2_256";
            }

            @Override
            public LogId getLogId() {
                return SigstoreTest::keyId;
            }

            @Override
            public PublicKey getPublicKey() {
                return new Ed25519Key();
            }
        };
    }

    private static final class Ed25519Key extends PublicKey {
        private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410

        @Override
        public byte[] getRawBytes() {
            byte[] key = KEY.verifyingKey().toBytes();
            return ByteBuffer.allocate(PREFIX.length + key.length)
                    .put(PREFIX)
                    .put(key)
                    .array();
        }

        @Override
        public String getKeyDetails() {
            return "PKIX_ED25519";
        }

        @Override
        public ValidFor getValidFor() {
            return new ValidFor() {
                @Override
                public Instant getStart() {
                    return Instant.EPOCH;
                }

                @Override
                public Optional<Instant> getEnd() {
                    return Optional.empty();
                }
            };
        }
    }

    private static byte[] keyId() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(KEY.id()).array();
    }

    /// What sigstore checks: the leaf's hash, the inclusion proof, the head's root, and the head's signature.
    private record Entry(String text, long index, List<Hash> proof, SignedTreeHead head)
            implements RekorEntry, RekorEntry.Verification {
        @Override
        public String getBody() {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public long getIntegratedTime() {
            return 0;
        }

        @Override
        public String getLogID() {
            return HexFormat.of().formatHex(keyId());
        }

        @Override
        public long getLogIndex() {
            return index;
        }

        @Override
        public String getSignedEntryTimestamp() {
            return "";
        }

        @Override
        public RekorEntry.Verification getVerification() {
            return this;
        }

        @Override
        public RekorEntry.InclusionProof getInclusionProof() {
            return new Inclusion(index, proof, head);
        }
    }

    private record Inclusion(long index, List<Hash> proof, SignedTreeHead head) implements RekorEntry.InclusionProof {
        @Override
        public Long getLogIndex() {
            return index;
        }

        @Override
        public List<String> getHashes() {
            return proof.stream().map(Hash::hex).toList();
        }

        @Override
        public String getRootHash() {
            return head.root().hex();
        }

        @Override
        public Long getTreeSize() {
            return head.size();
        }

        @Override
        public String getCheckpoint() {
            return new String(head.bytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void readsOurHead() throws Exception {
        RekorEntry.Checkpoint read = Checkpoints.from(new String(head.bytes(), StandardCharsets.UTF_8));
        assertThat(read.getOrigin()).isEqualTo(ORIGIN);
        assertThat(read.getSize()).isEqualTo(SIZE);
        assertThat(read.getBase64Hash())
                .isEqualTo(Base64.getEncoder().encodeToString(tree.root().bytes()));
        assertThat(read.getSignatures().getFirst().getKeyHint()).isEqualTo(keyId());
    }

    @Test
    void verifiesEveryEntryWithItsProofAndTheSignedHead() throws Exception {
        for (int index = 0; index < SIZE; index++) {
            sigstore.verifyEntry(new Entry("entry " + index, index, tree.inclusionProof(index, SIZE), head));
        }
    }

    @Test
    void refusesWhatWeRefuse() {
        List<Hash> proof = tree.inclusionProof(7, SIZE);
        assertThatThrownBy(() -> sigstore.verifyEntry(new Entry("entry 8", 7, proof, head)))
                .isInstanceOf(RekorVerificationException.class);
        assertThatThrownBy(() -> sigstore.verifyEntry(new Entry("entry 7", 7, proof.subList(1, proof.size()), head)))
                .isInstanceOf(RekorVerificationException.class);
        SigningKey other = SigningKey.fromBytes(ORIGIN, HexFormat.of().parseHex("01".repeat(32)));
        SignedTreeHead forged = SignedTreeHead.sign(head.head(), new NoteSigner(other));
        assertThatThrownBy(() -> sigstore.verifyEntry(new Entry("entry 7", 7, proof, forged)))
                .isInstanceOf(RekorVerificationException.class);
    }
}
