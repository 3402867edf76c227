package com.rollbackapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.projection.Timeline;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReplayClockTest {
    private static final Timeline FIVE = Journals.at(0, 100, 100, 600, 10_600);

    @Test
    void playsInTheRhythmOfTheEntries() {
        ReplayClock clock = ReplayClock.of(FIVE, false);
        ReplayClock.Playback play = clock.from(1, 1, false);
        assertThat(play.positionAfter(0)).isEqualTo(1);
        assertThat(play.positionAfter(99)).isEqualTo(1);
        assertThat(play.positionAfter(100)).isEqualTo(3);
        assertThat(play.positionAfter(599)).isEqualTo(3);
        assertThat(play.positionAfter(600)).isEqualTo(4);
        assertThat(play.positionAfter(10_599)).isEqualTo(4);
        assertThat(play.positionAfter(10_600)).isEqualTo(5);
        assertThat(play.endedAfter(10_600)).isTrue();
        assertThat(clock.durationMillis()).isEqualTo(10_600);
    }

    @Test
    void shortensIdleGapsToTheLimit() {
        ReplayClock clock = ReplayClock.of(FIVE, true);
        assertThat(clock.durationMillis()).isEqualTo(600 + ReplayClock.IDLE_LIMIT_MILLIS);
        assertThat(clock.from(1, 1, false).positionAfter(2_599)).isEqualTo(4);
        assertThat(clock.from(1, 1, false).positionAfter(2_600)).isEqualTo(5);
    }

    @Test
    void aFactorOfSpeedIsAFactorOfTime() {
        ReplayClock clock = ReplayClock.of(FIVE, false);
        assertThat(clock.from(1, 0.1, false).positionAfter(999)).isEqualTo(1);
        assertThat(clock.from(1, 0.1, false).positionAfter(1_000)).isEqualTo(3);
        assertThat(clock.from(1, 64, false).positionAfter(166)).isEqualTo(5);
    }

    @Test
    void reverseGoesBackToTheBeginning() {
        ReplayClock clock = ReplayClock.of(FIVE, false);
        ReplayClock.Playback back = clock.from(5, 1, true);
        assertThat(back.positionAfter(0)).isEqualTo(5);
        assertThat(back.positionAfter(1)).isEqualTo(4);
        assertThat(back.positionAfter(10_001)).isEqualTo(3);
        assertThat(back.positionAfter(10_600)).isEqualTo(1);
        assertThat(back.positionAfter(10_601)).isZero();
        assertThat(back.endedAfter(10_601)).isTrue();
    }

    @Test
    void aSeekStaysWhereItWasPutUntilTimePasses() {
        ReplayClock clock = ReplayClock.of(FIVE, true);
        for (long p = 0; p <= 5; p++) {
            assertThat(clock.from(p, 1, false).positionAfter(0)).isEqualTo(p);
            assertThat(clock.from(p, 1, true).positionAfter(0)).isEqualTo(p);
        }
    }

    @Test
    void aGrownJournalHasTheSameClockForWhatItHad() {
        long seed = 4_421;
        Random random = new Random(seed);
        long[] millis = new long[5_000];
        for (int i = 1; i < millis.length; i++) {
            millis[i] = millis[i - 1] + random.nextLong(5_000);
        }
        Timeline whole = Journals.at(millis);
        ReplayClock fresh = ReplayClock.of(whole, true);
        ReplayClock grown = ReplayClock.of(Journals.at(java.util.Arrays.copyOf(millis, 1_025)), true)
                .with(whole);
        long play = 0;
        for (int p = 1; p <= 5_000; p++) {
            play += p == 1 ? 0 : Math.min(ReplayClock.IDLE_LIMIT_MILLIS, millis[p - 1] - millis[p - 2]);
            assertThat(fresh.playMillis(p)).as("seed %d, position %d", seed, p).isEqualTo(play);
            assertThat(grown.playMillis(p)).as("seed %d, position %d", seed, p).isEqualTo(play);
            long same = fresh.positionAt(play);
            assertThat(same).as("seed %d, play time %d", seed, play).isGreaterThanOrEqualTo(p);
            assertThat(fresh.playMillis(same))
                    .as("seed %d, position %d", seed, same)
                    .isEqualTo(play);
            assertThat(grown.positionAt(play)).isEqualTo(same);
        }
    }

    @Test
    void anEmptyJournalStandsStill() {
        ReplayClock clock = ReplayClock.of(Timeline.EMPTY, true);
        assertThat(clock.durationMillis()).isZero();
        assertThat(clock.from(0, 64, false).positionAfter(1_000_000)).isZero();
        assertThat(clock.from(0, 64, false).endedAfter(0)).isTrue();
    }

    @Test
    void refusesSpeedsAndPositionsItDoesNotHave() {
        ReplayClock clock = ReplayClock.of(FIVE, true);
        assertThatThrownBy(() -> clock.from(0, 65, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clock.from(6, 1, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clock.with(Timeline.EMPTY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stepsThroughTheSpeeds() {
        assertThat(ReplayClock.faster(1)).isEqualTo(2);
        assertThat(ReplayClock.faster(64)).isEqualTo(64);
        assertThat(ReplayClock.slower(1)).isEqualTo(0.5);
        assertThat(ReplayClock.slower(0.1)).isEqualTo(0.1);
    }
}
