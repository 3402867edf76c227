package com.rollbackapi.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every kept input of every target, as it is, cut off, and with a byte flipped: none is slow, and no exception leaves
/// the target but the one that its format documents. Without the fuzzer's agent, which would instrument the classes of
/// all other tests as well.
class FuzzCorpusTest {
    private static final int CHANGES = 200;

    @ParameterizedTest
    @EnumSource
    void everyKeptInputIsReadOrRefused(FuzzTarget target) throws Exception {
        List<Path> inputs = target.inputs();
        assertThat(inputs).isNotEmpty();
        for (Path input : inputs) {
            byte[] bytes = Files.readAllBytes(input);
            run(target, bytes, input + " as it is");
            for (int at = 0; at < bytes.length; at += 1 + bytes.length / CHANGES) {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << (at % 8));
                run(target, flipped, input + ", byte " + at + " flipped");
                run(target, java.util.Arrays.copyOf(bytes, at), input + ", cut to " + at);
            }
        }
    }

    private static void run(FuzzTarget target, byte[] input, String what) {
        Assertions.assertTimeout(
                Duration.ofSeconds(10),
                () -> assertThatCode(() -> target.run(input)).as(what).doesNotThrowAnyException());
    }
}
