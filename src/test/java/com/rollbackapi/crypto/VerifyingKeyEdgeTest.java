package com.rollbackapi.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

/// The edges of the rule at [VerifyingKey], where verifiers differ ("Taming the many EdDSAs", ePrint 2020/1244): keys
/// and signatures made so that some accept them. Ours refuses each.
final class VerifyingKeyEdgeTest {
    private static final byte[] SEED = Hash.of("edges".getBytes(UTF_8)).bytes();
    private static final byte[] MESSAGE = "message".getBytes(UTF_8);
    private static final SigningKey SIGNER = SigningKey.fromBytes("edges", SEED);
    private static final VerifyingKey KEY = SIGNER.verifyingKey();
    private static final List<Edwards> LOW = Edwards.lowOrder();

    /// The private scalar (RFC 8032 section 5.1.5).
    private static BigInteger scalar() throws Exception {
        byte[] half = Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(SEED), 32);
        half[0] &= (byte) 0xF8;
        half[31] = (byte) ((half[31] & 0x7F) | 0x40);
        return Edwards.number(half);
    }

    /// k = SHA-512(R ‖ A ‖ message) modulo L.
    private static BigInteger k(byte[] r, byte[] a) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        digest.update(r);
        digest.update(a);
        return Edwards.number(digest.digest(MESSAGE)).mod(Edwards.L);
    }

    private static byte[] signature(byte[] r, BigInteger s) {
        byte[] signature = Arrays.copyOf(r, 64);
        System.arraycopy(Edwards.bytes(s), 0, signature, 32, 32);
        return signature;
    }

    /// Our arithmetic is the curve's: it gives the signer's key, and a signature that is accepted.
    @Test
    void thePlainArithmeticIsThatOfTheSigner() throws Exception {
        byte[] a = Edwards.BASE.times(scalar()).encoded();
        assertThat(a).isEqualTo(KEY.toBytes());
        BigInteger nonce = BigInteger.valueOf(77);
        byte[] r = Edwards.BASE.times(nonce).encoded();
        assertThat(KEY.verify(
                        MESSAGE,
                        signature(r, nonce.add(k(r, a).multiply(scalar())).mod(Edwards.L))))
                .isTrue();
        assertThat(LOW).doesNotHaveDuplicates().hasSize(8);
        assertThat(LOW.stream().map(p -> HexFormat.of().formatHex(p.encoded())))
                .contains(
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
    }

    private static List<byte[]> lowEncodings() {
        List<byte[]> all = new ArrayList<>();
        LOW.forEach(p -> all.addAll(p.encodings()));
        return all;
    }

    @Test
    void noPointOfLowOrderIsAKeyInAnyEncoding() {
        assertThat(lowEncodings()).as("8 canonical ones and 6 others").hasSize(14);
        for (byte[] a : lowEncodings()) {
            assertThatThrownBy(() -> VerifyingKey.fromBytes(a))
                    .as(HexFormat.of().formatHex(a))
                    .isInstanceOf(MalformedKeyException.class);
        }
    }

    /// With s = k·a the equation holds for R = neutral, and eightfold for every other low-order R: verifiers that
    /// only compute it accept.
    @Test
    void noPointOfLowOrderIsAnRInAnyEncoding() throws Exception {
        int madeWell = 0;
        for (byte[] r : lowEncodings()) {
            byte[] signature =
                    signature(r, k(r, KEY.toBytes()).multiply(scalar()).mod(Edwards.L));
            assertThat(KEY.verify(MESSAGE, signature))
                    .as(HexFormat.of().formatHex(r))
                    .isFalse();
            madeWell += Ed25519.verify(signature, 0, KEY.toBytes(), 0, MESSAGE, 0, MESSAGE.length) ? 1 : 0;
        }
        assertThat(madeWell).as("the library alone accepts some of them").isPositive();
    }

    /// A key with a low-order component: a cofactored verifier accepts what its holder signs.
    @Test
    void noKeyHasALowOrderComponent() throws Exception {
        Edwards honest = Edwards.BASE.times(scalar());
        for (Edwards low : LOW.subList(1, 8)) {
            byte[] a = honest.plus(low).encoded();
            assertThatThrownBy(() -> VerifyingKey.fromBytes(a)).isInstanceOf(MalformedKeyException.class);
        }
        assertThat(VerifyingKey.fromBytes(honest.encoded())).isEqualTo(KEY);
    }

    @Test
    void noRHasALowOrderComponent() throws Exception {
        BigInteger nonce = BigInteger.valueOf(99);
        for (Edwards low : LOW) {
            byte[] r = Edwards.BASE.times(nonce).plus(low).encoded();
            BigInteger s = nonce.add(k(r, KEY.toBytes()).multiply(scalar())).mod(Edwards.L);
            assertThat(KEY.verify(MESSAGE, signature(r, s)))
                    .as("only without a component")
                    .isEqualTo(low.equals(Edwards.NEUTRAL));
        }
    }

    /// y from p on: the 19 that fit in 255 bits, with either sign.
    @Test
    void noEncodingOfYIsLargerThanThePrime() throws Exception {
        int points = 0;
        for (int i = 0; i < 19; i++) {
            for (boolean sign : new boolean[] {false, true}) {
                BigInteger y = Edwards.P.add(BigInteger.valueOf(i));
                byte[] bytes = Edwards.bytes(sign ? y.setBit(255) : y);
                Optional<Edwards> point = Edwards.decode(y, sign);
                points += point.isPresent() ? 1 : 0;
                assertThatThrownBy(() -> VerifyingKey.fromBytes(bytes)).isInstanceOf(MalformedKeyException.class);
                BigInteger s = k(bytes, KEY.toBytes()).multiply(scalar()).mod(Edwards.L);
                assertThat(KEY.verify(MESSAGE, signature(bytes, s))).isFalse();
            }
        }
        assertThat(points).as("of which so many are on the curve").isPositive();
    }

    /// s + L is the same scalar, and another signature: who takes it lets anybody make a second one.
    @Test
    void sIsBelowTheOrder() {
        byte[] honest = SIGNER.sign(MESSAGE);
        byte[] r = Arrays.copyOf(honest, 32);
        BigInteger s = Edwards.number(Arrays.copyOfRange(honest, 32, 64));
        assertThat(KEY.verify(MESSAGE, signature(r, s))).isTrue();
        for (BigInteger same = s.add(Edwards.L); same.bitLength() <= 256; same = same.add(Edwards.L)) {
            assertThat(KEY.verify(MESSAGE, signature(r, same)))
                    .as(same.toString(16))
                    .isFalse();
        }
        BigInteger one = BigInteger.ONE;
        for (BigInteger other : List.of(
                BigInteger.ZERO,
                Edwards.L.subtract(one),
                Edwards.L,
                Edwards.L.add(one),
                one.shiftLeft(252),
                one.shiftLeft(253).subtract(one),
                one.shiftLeft(255),
                one.shiftLeft(256).subtract(one),
                s.setBit(253),
                s.setBit(254),
                s.setBit(255))) {
            assertThat(KEY.verify(MESSAGE, signature(r, other)))
                    .as(other.toString(16))
                    .isFalse();
        }
    }

    @Test
    void aSignatureHasSixtyFourBytes() {
        byte[] honest = SIGNER.sign(MESSAGE);
        for (int length : new int[] {0, 1, 32, 63, 65, 128}) {
            assertThat(KEY.verify(MESSAGE, Arrays.copyOf(honest, length))).isFalse();
        }
    }
}
