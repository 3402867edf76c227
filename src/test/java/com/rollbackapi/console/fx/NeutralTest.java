package com.rollbackapi.console.fx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Text of a journal cannot hide or reorder anything on the screen.
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
}
