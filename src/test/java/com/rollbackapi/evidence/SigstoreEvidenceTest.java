package com.rollbackapi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.SeedsCase;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.SigstoreLog;
import dev.sigstore.bundle.Bundle;
import dev.sigstore.encryption.signers.Verifiers;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Verifiers that we did not write judge a pack: sigstore-java its DSSE envelope, its in-toto statement, its head and
/// every inclusion proof. Nothing of ours reads the file here, but the form of the head.
final class SigstoreEvidenceTest {
    @TempDir
    private Path folder;

    /// The file as sigstore has an envelope.
    private record Envelope(byte[] payload, String payloadType, List<byte[]> sigs) implements Bundle.DsseEnvelope {
        static Envelope of(byte[] file) {
            JsonObject json = JsonParser.parseString(new String(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            List<byte[]> sigs = new ArrayList<>();
            for (JsonElement s : json.getAsJsonArray("signatures")) {
                sigs.add(Base64.getDecoder()
                        .decode(s.getAsJsonObject().get("sig").getAsString()));
            }
            return new Envelope(
                    Base64.getDecoder().decode(json.get("payload").getAsString()),
                    json.get("payloadType").getAsString(),
                    sigs);
        }

        @Override
        public byte[] getPayload() {
            return payload;
        }

        @Override
        public String getPayloadType() {
            return payloadType;
        }

        @Override
        public List<Bundle.DsseEnvelope.Signature> getSignatures() {
            List<Bundle.DsseEnvelope.Signature> all = new ArrayList<>();
            sigs.forEach(s -> all.add(() -> s));
            return all;
        }
    }

    private static boolean isSigned(Envelope envelope, NoteVerifier by) throws Exception {
        return Verifiers.newVerifier(new SigstoreLog(by).publicKey().toJavaPublicKey())
                .verify(envelope.getPAE(), envelope.getSignature());
    }

    @Test
    void sigstoreVerifiesTheEnvelopeTheStatementAndEveryInclusionProof() throws Exception {
        try (RolledBack shop = RolledBack.start(folder.resolve("a"));
                RolledBack other = RolledBack.start(folder.resolve("b"))) {
            shop.order("o1", "paid");
            shop.page("closed\n");
            shop.rollBack();
            byte[] file = shop.pack();
            assertProven(file, shop.verifier());
            Envelope envelope = Envelope.of(file);
            assertThat(isSigned(envelope, other.verifier())).isFalse();
            byte[] changed = envelope.payload().clone();
            changed[changed.length / 2] ^= 1;
            assertThat(isSigned(new Envelope(changed, envelope.payloadType(), envelope.sigs()), shop.verifier()))
                    .isFalse();
        }
    }

    @Test
    void theSeedsCaseOverThreeSystemsIsProvenToUsAndToThem() throws Exception {
        try (SeedsCase incident = SeedsCase.start(folder)) {
            incident.release("release/2.8");
            assertThat(incident.rollBack("release/2.8")).isInstanceOf(Outcome.Restored.class);
            String id = incident.engine().picture().rollbacks().firstKey();
            byte[] file = incident.engine().evidence(id);
            EvidencePack pack = EvidencePack.verify(file, Optional.of(incident.verifier()));
            assertThat(pack.verdict()).isEqualTo("restored");
            assertProven(file, incident.verifier());
        }
    }

    private static void assertProven(byte[] file, NoteVerifier by) throws Exception {
        Envelope envelope = Envelope.of(file);
        assertThat(isSigned(envelope, by)).isTrue();
        JsonObject statement = JsonParser.parseString(new String(envelope.payload(), StandardCharsets.UTF_8))
                .getAsJsonObject();
        assertThat(statement.get("_type").getAsString()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.get("predicateType").getAsString())
                .isEqualTo("https://rollbackapi.com/attestation/rollback/v1");
        JsonObject predicate = statement.getAsJsonObject("predicate");
        JsonObject subject = statement.getAsJsonArray("subject").get(0).getAsJsonObject();
        assertThat(subject.get("name").getAsString()).isEqualTo("RBX-1/plan");
        assertThat(subject.getAsJsonObject("digest").get("sha256").getAsString())
                .isEqualTo(Hash.of(predicate.get("plan").getAsString().getBytes(StandardCharsets.UTF_8))
                        .hex());
        SignedTreeHead head = SignedTreeHead.parse(
                predicate.getAsJsonObject("log").get("head").getAsString().getBytes(StandardCharsets.UTF_8));
        SigstoreLog log = new SigstoreLog(by);
        RekorVerifier rekor = log.verifier();
        JsonArray entries = predicate.getAsJsonArray("entries");
        assertThat(entries.size())
                .isEqualTo(EvidencePack.verify(file, Optional.empty()).entries());
        for (JsonElement e : entries) {
            JsonObject entry = e.getAsJsonObject();
            List<Hash> proof = new ArrayList<>();
            for (JsonElement h : entry.getAsJsonArray("proof")) {
                proof.add(Hash.ofBytes(Base64.getDecoder().decode(h.getAsString())));
            }
            byte[] bytes = entry.get("entry").getAsString().getBytes(StandardCharsets.UTF_8);
            long index = entry.get("index").getAsLong();
            rekor.verifyEntry(log.entry(bytes, index, proof, head));
            bytes[bytes.length - 2] ^= 1;
            assertThatThrownBy(() -> rekor.verifyEntry(log.entry(bytes, index, proof, head)))
                    .isInstanceOf(RekorVerificationException.class);
        }
    }
}
