package com.rollbackapi.target;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The ids of trees that an index has whole, by folder (gitformat-index(5), "Cache tree"): git compares and writes
/// only what is not known here.
final class GitTreeCache {
    private static final int UNKNOWN = -1;

    /// Deeper than any path that a file system takes.
    private static final int DEPTH_LIMIT = 2_048;

    private int files = UNKNOWN;
    private byte[] id = new byte[0];
    private final Map<String, GitTreeCache> folders = new LinkedHashMap<>();

    private GitTreeCache() {}

    /// Throws `IllegalArgumentException` or `BufferUnderflowException` for bytes that are none.
    static GitTreeCache read(ByteBuffer in) {
        upTo(in, '\0'); // the root has no name
        GitTreeCache root = one(in, 0);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("more than a tree cache");
        }
        return root;
    }

    private static GitTreeCache one(ByteBuffer in, int depth) {
        if (depth > DEPTH_LIMIT) {
            throw new IllegalArgumentException("too deep");
        }
        GitTreeCache cache = new GitTreeCache();
        cache.files = Integer.parseInt(upTo(in, ' '));
        int below = Integer.parseInt(upTo(in, '\n'));
        if (cache.files >= 0) {
            cache.id = new byte[GitObjects.ID_BYTES];
            in.get(cache.id);
        }
        for (int i = 0; i < below; i++) {
            cache.folders.put(upTo(in, '\0'), one(in, depth + 1));
        }
        return cache;
    }

    /// Bytes, one to a character, up to that one, which is passed over.
    static String upTo(ByteBuffer in, char end) {
        int from = in.position();
        while (in.get() != end) {
            // goes on to the end, or to where the buffer has none
        }
        byte[] bytes = new byte[in.position() - 1 - from];
        in.get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// A file came, went or changed there: no folder above it is known any more, nor one of its own name.
    void invalidate(String path) {
        GitTreeCache at = this;
        String left = path;
        while (at != null) {
            at.files = UNKNOWN;
            at.id = new byte[0];
            int slash = left.indexOf('/');
            if (slash < 0) {
                at.folders.remove(left);
                return;
            }
            at = at.folders.get(left.substring(0, slash));
            left = left.substring(slash + 1);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeTo(out, "");
        return out.toByteArray();
    }

    private void writeTo(ByteArrayOutputStream out, String name) {
        out.writeBytes((name + '\0' + files + ' ' + folders.size() + '\n').getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(id);
        folders.forEach((folder, cache) -> cache.writeTo(out, folder));
    }
}
