package com.rollbackapi.target;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Paths of a repository, which are bytes, as text of leaves' names: UTF-8 as it is; a byte that is none, and `%`, as
/// `%XX`.
final class GitPath {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private GitPath() {}

    /// Of a path that is UTF-8.
    static String text(String path) {
        return path.replace("%", "%25");
    }

    static String text(byte[] path) {
        try {
            return text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(path))
                    .toString());
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder();
            for (byte b : path) {
                if (b > 0x20 && b < 0x7F && b != '%') {
                    text.append((char) b);
                } else {
                    text.append('%').append(HEX.toHexDigits(b));
                }
            }
            return text.toString();
        }
    }

    /// Throws `IllegalArgumentException` for text that [#text] does not give.
    static byte[] bytes(String text) {
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (point == '%') {
                path.write(
                        HexFormat.fromHexDigits(text, Math.min(i + 1, text.length()), Math.min(i + 3, text.length())));
                i += 3;
            } else {
                path.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        if (!text(path.toByteArray()).equals(text)) {
            throw new IllegalArgumentException("'" + text + "' is no path as leaves' names have it");
        }
        return path.toByteArray();
    }

    /// The path as the file system of this process takes it. Throws `IllegalArgumentException` where that cannot
    /// name it.
    static String file(String text) {
        byte[] bytes = bytes(text);
        String file = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(file.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new IllegalArgumentException("a name that is not UTF-8 cannot be read or written here");
        }
        return file;
    }
}
