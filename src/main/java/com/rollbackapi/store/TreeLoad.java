package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import org.jspecify.annotations.Nullable;

/// Reads a tree's nodes back and checks that together they are the one canonical tree over their names. Levels fall on
/// the way down and ranges of names do not overlap, so neither depth nor work exceeds what the blobs hold, whoever
/// wrote them.
final class TreeLoad {
    private final Hash root;
    private final BlobSource source;

    TreeLoad(Hash root, BlobSource source) {
        this.root = root;
        this.source = source;
    }

    /// @param below children live at lower levels than this
    /// @param after all names come after this one, where given
    /// @param until all names come before this one, where given
    Node node(Hash hash, int below, @Nullable String after, @Nullable String until) throws StoreException {
        byte[] bytes = source.get(hash).orElseThrow(() -> new BlobMissingException(hash, "a node of tree " + root));
        NodeBytes.Parsed parsed;
        try {
            parsed = NodeBytes.parse(bytes);
        } catch (NodeBytes.NotANode e) {
            throw new MalformedTreeException(root, hash, e.problem());
        }
        if (parsed.level() >= below) {
            throw new MalformedTreeException(root, hash, "it has level " + parsed.level() + " below level " + below);
        }
        String[] names = parsed.names().toArray(String[]::new);
        checkRange(hash, names, after, until);
        @Nullable Node[] children = new @Nullable Node[names.length + 1];
        for (int i = 0; i <= names.length; i++) {
            if (parsed.children().get(i).isPresent()) {
                Hash child = parsed.children().get(i).get();
                String low = i == 0 ? after : names[i - 1];
                String high = i == names.length ? until : names[i];
                children[i] = node(child, parsed.level(), low, high);
            }
        }
        return new Node(parsed.level(), names, parsed.leaves().toArray(Hash[]::new), children);
    }

    private void checkRange(Hash hash, String[] names, @Nullable String after, @Nullable String until)
            throws MalformedTreeException {
        if ((after != null && LeafNames.compare(after, names[0]) >= 0)
                || (until != null && LeafNames.compare(names[names.length - 1], until) >= 0)) {
            throw new MalformedTreeException(root, hash, "its names lie outside its parent's range");
        }
    }
}
