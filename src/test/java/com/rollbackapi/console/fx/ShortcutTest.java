package com.rollbackapi.console.fx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// One key, one meaning.
final class ShortcutTest {
    @Test
    void noTwoAreTheSame() {
        assertThat(Arrays.stream(Shortcut.values()).map(s -> s.keys().getName()))
                .doesNotHaveDuplicates();
    }

    @Test
    void eachSaysWhatItDoes() {
        assertThat(Shortcut.values()).allSatisfy(s -> {
            assertThat(s.title()).isNotBlank();
            assertThat(s.keysText()).isNotBlank();
            assertThat(s.group().title()).isNotBlank();
        });
    }
}
