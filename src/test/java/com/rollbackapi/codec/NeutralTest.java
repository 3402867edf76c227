package com.rollbackapi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Text of a journal cannot hide or reorder anything on the screen or the terminal.
final class NeutralTest {
    @ParameterizedTest
    @CsvSource({
        "plain text é 漢字, plain text é 漢字",
        "'a\u202eb', a\\u202eb",
        "'zero\u200bwidth', zero\\u200bwidth",
        "'line\nbreak', line\\u000abreak",
        "'\u001b[31mred', \\u001b[31mred",
        "'no\u00a0break', no\\u00a0break",
        "'tag\udb40\udc41', tag\\u{e0041}",
        "'lone\ud800', lone\\ud800",
        "'\u2028', \\u2028",
    })
    void whatCannotBeSeenIsShownAsItsEscape(String untrusted, String shown) {
        assertThat(Neutral.text(untrusted)).isEqualTo(shown);
    }

    @Test
    void whatIsLongIsCutWhereALimitIsGiven() {
        assertThat(Neutral.text("a\u009bb", 2)).isEqualTo("a\\u009b…");
        assertThat(Neutral.text("ab", 2)).isEqualTo("ab");
        assertThat(Neutral.text("x".repeat(4_001))).isEqualTo("x".repeat(4_000) + "…");
        assertThat(Neutral.line("x".repeat(4_001))).isEqualTo("x".repeat(4_001));
    }

    @Test
    void jsonStaysTheSameValue() throws MalformedJsonException {
        Json.Obj value = Json.object()
                .put("k\u009b\u202e", "\u001b \udb40\udc41 é")
                .put("plain", 1)
                .build();
        String safe = Neutral.json(CanonicalJson.text(value));
        assertThat(safe).isEqualTo("{\"k\\u009b\\u202e\":\"\\u001b \\udb40\\udc41 é\",\"plain\":1}");
        assertThat(StrictJson.parseObject(safe.getBytes(UTF_8))).isEqualTo(value);
    }
}
