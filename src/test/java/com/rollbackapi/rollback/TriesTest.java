package com.rollbackapi.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.target.TargetFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How often, and how long, what fails for a moment is asked again.
final class TriesTest {
    private final List<Long> waits = new ArrayList<>();
    private long nanos;
    private final Tries tries = new Tries(() -> nanos, this::pause);
    private int asked;

    private void pause(Duration duration) {
        waits.add(duration.toMillis());
        nanos += duration.toNanos();
    }

    private static TargetFailedException failed(boolean passing) {
        return new TargetFailedException("db", Optional.empty(), "it is away", "wait").passing(passing);
    }

    /// Fails so often, each time after so long.
    private String ask(int failures, Duration each, boolean passing) throws Exception {
        return tries.<String, RuntimeException>of(() -> {
            asked++;
            nanos += each.toNanos();
            if (asked <= failures) {
                throw failed(passing);
            }
            return "there";
        });
    }

    @Test
    void whatPassesIsAskedAgainAfterWaitsThatDouble() throws Exception {
        assertThat(ask(3, Duration.ZERO, true)).isEqualTo("there");
        assertThat(waits).containsExactly(100L, 200L, 400L);
        assertThat(tries.failures()).hasSize(3);
        assertThat(tries.isExhausted()).isFalse();
    }

    @Test
    void itIsAskedFiveTimesAtMostWithinTwoSeconds() {
        assertThatThrownBy(() -> ask(9, Duration.ZERO, true)).isInstanceOf(TargetFailedException.class);
        assertThat(asked).isEqualTo(Tries.LIMIT);
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L);
        assertThat(tries.isExhausted()).isTrue();
        assertThat(tries.counted("away")).isEqualTo("away; tried 5 times, with waits of 1500 ms in all");
    }

    @Test
    void theLimitIsOfAllThatOneRollbackAsks() throws Exception {
        assertThat(ask(2, Duration.ZERO, true)).isEqualTo("there");
        asked = 0;
        assertThatThrownBy(() -> ask(9, Duration.ZERO, true)).isInstanceOf(TargetFailedException.class);
        assertThat(asked).isEqualTo(3);
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L);
    }

    @Test
    void whatKeepsItsCallersWaitingIsNotWaitedForBeside() {
        assertThatThrownBy(() -> ask(9, Duration.ofSeconds(10), true)).isInstanceOf(TargetFailedException.class);
        assertThat(asked).isEqualTo(1);
        assertThat(waits).isEmpty();
        assertThat(tries.counted("away")).isEqualTo("away");
    }

    @Test
    void whatIsNotKnownToPassIsNotAskedAgain() {
        assertThatThrownBy(() -> ask(9, Duration.ZERO, false)).isInstanceOf(TargetFailedException.class);
        assertThat(asked).isEqualTo(1);
        assertThat(waits).isEmpty();
        assertThat(tries.isExhausted()).isFalse();
    }

    @Test
    void anInterruptEndsTheWaitAndTheTries() {
        Tries interrupted = new Tries(() -> nanos, d -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> interrupted.<String, RuntimeException>of(() -> {
                    asked++;
                    throw failed(true);
                }))
                .isInstanceOf(TargetFailedException.class);
        assertThat(asked).isEqualTo(1);
        assertThat(Thread.interrupted()).as("handed on").isTrue();
    }
}
