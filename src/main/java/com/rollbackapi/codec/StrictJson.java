package com.rollbackapi.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads JSON (RFC 8259, restricted to I-JSON, RFC 7493) so that no two readers can disagree on what was read.
///
/// Refused: duplicate members, anything after the value, a byte order mark, invalid UTF-8, lone surrogates whether raw
/// or escaped, nesting beyond [Limits#DEPTH], documents beyond the limit, numbers beyond a double's range, and integer
/// literals a double cannot hold (they would come back as another number).
public final class StrictJson {
    private static final int EXACT_DIGITS = 15;

    /// What stands in the place of bytes that are no UTF-8.
    private static final char REPLACEMENT = '\uFFFD';

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.DEPTH + 1)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser tokens;
    private final Map<String, Consumer<Json>> taken;
    private final Map<String, String> names = new HashMap<>();

    private StrictJson(JsonParser tokens, Map<String, Consumer<Json>> taken) {
        this.tokens = tokens;
        this.taken = taken;
    }

    /// Reads one document of at most 1 MiB.
    public static Json parse(byte[] utf8) throws MalformedJsonException {
        return parse(utf8, Limits.DOCUMENT);
    }

    /// Reads one document; `limits` says how large it may be.
    public static Json parse(byte[] utf8, Limits limits) throws MalformedJsonException {
        checkSize(utf8.length, limits);
        return read(decode(utf8), Map.of());
    }

    /// Reads one document that must be an object and has arrays so long that they are better not held: the items of
    /// those members that are named in `taken` are handed over one by one as they are read, and the object that
    /// comes back lacks them. Where the document turns out to be refused, some have been handed over already.
    public static Json.Obj parseObject(byte[] utf8, Limits limits, Map<String, Consumer<Json>> taken)
            throws MalformedJsonException {
        checkSize(utf8.length, limits);
        if (read(decode(utf8), taken) instanceof Json.Obj object) {
            return object;
        }
        throw new MalformedJsonException("an object was expected", 1, 1);
    }

    /// Reads one document of at most 1 MiB of UTF-8.
    public static Json parse(String text) throws MalformedJsonException {
        return parse(text, Limits.DOCUMENT);
    }

    /// Reads one document; `limits` says how large its UTF-8 may be.
    public static Json parse(String text, Limits limits) throws MalformedJsonException {
        checkSize(text.length(), limits); // a lower bound, before any work
        checkSize(text.getBytes(StandardCharsets.UTF_8).length, limits);
        return read(text, Map.of());
    }

    /// Reads one document that must be an object, as entries and requests are.
    public static Json.Obj parseObject(byte[] utf8) throws MalformedJsonException {
        if (parse(utf8) instanceof Json.Obj object) {
            return object;
        }
        throw new MalformedJsonException("an object was expected", 1, 1);
    }

    private static void checkSize(int size, Limits limits) throws MalformedJsonException {
        if (size > limits.documentBytes()) {
            throw new MalformedJsonException(
                    "the document has more than the " + limits.documentBytes() + " bytes allowed here", 1, 1);
        }
    }

    private static String decode(byte[] utf8) throws MalformedJsonException {
        String decoded = new String(utf8, StandardCharsets.UTF_8);
        return decoded.indexOf(REPLACEMENT) < 0 ? decoded : decodeStrictly(utf8);
    }

    /// Takes more room, which only matters to what has the replacement itself in it.
    private static String decodeStrictly(byte[] utf8) throws MalformedJsonException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(utf8.length);
        try {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException e) {
            throw at("invalid UTF-8 at byte " + in.position(), out.flip().toString());
        }
        return out.flip().toString();
    }

    /// A problem right after `before`.
    private static MalformedJsonException at(String problem, String before) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new MalformedJsonException(problem, line, before.length() - before.lastIndexOf('\n'));
    }

    private static Json read(String text, Map<String, Consumer<Json>> taken) throws MalformedJsonException {
        if (text.startsWith("\uFEFF")) {
            throw new MalformedJsonException("a byte order mark is not JSON", 1, 1);
        }
        try (JsonParser tokens = FACTORY.createParser(text)) {
            StrictJson reader = new StrictJson(tokens, taken);
            Json value = reader.value(tokens.nextToken(), 0);
            if (tokens.nextToken() != null) {
                throw reader.malformed("text after the end of the value");
            }
            return value;
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            throw where == null
                    ? new MalformedJsonException(e.getOriginalMessage(), 1, 1)
                    : new MalformedJsonException(e.getOriginalMessage(), where.getLineNr(), where.getColumnNr());
        } catch (IOException e) {
            throw new UncheckedIOException("a string in memory cannot fail to be read", e);
        }
    }

    private Json value(@Nullable JsonToken token, int depth) throws IOException, MalformedJsonException {
        if (token == null) {
            throw malformed("the document is empty or ends early");
        }
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> new Json.Str(wellFormed(tokens.getText()));
            case VALUE_NUMBER_INT -> new Json.Num(integer(tokens.getText()));
            case VALUE_NUMBER_FLOAT -> new Json.Num(finite(tokens.getText()));
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> Json.Null.NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw malformed("a value was expected");
        };
    }

    private Json object(int depth) throws IOException, MalformedJsonException {
        checkDepth(depth);
        Map<String, Json> members = new LinkedHashMap<>();
        Set<String> gone = new HashSet<>();
        while (tokens.nextToken() != JsonToken.END_OBJECT) {
            String name = wellFormed(tokens.currentName());
            if (members.containsKey(name) || gone.contains(name)) {
                throw malformed("the member \"" + name + "\" stands twice in one object");
            }
            JsonToken token = tokens.nextToken();
            Consumer<Json> taker = depth == 1 ? taken.get(name) : null;
            if (taker == null) {
                members.put(names.computeIfAbsent(name, n -> n), value(token, depth));
            } else if (token == JsonToken.START_ARRAY) {
                gone.add(name);
                items(depth + 1, taker);
            } else {
                throw malformed("\"" + name + "\" is no list");
            }
        }
        return new Json.Obj(members);
    }

    private Json array(int depth) throws IOException, MalformedJsonException {
        List<Json> items = new ArrayList<>();
        items(depth, items::add);
        return new Json.Arr(items);
    }

    private void items(int depth, Consumer<Json> taker) throws IOException, MalformedJsonException {
        checkDepth(depth);
        for (JsonToken token = tokens.nextToken(); token != JsonToken.END_ARRAY; token = tokens.nextToken()) {
            taker.accept(value(token, depth));
        }
    }

    private void checkDepth(int depth) throws MalformedJsonException {
        if (depth > Limits.DEPTH) {
            throw malformed("nested deeper than " + Limits.DEPTH);
        }
    }

    private double integer(String literal) throws MalformedJsonException {
        double value = finite(literal);
        if (literal.length() > EXACT_DIGITS && !means(literal, value)) {
            throw malformed("the integer " + literal + " is not exact as a double; write it as a string");
        }
        return value;
    }

    /// Beyond 2^53 the canonical text of a double is its shortest one, not its exact value; both mean that double.
    private static boolean means(String literal, double value) {
        BigDecimal written = new BigDecimal(literal);
        return written.compareTo(new BigDecimal(value)) == 0
                || written.compareTo(new BigDecimal(EcmaNumber.text(value))) == 0;
    }

    private double finite(String literal) throws MalformedJsonException {
        double value = Double.parseDouble(literal);
        if (Double.isInfinite(value)) {
            throw malformed("the number " + literal + " is beyond the range of a double");
        }
        return value;
    }

    private String wellFormed(String text) throws MalformedJsonException {
        if (CanonicalJson.loneSurrogate(text) >= 0) {
            throw malformed("a surrogate without its other half");
        }
        return text;
    }

    private MalformedJsonException malformed(String problem) {
        JsonLocation where = tokens.currentTokenLocation();
        return new MalformedJsonException(problem, Math.max(1, where.getLineNr()), Math.max(1, where.getColumnNr()));
    }
}
