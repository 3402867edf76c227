package com.rollbackapi.target;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A file as a tree or the index has it.
///
/// @param mode octal: `100644`, `100755`, `120000` for a link, `160000` for a submodule
/// @param object the object's id; of a submodule, the commit's
record GitEntry(String mode, String object) {
    private static final String PLAIN = "100644";
    private static final String EXECUTABLE = "100755";
    private static final String LINK = "120000";
    private static final String SUBMODULE = "160000";
    private static final String SUBMODULE_LINE = "commit\n";

    boolean isLink() {
        return mode.equals(LINK);
    }

    boolean isSubmodule() {
        return mode.equals(SUBMODULE);
    }

    /// Its leaf, which is that of a directory; of the permissions git keeps no more than whether a file can be run.
    byte[] leaf(byte[] content) {
        return switch (mode) {
            case LINK -> FileLeaf.LINK.with(content);
            case EXECUTABLE -> new FileLeaf(FileLeaf.Kind.FILE, FileLeaf.EXECUTABLE).with(content);
            default -> new FileLeaf(FileLeaf.Kind.FILE, FileLeaf.PLAIN).with(content);
        };
    }

    /// A submodule's leaf: no file, the commit that it is to be at.
    byte[] submoduleLeaf() {
        return (SUBMODULE_LINE + object + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    static boolean isSubmoduleLeaf(byte[] leaf) {
        return new String(leaf, StandardCharsets.ISO_8859_1).matches(SUBMODULE_LINE + "([0-9a-f]{40}|[0-9a-f]{64})\n");
    }

    static GitEntry ofSubmoduleLeaf(byte[] leaf) {
        return new GitEntry(
                SUBMODULE,
                new String(leaf, StandardCharsets.ISO_8859_1)
                        .substring(SUBMODULE_LINE.length())
                        .strip());
    }

    /// The mode that a leaf's first line says. Throws `IllegalArgumentException` for one that no tree of git has.
    static String modeOf(byte[] leaf) {
        FileLeaf file = FileLeaf.of(leaf);
        if (file.equals(FileLeaf.LINK)) {
            return LINK;
        }
        if (file.kind() == FileLeaf.Kind.FILE && file.mode() == FileLeaf.PLAIN) {
            return PLAIN;
        }
        if (file.kind() == FileLeaf.Kind.FILE && file.mode() == FileLeaf.EXECUTABLE) {
            return EXECUTABLE;
        }
        throw new IllegalArgumentException("git keeps files as \"file\", \"exec\" or \"link\", and no folders");
    }

    static byte[] contentOf(byte[] leaf) {
        return Arrays.copyOfRange(leaf, FileLeaf.of(leaf).line().length, leaf.length);
    }
}
