package com.rollbackapi.console.fx;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.app.SampleIncident;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.PictureHash;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The playhead over an exported journal, by a clock of the test's own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PlayheadTest {
    private final AtomicLong nanos = new AtomicLong();
    private FileSource source;
    private Playhead playhead;

    @SuppressWarnings("NullAway.Init") // JUnit makes them
    PlayheadTest() {}

    @BeforeAll
    void export(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("incident.rbxj");
        AtomicLong passed = new AtomicLong();
        var real = TestClocks.create();
        var clocks = new com.rollbackapi.engine.Clocks(
                () -> real.wall().instant().plusMillis(passed.get()), real.nanoTime(), real.random());
        try (SampleIncident incident = SampleIncident.prepare(folder.resolve("s"), clocks, passed::addAndGet)) {
            incident.run();
            incident.engine().export(file);
        }
        source = FileSource.open(file, Optional.empty(), System::nanoTime);
    }

    @AfterAll
    void close() {
        source.close();
    }

    @BeforeEach
    void open() {
        playhead = new Playhead(source, new Latest(Runnable::run, Runnable::run), nanos::get, e -> {
            throw new AssertionError(e);
        });
    }

    private void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
        playhead.tick();
    }

    @Test
    void itBeginsAtTheEndOfAFileAndCannotActThere() {
        assertThat(playhead.view().mode()).isEqualTo(Mode.OFFLINE);
        assertThat(playhead.view().position()).isEqualTo(source.size());
        assertThat(playhead.view().operator()).isEmpty();
        assertThat(playhead.view().whyDisabled()).isPresent();
    }

    @Test
    void seekingShowsThePictureOfThatPosition() throws Exception {
        for (long position : new long[] {0, 1, 60, source.size() - 1, source.size()}) {
            playhead.seek(position);
            Picture shown = playhead.view().picture();
            assertThat(shown.position()).isEqualTo(position);
            assertThat(PictureHash.of(shown)).isEqualTo(PictureHash.of(source.at(position)));
        }
        playhead.seek(Long.MAX_VALUE);
        assertThat(playhead.view().position()).isEqualTo(source.size());
    }

    @Test
    void playingMovesAtItsSpeedAndStopsAtTheEnd() {
        playhead.seek(0);
        playhead.play();
        pass(1_000);
        long atOne = playhead.view().position();
        assertThat(atOne).isPositive().isLessThan(source.size());
        assertThat(playhead.view().mode()).isEqualTo(Mode.REPLAY);

        playhead.seek(0);
        playhead.speed(4);
        pass(1_000);
        assertThat(playhead.view().position()).as("four times as fast").isGreaterThan(atOne);

        pass(3_600_000);
        assertThat(playhead.view().position()).isEqualTo(source.size());
        assertThat(playhead.view().playing()).isFalse();
        assertThat(playhead.tick()).as("nothing left to do").isFalse();
    }

    @Test
    void aChangeOfSpeedDoesNotJump() {
        playhead.seek(0);
        playhead.play();
        pass(2_000);
        long before = playhead.view().position();
        playhead.speed(64);
        playhead.tick();
        assertThat(playhead.view().position()).isEqualTo(before);
    }

    @Test
    void itPlaysBackwardsToTheBeginning() {
        playhead.playReverse();
        pass(2_000);
        assertThat(playhead.view().position()).isLessThan(source.size());
        pass(3_600_000);
        assertThat(playhead.view().position()).isZero();
        assertThat(playhead.view().playing()).isFalse();
    }

    @Test
    void markersAreReachedInOrderBothWays() {
        var markers = source.timeline().markers();
        playhead.seek(0);
        playhead.marker(true);
        assertThat(playhead.view().position()).isEqualTo(markers.get(0).entry() + 1);
        playhead.marker(true);
        assertThat(playhead.view().position()).isEqualTo(markers.get(1).entry() + 1);
        playhead.marker(false);
        assertThat(playhead.view().position()).isEqualTo(markers.get(0).entry() + 1);
    }

    @Test
    void stepsSkipsAndTenthsStayInside() {
        playhead.seek(3);
        playhead.step(-10);
        assertThat(playhead.view().position()).isZero();
        playhead.step(2);
        assertThat(playhead.view().position()).isEqualTo(2);
        playhead.tenth(0);
        long first = playhead.view().position();
        playhead.tenth(5);
        assertThat(playhead.view().position()).isGreaterThan(first);
        playhead.skip(-3_600_000);
        assertThat(playhead.view().position()).isZero();
        playhead.skip(3_600_000);
        assertThat(playhead.view().position()).isEqualTo(source.size());
    }
}
