package com.rollbackapi.codec;

/// JSON is read or refused; what is read has one canonical form, which reads as the same value.
public final class JsonFuzz {
    private JsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        Json value;
        try {
            value = StrictJson.parse(data);
        } catch (MalformedJsonException e) {
            return; // as it should be
        }
        byte[] canonical = CanonicalJson.bytes(value);
        byte[] again = CanonicalJson.bytes(StrictJson.parse(canonical));
        if (!java.util.Arrays.equals(canonical, again)) {
            throw new AssertionError("the canonical form is not one");
        }
    }
}
