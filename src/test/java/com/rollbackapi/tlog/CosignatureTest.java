package com.rollbackapi.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.NoteRejectedException.Reason;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Cosignatures of both kinds, against messages put together by hand from the specification, and against what another
/// implementation has signed.
final class CosignatureTest {
    private static final String ORIGIN = "rollbackapi.example/journal";
    private static final NoteSigner LOG = new NoteSigner(SigningKey.fromBytes(ORIGIN, new byte[32]));
    private static final TreeHead HEAD = new TreeHead(ORIGIN, 3, Hash.of(new byte[1]));
    private static final SigningKey ANNA = key("witness.example/anna", 1);
    private static final SigningKey BERT = key("witness.example/bert", 2);

    private static SigningKey key(String name, int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return SigningKey.fromBytes(name, bytes);
    }

    @Test
    void anEd25519CosignatureIsOverTheTextOfTheSpecification() {
        NoteSignature signature = Cosignature.sign(HEAD, ANNA, 1679315147);
        byte[] bytes = signature.bytes();
        assertThat(bytes).hasSize(8 + 64);
        assertThat(ByteBuffer.wrap(bytes).getLong()).isEqualTo(1679315147);
        String message = """
            cosignature/v1
            time 1679315147
            rollbackapi.example/journal
            3
            bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=
            """;
        assertThat(ANNA.verifyingKey().verify(message.getBytes(UTF_8), Arrays.copyOfRange(bytes, 8, 72)))
                .isTrue();
        assertThat(Cosignature.witness(ANNA).verify(HEAD, signature)).hasValue(1679315147);
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] bytes = Cosignature.sign(HEAD, ANNA, 1679315147).bytes();
        WitnessKey anna = Cosignature.witness(ANNA);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(anna.verify(HEAD, new NoteSignature(anna.name(), anna.keyId(), changed)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        for (int length = 1; length < bytes.length; length++) {
            assertThat(anna.verify(HEAD, new NoteSignature(anna.name(), anna.keyId(), Arrays.copyOf(bytes, length))))
                    .isEmpty();
        }
        TreeHead other = new TreeHead(ORIGIN, 3, HEAD.root(), List.of("an extension"));
        assertThat(anna.verify(other, Cosignature.sign(HEAD, ANNA, 1)))
                .as("the whole text is signed")
                .isEmpty();
        assertThat(anna.verify(other, Cosignature.sign(other, ANNA, 1))).hasValue(1);
    }

    /// A log's plain signature is no cosignature, by whatever key: the types differ, and with them the ids.
    @Test
    void aSignatureOfALogIsNoCosignature() {
        NoteSignature plain = new NoteSigner(ANNA).sign(HEAD.text());
        WitnessKey anna = Cosignature.witness(ANNA);
        assertThat(anna.keyId()).isNotEqualTo(ANNA.id());
        assertThat(anna.isNamedBy(plain)).isFalse();
        assertThatThrownBy(() -> WitnessKey.parse(LOG.verifier().vkey()))
                .isInstanceOf(MalformedKeyException.class)
                .hasMessageContaining("type 1");
        assertThatThrownBy(() -> NoteVerifier.parse(anna.vkey())).isInstanceOf(MalformedKeyException.class);
    }

    @Test
    void vkeysHaveOneForm() throws Exception {
        WitnessKey anna = Cosignature.witness(ANNA);
        assertThat(WitnessKey.parse(anna.vkey())).isEqualTo(anna);
        for (String odd : List.of(
                "",
                anna.vkey().replace("anna", "bert"),
                anna.vkey() + "=",
                " " + anna.vkey(),
                anna.name() + "+00000000+BA==",
                "x".repeat(256) + anna.vkey().substring(anna.name().length()))) {
            assertThatThrownBy(() -> WitnessKey.parse(odd)).as(odd).isInstanceOf(MalformedKeyException.class);
        }
    }

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(CosignatureTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    /// A key and a head that another implementation has signed with ML-DSA-44: see mldsa-44.txt.
    @Test
    void anMlDsaCosignatureOfAnotherImplementationIsVerified() throws Exception {
        String[] lines = new String(resource("mldsa-44.txt"), UTF_8).split("\n", 4);
        WitnessKey key = WitnessKey.parse(lines[2]);
        SignedTreeHead head = SignedTreeHead.parse(lines[3].getBytes(UTF_8));
        NoteSignature signature = head.note().signatures().getFirst();
        assertThat(key.vkey()).isEqualTo(lines[2]);
        assertThat(key.verify(head.head(), signature)).hasValue(0);
        new WitnessPolicy(List.of(key), 1).check(head);
        byte[] bytes = signature.bytes();
        for (int at : new int[] {7, 8, 40, 1_000, 2_000, bytes.length - 1}) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertThat(key.verify(head.head(), new NoteSignature(key.name(), key.keyId(), changed)))
                    .as("byte %d", at)
                    .isEmpty();
        }
        TreeHead extended = new TreeHead(head.origin(), head.size(), head.root(), List.of("unsigned"));
        assertThat(key.verify(extended, signature))
                .as("extensions are not signed")
                .isEmpty();
        TreeHead renamed = new TreeHead("example.com/other", head.size(), head.root());
        assertThat(key.verify(renamed, signature)).isEmpty();
    }

    /// The message of type 0x06, put together by hand, signed by the JDK.
    @Test
    void anMlDsaCosignatureIsOverTheStructureOfTheSpecification() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("ML-DSA-44").generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(spki, spki.length - 1312, spki.length);
        WitnessKey witness = new WitnessKey(
                "witness.example/mldsa", new WitnessKey.Key.MlDsa44(com.rollbackapi.crypto.MlDsaKey.fromBytes(raw)));
        byte[] message = ByteBuffer.allocate(12 + 1 + 21 + 8 + 1 + 27 + 8 + 8 + 32)
                .put("subtree/v1\n\0".getBytes(UTF_8))
                .put((byte) 21)
                .put("witness.example/mldsa".getBytes(UTF_8))
                .putLong(1_700_000_000L)
                .put((byte) 27)
                .put(ORIGIN.getBytes(UTF_8))
                .putLong(0)
                .putLong(3)
                .put(HEAD.root().bytes())
                .array();
        Signature signer = Signature.getInstance("ML-DSA-44");
        signer.initSign(pair.getPrivate());
        signer.update(message);
        byte[] stamped = ByteBuffer.allocate(8 + 2420)
                .putLong(1_700_000_000L)
                .put(signer.sign())
                .array();
        NoteSignature signature = new NoteSignature(witness.name(), witness.keyId(), stamped);
        assertThat(witness.verify(HEAD, signature)).hasValue(1_700_000_000L);
        assertThat(WitnessKey.parse(witness.vkey())).isEqualTo(witness);
        WitnessKey another = new WitnessKey("witness.example/other", witness.key());
        assertThat(another.verify(HEAD, new NoteSignature(another.name(), another.keyId(), stamped)))
                .as("the name is signed too")
                .isEmpty();
    }

