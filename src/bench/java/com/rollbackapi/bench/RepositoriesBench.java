package com.rollbackapi.bench;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.ManyRepositories;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One campaign changed 500 repositories; one call brings all back: containment, safety checkpoint, a commit in each
/// that keeps history, index and work tree, verification of every root from the live repositories, all of it journaled.
/// Several times by the engine that took a checkpoint of them before, of which the round with the middle ratio counts,
/// and once by one that was just started and has read none of them yet.
///
/// The peer is a plain `git checkout --force` of the same trees in copies of the same repositories, as many at once and
/// in the same minute: it writes the files and the index, and checks, keeps and journals nothing, and loses what people
/// had edited.
public final class RepositoriesBench {
    private static final int COUNT = Integer.getInteger("repositories", 500);

    /// Rounds before, until what is measured is mostly not the compiler of a process that has just begun.
    private static final int WARM = 12;

    private static final int FEW = 20;
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final double TARGET_SECONDS = 47;
    private static final double TARGET_RATIO = 3;

    private RepositoriesBench() {}

    /// Runs it and writes `target/bench/repositories.json`. Needs git, and the shared data.
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("rbx-bench");
        try {
            for (int i = 0; i < WARM; i++) {
                once(folder.resolve("warm-" + i), FEW, 1);
            }
            Measured all = once(folder.resolve("many"), COUNT, ROUNDS);
            Round round = all.middle();
            String measure = COUNT + " repositories, confirm to sealed";
            String peer = "parallel git checkout of the same trees";
            Report.bench("repositories")
                    .add(Row.of(measure, round.rolled().seconds(), "s").atMost(TARGET_SECONDS))
                    .add(Row.of(measure, round.rolled().seconds(), "s")
                            .peer(peer, round.peerSeconds())
                            .ratioAtMost(TARGET_RATIO))
                    .add(Row.of(
                            "the lowest ratio of " + ROUNDS,
                            all.rounds().getFirst().ratio(),
                            "x"))
                    .add(Row.of("the highest", all.rounds().getLast().ratio(), "x"))
                    .add(Row.of(measure + ", engine just started", all.started().seconds(), "s")
                            .peer(peer, round.peerSeconds()))
                    .add(Row.of("preview", round.rolled().previewSeconds(), "s"))
                    .add(Row.of(
                                    "processes a repository",
                                    (double) round.rolled().processes() / COUNT,
                                    "processes")
                            .peer("git checkout", 1))
                    .add(Row.of(
                                    "processes a repository, engine just started",
                                    (double) all.started().processes() / COUNT,
                                    "processes")
                            .peer("git checkout", 1))
                    .finish();
        } finally {
            Screen.delete(folder);
        }
    }

    /// @param processes how many the rollback started
    private record Rolled(double seconds, double previewSeconds, long processes) {}

    private record Round(Rolled rolled, double peerSeconds) {
        double ratio() {
            return rolled.seconds() / peerSeconds;
        }
    }

    /// @param rounds by their ratios
    private record Measured(List<Round> rounds, Rolled started) {
        Round middle() {
            return rounds.get(rounds.size() / 2);
        }
    }

    private static Measured once(Path folder, int many, int times) throws Exception {
        ManyRepositories all = ManyRepositories.create(folder, many);
        List<Round> rounds = new ArrayList<>();
        try (Engine engine = all.open()) {
            engine.checkpoint(List.of(), ManyRepositories.REQUEST);
            for (int i = 0; i < times; i++) {
                Scope scope = all.campaign(engine, "campaign-" + i);
                Path copied = folder.resolve("copies");
                ManyRepositories copies = all.copied(copied);
                copies.each((n, repository) -> repository.git("status")); // the copies' files have other times
                Rolled rolled = rolled(engine, scope);
                long plain = System.nanoTime();
                copies.each((n, repository) -> repository.git("checkout", "-q", "--force", "--detach", "HEAD~1"));
                rounds.add(new Round(rolled, (System.nanoTime() - plain) / 1e9));
                Screen.delete(copied);
            }
        }
        rounds.sort(Comparator.comparingDouble(Round::ratio));
        try (Engine engine = all.open()) {
            return new Measured(rounds, rolled(engine, all.campaign(engine, "again")));
        }
    }

    private static Rolled rolled(Engine engine, Scope scope) throws Exception {
        long begin = System.nanoTime();
        Preview preview = engine.preview(scope);
        long confirmed = System.nanoTime();
        try (ProcessCount count = new ProcessCount()) {
            long from = System.nanoTime();
            Outcome outcome = engine.rollback(scope, preview.planHash(), ManyRepositories.REQUEST);
            double seconds = (System.nanoTime() - from) / 1e9;
            if (!(outcome instanceof Outcome.Restored)) {
                throw new IOException("they were not restored: " + outcome);
            }
            return new Rolled(seconds, (confirmed - begin) / 1e9, count.stopped());
        }
    }
}
