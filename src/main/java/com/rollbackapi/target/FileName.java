package com.rollbackapi.target;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A file's name as text and as the bytes that a folder has it in, which are UTF-8 here whatever the locale of this
/// process is: Java's own way would turn what the locale cannot say into question marks.
///
/// The bytes go by way of a URI, the one form in which `java.nio.file` takes and gives them as they are.
final class FileName {
    private static final int HEX = 16;

    private FileName() {}

    /// The name as a path of one part.
    static Path path(String name) {
        if (isPlain(name)) {
            return Path.of(name);
        }
        StringBuilder uri = new StringBuilder("file:///");
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            uri.append("%%%02X".formatted(b & 0xFF));
        }
        Path root = Path.of("/");
        return root.relativize(Path.of(URI.create(uri.toString())));
    }

    /// The text of a name that was found in a folder; empty where its bytes are not UTF-8.
    static Optional<String> text(Path name) {
        String shown = name.toString();
        return isPlain(shown) ? Optional.of(shown) : decoded(Path.of("/").resolve(name), 1);
    }

    /// The text of where a link points, without doubled slashes and one at the end, which mean nothing; empty where
    /// its bytes are not UTF-8.
    static Optional<String> linkText(Path target) {
        boolean absolute = target.isAbsolute();
        Optional<String> text = isPlain(target.toString())
                ? Optional.of(target.toString())
                : decoded(absolute ? target : Path.of("/").resolve(target), absolute ? 0 : 1);
        return text.map(FileName::withoutIdleSlashes);
    }

    /// The text of where a link shall point. Throws `IllegalArgumentException` where it is not in the one form that
    /// [#linkText] gives.
    static String canonicalLink(byte[] bytes, int from) {
        byte[] raw = Arrays.copyOfRange(bytes, from, bytes.length);
        String text = new String(raw, StandardCharsets.UTF_8);
        if (text.isEmpty()
                || text.indexOf('\0') >= 0
                || !withoutIdleSlashes(text).equals(text)
                || !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), raw)) {
            throw new IllegalArgumentException(
                    "where the link points is empty, is no UTF-8, or has a doubled or a last '/'");
        }
        return text;
    }

    private static String withoutIdleSlashes(String text) {
        String single = text.replaceAll("/+", "/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }

    /// Where a link with this text points, as a path.
    static Path linkPath(String text) {
        if (isPlain(text)) {
            return Path.of(text);
        }
        Path path = Path.of(text.startsWith("/") ? "/" : "");
        for (String part : text.split("/")) {
            path = part.isEmpty() ? path : path.resolve(path(part));
        }
        return path;
    }

    private static Optional<String> decoded(Path absolute, int from) {
        String uri = absolute.toUri().getRawPath();
        ByteBuffer bytes = ByteBuffer.allocate(uri.length());
        for (int i = from; i < uri.length(); i++) {
            boolean escaped = uri.charAt(i) == '%';
            bytes.put((byte) (escaped ? Integer.parseInt(uri, i + 1, i + 3, HEX) : uri.charAt(i)));
            i += escaped ? 2 : 0;
        }
        boolean asFolder = uri.endsWith("/") && !absolute.toString().endsWith("/");
        bytes.flip().limit(bytes.limit() - (asFolder ? 1 : 0));
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// Whether every locale writes and reads it in the same bytes. A question mark may stand for what the locale
    /// cannot say.
    private static boolean isPlain(String name) {
        return name.chars().allMatch(c -> c < 0x80 && c != '?');
    }
}
