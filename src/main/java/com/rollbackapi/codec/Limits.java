package com.rollbackapi.codec;

/// How large a document [StrictJson] reads. The depth is fixed at [#DEPTH], since a reader that accepts more would let
/// through what [CanonicalJson] cannot write back.
///
/// @param documentBytes the largest size in bytes of UTF-8, at least 1
public record Limits(int documentBytes) {
    /// The deepest nesting of arrays and objects: `[]` has depth 1.
    public static final int DEPTH = 64;

    /// For entries, messages and requests: 1 MiB.
    public static final Limits DOCUMENT = new Limits(1 << 20);

    /// For whole states read from files: 1 GiB.
    public static final Limits STATE = new Limits(1 << 30);

    public Limits {
        if (documentBytes < 1) {
            throw new IllegalArgumentException("a limit of " + documentBytes + " bytes lets nothing through");
        }
    }
}