    private static SignedTreeHead cosigned(NoteSignature... signatures) {
        SignedTreeHead head = SignedTreeHead.sign(HEAD, LOG);
        return new SignedTreeHead(HEAD, head.note().with(List.of(signatures)));
    }

    @Test
    void aThresholdOfWitnessesIsAskedFor() throws Exception {
        List<WitnessKey> both = List.of(Cosignature.witness(ANNA), Cosignature.witness(BERT));
        NoteSignature anna = Cosignature.sign(HEAD, ANNA, 1);
        NoteSignature bert = Cosignature.sign(HEAD, BERT, 2);
        NoteSignature stranger = Cosignature.sign(HEAD, key("stranger", 3), 3);
        NoteSignature unknownType = new NoteSignature("witness.example/anna", 77, new byte[5_000]);
        assertThat(new WitnessPolicy(both, 2).cosigners(cosigned(bert, stranger, unknownType, anna)))
                .isEqualTo(both);
        new WitnessPolicy(both, 2).check(cosigned(unknownType, anna, bert));
        new WitnessPolicy(both, 1).check(cosigned(anna, stranger));
        new WitnessPolicy(both, 0).check(cosigned());
        WitnessPolicy.NONE.check(cosigned(stranger));
        isRefused(new WitnessPolicy(both, 2), cosigned(anna, stranger, unknownType), Reason.UNWITNESSED);
        isRefused(new WitnessPolicy(both, 1), cosigned(stranger), Reason.UNWITNESSED);
        NoteSignature forged = new NoteSignature(anna.name(), anna.keyId(), bert.bytes());
        isRefused(new WitnessPolicy(both, 1), cosigned(forged, bert), Reason.BAD_SIGNATURE);
        cosigned(forged, stranger, unknownType).verify(ORIGIN, List.of(LOG.verifier())); // of no matter to others
    }

    private static void isRefused(WitnessPolicy policy, SignedTreeHead head, Reason why) {
        assertThatThrownBy(() -> policy.check(head))
                .isInstanceOfSatisfying(
                        NoteRejectedException.class, e -> assertThat(e.reason()).isEqualTo(why));
    }

    /// One witness under two names would count twice, and so would two keys under one.
    @Test
    void eachWitnessCountsOnce() {
        WitnessKey anna = Cosignature.witness(ANNA);
        WitnessKey alias = new WitnessKey("witness.example/alias", anna.key());
        WitnessKey second =
                new WitnessKey(anna.name(), Cosignature.witness(BERT).key());
        for (List<WitnessKey> odd : List.of(List.of(anna, alias), List.of(anna, second), List.of(anna, anna))) {
            assertThatThrownBy(() -> new WitnessPolicy(odd, 1)).hasMessageContaining("count twice");
        }
        assertThatThrownBy(() -> new WitnessPolicy(List.of(anna), 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WitnessPolicy(List.of(anna), -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
