package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;

/// Blobs that claim to be a [Tree] are none in canonical form. Their bytes are what their hashes name, so this is no
/// damage: a program other than ours, or somebody with an intent, wrote them.
public final class MalformedTreeException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final transient Hash root;
    private final transient Hash node;

    MalformedTreeException(Hash root, Hash node, String problem) {
        super("tree " + root + " is not canonical; node " + node + ": " + problem);
        this.root = root;
        this.node = node;
    }

    public Hash root() {
        return root;
    }

    public Hash node() {
        return node;
    }
}
