package com.rollbackapi.tlog;

import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import java.util.List;

/// What a log says about itself at a size (C2SP tlog-checkpoint, whose "checkpoint" we call a tree head): origin, size,
/// root, and lines for extensions.
///
/// @param origin the log's name, one line, not empty
/// @param size how many entries it has
/// @param root the RFC 6962 root over them; the empty tree's exactly when `size` is 0
/// @param extensions further lines, none empty
public record TreeHead(String origin, long size, Hash root, List<String> extensions) {
    public TreeHead {
        if (!isLine(origin)) {
            throw new IllegalArgumentException("an origin is one line of text, not '" + origin + "'");
        }
        if (size < 0) {
            throw new IllegalArgumentException("a log has no " + size + " entries");
        }
        if ((size == 0) != root.equals(Rfc6962.EMPTY_ROOT)) {
            throw new IllegalArgumentException("size " + size + " does not go with the root " + root);
        }
        if (!extensions.stream().allMatch(TreeHead::isLine)) {
            throw new IllegalArgumentException("an extension is one line of text");
        }
        extensions = List.copyOf(extensions);
    }

    public TreeHead(String origin, long size, Hash root) {
        this(origin, size, root, List.of());
    }

    private static boolean isLine(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= ' ');
    }

    /// The head as the text of a note.
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(origin).append('\n');
        text.append(size).append('\n');
        text.append(StrictBase64.encode(root.bytes())).append('\n');
        extensions.forEach(e -> text.append(e).append('\n'));
        return text.toString();
    }

    /// Reads a size in decimal, without leading zeros.
    static long size(String text) throws NoteRejectedException {
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw NoteRejectedException.malformed("'" + text + "' is no tree's size");
        }
        return Long.parseLong(text);
    }

    /// Reads what [#text] writes and nothing else.
    public static TreeHead parse(String text) throws NoteRejectedException {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || !lines[lines.length - 1].isEmpty()) {
            throw NoteRejectedException.malformed("a tree head has a line each for origin, size and root");
        }
        long size = size(lines[1]);
        Hash root = StrictBase64.decode(lines[2])
                .filter(b -> b.length == Hash.SIZE_BYTES)
                .map(Hash::ofBytes)
                .orElseThrow(() -> NoteRejectedException.malformed("'" + lines[2] + "' is no root hash"));
        try {
            List<String> extensions = List.of(lines).subList(3, lines.length - 1);
            return new TreeHead(lines[0], size, root, extensions);
        } catch (IllegalArgumentException e) {
            throw NoteRejectedException.malformed(String.valueOf(e.getMessage()));
        }
    }
}
