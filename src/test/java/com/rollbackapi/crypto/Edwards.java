package com.rollbackapi.crypto;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The curve of Ed25519 (RFC 8032 section 5.1) in plain arithmetic, to make keys and signatures that no signer makes.
///
/// @param x of a point
/// @param y of a point
record Edwards(BigInteger x, BigInteger y) {
    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    static final Edwards NEUTRAL = new Edwards(BigInteger.ZERO, BigInteger.ONE);

    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);
    private static final BigInteger ROOT_OF_MINUS_1 =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
    static final Edwards BASE = decode(
                    BigInteger.valueOf(4)
                            .multiply(BigInteger.valueOf(5).modInverse(P))
                            .mod(P),
                    false)
            .orElseThrow();

    Edwards plus(Edwards o) {
        BigInteger xx = x.multiply(o.x);
        BigInteger yy = y.multiply(o.y);
        BigInteger dxy = D.multiply(xx).mod(P).multiply(yy).mod(P);
        BigInteger sum = x.multiply(o.y).add(y.multiply(o.x));
        return new Edwards(
                sum.multiply(BigInteger.ONE.add(dxy).modInverse(P)).mod(P),
                yy.add(xx).multiply(BigInteger.ONE.subtract(dxy).modInverse(P)).mod(P));
    }

    Edwards times(BigInteger k) {
        Edwards product = NEUTRAL;
        for (int bit = k.bitLength() - 1; bit >= 0; bit--) {
            product = product.plus(product);
            product = k.testBit(bit) ? product.plus(this) : product;
        }
        return product;
    }

    /// The point of this y whose x is odd or even.
    static Optional<Edwards> decode(BigInteger y, boolean isOdd) {
        BigInteger yy = y.multiply(y).mod(P);
        BigInteger xx = yy.subtract(BigInteger.ONE)
                .multiply(D.multiply(yy).add(BigInteger.ONE).modInverse(P))
                .mod(P);
        BigInteger x = xx.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.multiply(x).mod(P).equals(xx)) {
            x = x.multiply(ROOT_OF_MINUS_1).mod(P);
        }
        return x.multiply(x).mod(P).equals(xx)
                ? Optional.of(
                        new Edwards(x.testBit(0) == isOdd ? x : P.subtract(x).mod(P), y.mod(P)))
                : Optional.empty();
    }

    byte[] encoded() {
        return bytes(x.testBit(0) ? y.setBit(255) : y);
    }

    /// 32 bytes, the lowest first.
    static byte[] bytes(BigInteger number) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = number.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    static BigInteger number(byte[] bytes) {
        BigInteger number = BigInteger.ZERO;
        for (int i = bytes.length - 1; i >= 0; i--) {
            number = number.shiftLeft(8).or(BigInteger.valueOf(bytes[i] & 0xFF));
        }
        return number;
    }

    /// The eight points whose eightfold is the neutral one.
    static List<Edwards> lowOrder() {
        BigInteger y = BigInteger.TWO;
        while (true) {
            Optional<Edwards> point = decode(y, false);
            Edwards small = point.map(p -> p.times(L)).orElse(NEUTRAL);
            if (!small.times(BigInteger.valueOf(4)).equals(NEUTRAL)) {
                List<Edwards> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    all.add(small.times(BigInteger.valueOf(i)));
                }
                return all;
            }
            y = y.add(BigInteger.ONE);
        }
    }

    /// Every encoding of a point that decodes to it when y is taken modulo p and the sign of x = 0 is not looked
    /// at; the canonical one first.
    List<byte[]> encodings() {
        List<byte[]> all = new ArrayList<>(List.of(encoded()));
        for (BigInteger form : List.of(y, y.add(P))) {
            for (boolean sign : x.signum() == 0 ? new boolean[] {false, true} : new boolean[] {x.testBit(0)}) {
                byte[] bytes = bytes(sign ? form.setBit(255) : form);
                if (form.bitLength() <= 255 && !java.util.Arrays.equals(bytes, encoded())) {
                    all.add(bytes);
                }
            }
        }
        return all;
    }
}
