package com.rollbackapi.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VerifyingKeyTest {
    private static final HexFormat HEX = HexFormat.of();

    /// Wycheproof: 88 valid and 63 invalid signatures that verifiers have got wrong.
    @Test
    void judgesAsWycheproofDoes() throws Exception {
        Json.Obj suite =
                (Json.Obj) StrictJson.parse(SharedData.text("conformance/ed25519/wycheproof_ed25519_test.json"));
        List<String> wrong = new ArrayList<>();
        int run = 0;
        for (Json item : array(suite, "testGroups")) {
            Json.Obj group = (Json.Obj) item;
            Json.Obj published = (Json.Obj) group.get("publicKey").orElseThrow();
            VerifyingKey key = VerifyingKey.fromBytes(hex(published, "pk"));
            for (Json test : array(group, "tests")) {
                Json.Obj row = (Json.Obj) test;
                boolean valid = row.text("result").orElseThrow().equals("valid");
                if (key.verify(hex(row, "msg"), hex(row, "sig")) != valid) {
                    wrong.add(row.toString());
                }
                run++;
            }
        }
        assertThat(run).isEqualTo(151);
        assertThat(wrong).isEmpty();
    }

    private static List<Json> array(Json.Obj object, String name) {
        return ((Json.Arr) object.get(name).orElseThrow()).items();
    }

    private static byte[] hex(Json.Obj object, String name) {
        return HEX.parseHex(object.text(name).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000", // neutral element, order 1
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
                "0000000000000000000000000000000000000000000000000000000000000000", // order 4
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 1, non-canonical
                "0100000000000000000000000000000000000000000000000000000000000080", // x = 0 with a sign
                "0200000000000000000000000000000000000000000000000000000000000000", // not on the curve
            })
    void refusesLowOrderAndNonCanonicalKeys(String key) {
        assertThatThrownBy(() -> VerifyingKey.fromBytes(HEX.parseHex(key))).isInstanceOf(MalformedKeyException.class);
    }

    /// The mixed-order key of the vectors in "Taming the many EdDSAs" (ePrint 2020/1244), on whose signatures
    /// cofactored and cofactorless verifiers differ.
    @Test
    void refusesKeysWithALowOrderComponent() {
        assertThatThrownBy(() -> VerifyingKey.fromBytes(
                        HEX.parseHex("cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d")))
                .isInstanceOf(MalformedKeyException.class);
    }

    @Test
    void refusesKeysOfAnotherLength() {
        assertThatThrownBy(() -> VerifyingKey.fromBytes(new byte[31])).hasMessageContaining("not 31");
    }

    @Test
    void refusesEveryChangedBitOfASignature() {
        SigningKey key = SigningKey.fromBytes("k", new byte[32]);
        byte[] message = "one".getBytes(StandardCharsets.UTF_8);
        byte[] signature = key.sign(message);
        assertThat(key.verifyingKey().verify(message, signature)).isTrue();
        for (int bit = 0; bit < 512; bit++) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(key.verifyingKey().verify(message, changed))
                    .as("bit " + bit)
                    .isFalse();
        }
        assertThat(key.verifyingKey().verify(message, new byte[0])).isFalse();
    }

    @Test
    void theJdkAgreesWithWhatWeSign() throws Exception {
        SigningKey key = SigningKey.generate("k", new SecureRandom());
        byte[] message = "two".getBytes(StandardCharsets.UTF_8);
        byte[] der = HEX.parseHex(
                "302a300506032b6570032100" + HEX.formatHex(key.verifyingKey().toBytes()));
        Signature jdk = Signature.getInstance("Ed25519");
        jdk.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
        jdk.update(message);
        assertThat(jdk.verify(key.sign(message))).isTrue();
    }
}
