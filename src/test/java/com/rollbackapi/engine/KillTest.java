package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import com.rollbackapi.engine.KillChild.Moment;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the writer with signal 9, again and again: everything that it had acknowledged is there with the hash that it
/// had said, and `verify` finds nothing. The kills fall while 64 threads write, while the journal opens and recovers,
/// while it publishes, while it closes.
class KillTest {
    private static final int LONG_ROUNDS = 500;
    private static final int LONG_ROUNDS_OF_APPEND = 100;
    private static final int LONG_ROUNDS_OF_A_LIAR = 20;

    @TempDir
    private Path temp;

    @Test
    void noAcknowledgedActionOfSixtyFourThreadsIsLost() throws Exception {
        try (KillRounds rounds = new KillRounds(temp, "sound", 42)) {
            rounds.threads(Moment.WRITING, 1);
            rounds.threads(Moment.OPENING, 1);
            rounds.threads(Moment.PUBLISHING, 1);
            rounds.threads(Moment.CLOSING, 1);
        }
    }

    @Test
    void noAcknowledgedLineOfRbxAppendIsLost() throws Exception {
        try (KillRounds rounds = new KillRounds(temp, "sound", 43)) {
            rounds.append(2);
        }
    }

    /// The same rounds over a writer that acknowledges before it writes: they must find losses, or they could find
    /// none.
    @Test
    void aWriterThatAcknowledgesTooEarlyIsFoundOut() throws Exception {
        try (KillRounds rounds = new KillRounds(temp, "lying", 44)) {
            for (int i = 0; i < 8 && rounds.lost().isEmpty(); i++) {
                rounds.threads(Moment.WRITING, 1);
            }
            assertThat(rounds.lost()).isNotEmpty();
        }
    }

    /// `-Drounds=N` for another number than 500.
    @Test
    @Tag("long")
    @Tag("kill")
    void fiveHundredKills() throws Exception {
        Report report = Report.longRun("kill");
        int wanted = Integer.getInteger("rounds", LONG_ROUNDS);
        long seed = new Random().nextLong();
        try (KillRounds rounds = new KillRounds(temp.resolve("threads"), "sound", seed)) {
            mixed(rounds, wanted, report);
        }
        try (KillRounds rounds = new KillRounds(temp.resolve("append"), "sound", seed)) {
            int kills = Math.min(wanted, LONG_ROUNDS_OF_APPEND);
            rounds.append(kills);
            acknowledged(report, "rbx append", kills, rounds);
        }
        try (KillRounds rounds = new KillRounds(temp.resolve("liar"), "lying", seed)) {
            rounds.threads(Moment.WRITING, LONG_ROUNDS_OF_A_LIAR);
            String control = "control, acknowledges before it writes: ";
            report.add(Row.of(control + "kills", LONG_ROUNDS_OF_A_LIAR, "kills"));
            report.add(Row.of(control + "kills that lost something", rounds.killsThatLost(), "kills")
                    .atLeast(1));
            report.add(Row.of(control + "acknowledged and lost", rounds.lost().size(), "entries")
                    .atLeast(1));
            report.finish();
            assertThat(rounds.lost()).isNotEmpty();
        }
    }

    /// Every other of the rounds is killed while a further thread publishes again and again; between them kills
    /// fall on openings, up to three in a row, and on closings.
    private static void mixed(KillRounds rounds, int wanted, Report report) throws Exception {
        long acknowledged = 0;
        for (int i = 0; i < wanted; i++) {
            long before = rounds.acknowledgements();
            rounds.threads(i % 2 == 0 ? Moment.WRITING : Moment.PUBLISHING, 1);
            acknowledged += rounds.acknowledgements() - before;
            if (i % 10 == 1) {
                rounds.threads(Moment.OPENING, 1 + i / 10 % 3);
            }
            if (i % 10 == 4) {
                rounds.threads(Moment.CLOSING, 1);
            }
        }
        double mean = acknowledged / (double) wanted;
        report.add(Row.of("64 threads: kills while they write", wanted, "kills").atLeast(wanted));
        report.add(Row.of("64 threads: acknowledged, mean of such a kill", mean, "entries")
                .atLeast(100));
        for (Moment m : new Moment[] {Moment.PUBLISHING, Moment.OPENING, Moment.CLOSING}) {
            String inside = "64 threads: of all kills, inside " + m.name().toLowerCase(java.util.Locale.ROOT);
            report.add(Row.of(inside, rounds.fallenIn(m), "kills").atLeast(Math.max(1, wanted / 20)));
        }
        report.add(Row.of("64 threads: acknowledged and lost", rounds.lost().size(), "entries")
                .atMost(0));
        report.finish();
        assertThat(rounds.lost()).isEmpty();
        assertThat(mean).isGreaterThanOrEqualTo(100);
    }

    private static void acknowledged(Report report, String form, int kills, KillRounds rounds) throws Exception {
        double mean = rounds.acknowledgements() / (double) kills;
        report.add(Row.of(form + ": kills", kills, "kills").atLeast(kills));
        report.add(
                Row.of(form + ": acknowledged, mean of a kill", mean, "entries").atLeast(100));
        report.add(Row.of(form + ": acknowledged and lost", rounds.lost().size(), "entries")
                .atMost(0));
        report.finish();
        assertThat(rounds.lost()).isEmpty();
        assertThat(mean).isGreaterThanOrEqualTo(100);
    }
}
