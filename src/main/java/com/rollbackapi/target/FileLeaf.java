package com.rollbackapi.target;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What the first line of a directory's leaf says: what the leaf is and which permissions it has. A file's bytes follow
/// the line, or the text of where a link points, and of a folder nothing. There is one encoding of each: the usual
/// permissions are not written. Form: docs/formats/tree-v1.md.
///
/// @param mode the nine bits rwxrwxrwx, of owner, group and others; 0 of a link, which has none
record FileLeaf(Kind kind, int mode) {
    enum Kind {
        FILE("file"),
        LINK("link"),
        FOLDER("dir");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    static final int PLAIN = 0644;
    static final int EXECUTABLE = 0755;

    /// What a folder has that is made because something lies in it.
    static final int FOLDER = 0755;

    static final FileLeaf LINK = new FileLeaf(Kind.LINK, 0);

    private static final String EXECUTABLE_WORD = "exec";
    private static final int ALL_BITS = 0777;
    private static final int LONGEST_LINE = "file 777\n".length();

    FileLeaf {
        if ((mode & ~ALL_BITS) != 0 || (kind == Kind.LINK && mode != 0)) {
            throw new IllegalArgumentException(kind + " with mode " + Integer.toOctalString(mode));
        }
    }

    byte[] line() {
        return (words() + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private String words() {
        return switch (kind) {
            case LINK -> kind.word;
            case FOLDER -> mode == FOLDER ? kind.word : withMode();
            case FILE -> mode == PLAIN ? kind.word : mode == EXECUTABLE ? EXECUTABLE_WORD : withMode();
        };
    }

    private String withMode() {
        return "%s %03o".formatted(kind.word, mode);
    }

    /// The line and then the content.
    byte[] with(byte[] content) {
        byte[] line = line();
        byte[] whole = Arrays.copyOf(line, line.length + content.length);
        System.arraycopy(content, 0, whole, line.length, content.length);
        return whole;
    }

    /// Reads the first line; the content begins after as many bytes as [#line] has. Throws
    /// `IllegalArgumentException` for another encoding.
    static FileLeaf of(byte[] leaf) {
        String begin = new String(leaf, 0, Math.min(leaf.length, LONGEST_LINE), StandardCharsets.ISO_8859_1);
        int end = begin.indexOf('\n');
        return Optional.of(begin.substring(0, Math.max(end, 0)))
                .flatMap(FileLeaf::parse)
                .filter(l -> l.kind != Kind.FOLDER || leaf.length == end + 1)
                .orElseThrow(() -> new IllegalArgumentException(
                        "it does not begin as a leaf of a directory: " + printable(begin)));
    }

    private static Optional<FileLeaf> parse(String words) {
        int space = words.indexOf(' ');
        String word = space < 0 ? words : words.substring(0, space);
        String bits = space < 0 ? "" : words.substring(space + 1);
        if (space >= 0 && !bits.matches("[0-7]{3}")) {
            return Optional.empty();
        }
        Optional<FileLeaf> leaf = switch (word) {
            case "file" -> Optional.of(new FileLeaf(Kind.FILE, bits.isEmpty() ? PLAIN : Integer.parseInt(bits, 8)));
            case EXECUTABLE_WORD -> Optional.of(new FileLeaf(Kind.FILE, EXECUTABLE));
            case "dir" -> Optional.of(new FileLeaf(Kind.FOLDER, bits.isEmpty() ? FOLDER : Integer.parseInt(bits, 8)));
            case "link" -> Optional.of(LINK);
            default -> Optional.empty();
        };
        return leaf.filter(l -> l.words().equals(words)); // the usual permissions are not written
    }

    private static String printable(String text) {
        return "'" + text.replaceAll("[^ -~]", "?") + "'";
    }
}
