package com.rollbackapi.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// An ML-DSA-44 public key (FIPS 204), which witnesses sign with against quantum computers. Verified by the JDK; there
/// is one encoding of key and signature each, and a length that is not theirs is refused.
public final class MlDsaKey {
    /// Length of the key in bytes.
    public static final int SIZE_BYTES = 1312;

    /// Length of a signature in bytes.
    public static final int SIGNATURE_BYTES = 2420;

    private static final String ALGORITHM = "ML-DSA-44";

    /// The SubjectPublicKeyInfo (RFC 9881) of such a key, up to its first byte: OID 2.16.840.1.101.3.4.3.17.
    private static final byte[] SPKI =
            HexFormat.of().parseHex("30820532" + "300b" + "0609608648016503040311" + "0382052100");

    private final byte[] bytes;
    private final PublicKey key;

    private MlDsaKey(byte[] bytes, PublicKey key) {
        this.bytes = bytes;
        this.key = key;
    }

    /// Takes over 1,312 raw bytes (copied).
    public static MlDsaKey fromBytes(byte[] raw) throws MalformedKeyException {
        if (raw.length != SIZE_BYTES) {
            throw new MalformedKeyException("an ML-DSA-44 public key has " + SIZE_BYTES + " bytes, not " + raw.length);
        }
        byte[] encoded = Arrays.copyOf(SPKI, SPKI.length + SIZE_BYTES);
        System.arraycopy(raw, 0, encoded, SPKI.length, SIZE_BYTES);
        try {
            return new MlDsaKey(
                    raw.clone(), KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException e) {
            throw new MalformedKeyException("these " + SIZE_BYTES + " bytes are no ML-DSA-44 key: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("JDK 24 and later have ML-DSA", e);
        }
    }

    /// Whether `signature` is this key's on `message`, with an empty context. A signature that cannot be one is
    /// simply not one.
    public boolean verify(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // malformed inside, such as hints out of order
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("the key was read as one of this kind", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 24 and later have ML-DSA", e);
        }
    }

    /// A copy of the 1,312 bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof MlDsaKey other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "ML-DSA-44 key " + Hash.of(bytes).shortHex(12);
    }
}
