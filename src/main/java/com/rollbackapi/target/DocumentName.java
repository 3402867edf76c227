package com.rollbackapi.target;

/// A record's leaf name, `collection/key`, split at its first `/`; a key may contain more, and may be empty.
record DocumentName(String collection, String key) {
    DocumentName {
        if (collection.isEmpty() || collection.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a collection's name is not empty and has no '/': '" + collection + "'");
        }
    }

    static boolean isOne(String leaf) {
        return leaf.indexOf('/') > 0;
    }

    /// Throws `IllegalArgumentException` for a leaf that [#isOne] denies.
    static DocumentName of(String leaf) {
        int slash = leaf.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("'" + leaf + "' is no collection/key");
        }
        return new DocumentName(leaf.substring(0, slash), leaf.substring(slash + 1));
    }

    String leaf() {
        return collection + "/" + key;
    }
}
