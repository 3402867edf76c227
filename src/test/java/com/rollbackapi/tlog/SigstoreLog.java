package com.rollbackapi.tlog;

import com.rollbackapi.crypto.Hash;
import dev.sigstore.rekor.client.RekorEntry;
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

/// A log of ours as sigstore-java, made for the Rekor log, sees one. Its own builders are made with annotations that
/// are not on our class path, so these are its interfaces.
public record SigstoreLog(NoteVerifier key) {
    public RekorVerifier verifier() {
        return RekorVerifier.newRekorVerifier(List.of(log()));
    }

    private TransparencyLog log() {
        return new TransparencyLog() {
            @Override
            public URI getBaseUrl() {
                return URI.create("https://" + key.name());
            }

            @Override
            public String getHashAlgorithm() {
                return "SHA2_256";
            }

            @Override
            public LogId getLogId() {
                return SigstoreLog.this::keyId;
            }

            @Override
            public PublicKey getPublicKey() {
                return publicKey();
            }
        };
    }

    public byte[] keyId() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(key.keyId()).array();
    }

    public PublicKey publicKey() {
        return new Ed25519Key(key);
    }

    /// An entry with its proof.
    public RekorEntry entry(byte[] bytes, long index, List<Hash> proof, SignedTreeHead head) {
        return new Entry(bytes, index, proof, head, keyId());
    }

    private static final class Ed25519Key extends PublicKey {
        private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410

        private final byte[] key;

        private Ed25519Key(NoteVerifier key) {
            this.key = key.key().toBytes();
        }

        @Override
        public byte[] getRawBytes() {
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

    /// What sigstore checks: the leaf's hash, the inclusion proof, the head's root, and the head's signature.
    private record Entry(byte[] bytes, long index, List<Hash> proof, SignedTreeHead head, byte[] keyId)
            implements RekorEntry, RekorEntry.Verification {
        @Override
        public String getBody() {
            return Base64.getEncoder().encodeToString(bytes);
        }

        @Override
        public long getIntegratedTime() {
            return 0;
        }

        @Override
        public String getLogID() {
            return HexFormat.of().formatHex(keyId);
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
}
