package com.rollbackapi.target;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// A file as a leaf: one line that says what it is, then its content. Equal files give equal bytes: times, owners and
/// the other permission bits are not part of it.
///
/// @param content the file's bytes; of a link, the UTF-8 text of where it points
record FileLeaf(Kind kind, byte[] content) {
    enum Kind {
        FILE("file\n"),
        EXECUTABLE("exec\n"),
        LINK("link\n");

        private final String line;

        Kind(String line) {
            this.line = line;
        }

        private byte[] bytes() {
            return line.getBytes(StandardCharsets.US_ASCII);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + kind.line.length());
        out.writeBytes(kind.bytes());
        out.writeBytes(content);
        return out.toByteArray();
    }

    /// Throws `IllegalArgumentException` for other bytes.
    static FileLeaf parse(byte[] bytes) {
        for (Kind kind : Kind.values()) {
            byte[] line = kind.bytes();
            if (bytes.length >= line.length && Arrays.equals(bytes, 0, line.length, line, 0, line.length)) {
                return new FileLeaf(kind, Arrays.copyOfRange(bytes, line.length, bytes.length));
            }
        }
        throw new IllegalArgumentException("no file's leaf begins with " + Arrays.toString(Arrays.copyOf(bytes, 5)));
    }

    Path linkTarget(Path folder) {
        return folder.getFileSystem().getPath(new String(content, StandardCharsets.UTF_8));
    }
}
