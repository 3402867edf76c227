package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;

/// The bytes found for a hash are not those it names: they rotted, or somebody changed them. Never repaired silently,
/// since a single copy can show damage but not mend it.
public final class BlobCorruptException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final transient Hash hash;
    private final String pack;
    private final long offset;
    private final String problem;

    /// @param pack the file that holds the blob, or what stands for one
    /// @param offset where its record starts there, in bytes
    public BlobCorruptException(Hash hash, String pack, long offset, String problem) {
        super("blob " + hash + " in " + pack + " at byte " + offset + " is damaged: " + problem
                + "; restore the file from a mirror or an export");
        this.hash = hash;
        this.pack = pack;
        this.offset = offset;
        this.problem = problem;
    }

    /// What is wrong with it, without the place.
    public String problem() {
        return problem;
    }

    public Hash hash() {
        return hash;
    }

    public String pack() {
        return pack;
    }

    /// In bytes from the start of [#pack].
    public long offset() {
        return offset;
    }
}
