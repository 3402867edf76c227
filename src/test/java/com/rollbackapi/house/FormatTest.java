package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every source is as the formatter leaves it.
final class FormatTest {
    @Test
    void everySourceIsFormatted() throws IOException {
        List<Path> others = Sources.java().parallelStream()
                .filter(FormatTest::differs)
                .sorted()
                .toList();
        assertThat(others)
                .as("sources that `mvn -q -Pformat process-test-classes` would change")
                .isEmpty();
    }

    private static boolean differs(Path file) {
        try {
            String text = Files.readString(file);
            return !Format.formatted(file, text).equals(text);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
