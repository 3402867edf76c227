package com.rollbackapi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {
    /// RFC 8259 only says that names SHOULD be unique; RFC 8785 builds on RFC 7493, where they MUST be. Two readers
    /// that keep different ones of the twins would see different states under one hash.
    private static final List<String> REFUSED_BY_RFC_7493 =
            List.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

    /// JSONTestSuite: 238 files that parsers disagree on.
    @Test
    void acceptsAndRefusesWhatJsonTestSuiteSays() throws Exception {
        List<String> wrong = new ArrayList<>();
        List<String> lines = SharedData.lines("conformance/json-parsing/cases.jsonl.gz");
        for (String line : lines) {
            Json.Obj row = (Json.Obj) StrictJson.parse(line);
            String expected = row.text("expect").orElseThrow();
            boolean accepted =
                    accepts(Base64.getDecoder().decode(row.text("base64").orElseThrow()));
            if (!expected.equals("either") && accepted != expected.equals("accept")) {
                wrong.add(row.text("name").orElseThrow());
            }
        }
        assertThat(lines).hasSize(238);
        assertThat(wrong).isEqualTo(REFUSED_BY_RFC_7493);
    }

    private static boolean accepts(byte[] document) {
        try {
            Json value = StrictJson.parse(document);
            assertThat(StrictJson.parse(CanonicalJson.bytes(value))).isEqualTo(value);
            return true;
        } catch (MalformedJsonException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":{\"a\":2,\"a\":3}} | the member \"a\" stands twice",
                "{} {} | text after the end",
                "1 2 | text after the end",
                "9007199254740993 | not exact as a double",
                "-123456789012345678901 | not exact as a double",
                "1e400 | beyond the range",
                "[\"\\uD800\"] | surrogate",
                "{\"\\uDC00\":1} | surrogate",
                "[1,] | expected a valid value",
                "`` | empty",
            })
    void refusesAndSaysWhy(String text, String reason) {
        assertThatThrownBy(() -> StrictJson.parse(text))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void namesLineAndColumn() {
        assertThatThrownBy(() -> StrictJson.parse("{\n  \"a\": 1,\n  \"a\": 2\n}"))
                .isInstanceOfSatisfying(MalformedJsonException.class, e -> {
                    assertThat(e.line()).isEqualTo(3);
                    assertThat(e.column()).isEqualTo(3);
                    assertThat(e).hasMessageEndingWith("(line 3, column 3)");
                });
        byte[] broken = "[1,\n\"x".getBytes(StandardCharsets.UTF_8);
        broken[5] = (byte) 0xFF;
        assertThatThrownBy(() -> StrictJson.parse(broken)).hasMessage("invalid UTF-8 at byte 5 (line 2, column 2)");
    }

    @Test
    void handsTheItemsOfLongArraysOverOneByOne() throws Exception {
        String text = "{\"a\":[1,{\"a\":[2]}],\"b\":[3],\"c\":{\"a\":[4]}}";
        List<Json> items = new ArrayList<>();
        Json.Obj rest = StrictJson.parseObject(
                text.getBytes(StandardCharsets.UTF_8), Limits.DOCUMENT, Map.of("a", items::add, "d", items::add));
        assertThat(Json.of(items)).isEqualTo(StrictJson.parse("[1,{\"a\":[2]}]"));
        assertThat(rest).isEqualTo(StrictJson.parse("{\"b\":[3],\"c\":{\"a\":[4]}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1],\"a\":[2]}",
                "{\"a\":[1],\"a\":2}",
                "{\"a\":1,\"a\":[2]}",
                "{\"a\":[1]",
                "[1]",
                "{\"a\":{}}",
                "{\"a\":null}"
            })
    void refusesWhatIsNoSoundObjectThoughItsItemsAreHandedOver(String text) {
        assertThatThrownBy(() -> StrictJson.parseObject(
                        text.getBytes(StandardCharsets.UTF_8), Limits.DOCUMENT, Map.of("a", item -> {})))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void tellsTheReplacementCharacterFromBytesThatAreNoUtf8() throws Exception {
        byte[] sound = "\"\uFFFD\"".getBytes(StandardCharsets.UTF_8);
        assertThat(StrictJson.parse(sound)).isEqualTo(Json.of("\uFFFD"));
        sound[2] = (byte) 0xFF;
        assertThatThrownBy(() -> StrictJson.parse(sound)).hasMessageContaining("invalid UTF-8 at byte 1");
    }

    @Test
    void readsDepth64AndRefuses65() throws Exception {
        assertThat(StrictJson.parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(Json.Arr.class);
        assertThatThrownBy(() -> StrictJson.parse("[".repeat(65) + "]".repeat(65)))
                .hasMessageContaining("nested deeper than 64");
        assertThatThrownBy(() -> StrictJson.parse("[".repeat(100_000))).hasMessageContaining("deeper");
    }

    @Test
    void keepsTheLimitOfBytes() throws Exception {
        String large = "\"" + "ä".repeat(1 << 19) + "\"";
        assertThatThrownBy(() -> StrictJson.parse(large)).hasMessageContaining("more than the 1048576 bytes");
        assertThat(StrictJson.parse(large.getBytes(StandardCharsets.UTF_8), Limits.STATE))
                .isInstanceOf(Json.Str.class);
    }

    @Test
    void takesExactIntegersHoweverTheyAreWritten() throws Exception {
        assertThat(StrictJson.parse("[9007199254740992, 100000000000000000000, 1.0, -0, 0.1]"))
                .isEqualTo(Json.of(
                        List.of(new Json.Num(0x1p53), new Json.Num(1e20), Json.of(1), Json.of(0), Json.of(0.1))));
    }

    @Test
    void refusesAByteOrderMarkAndOtherEncodings() {
        assertThatThrownBy(() -> StrictJson.parse("\uFEFF{}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("byte order mark");
        assertThatThrownBy(() -> StrictJson.parse("{}".getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(MalformedJsonException.class);
    }
}
