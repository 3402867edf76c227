package com.rollbackapi.bench;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.ManyRepositories;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One campaign changed 500 repositories; one call brings all back: containment, safety checkpoint, a commit in each
/// that keeps history, index and work tree, verification of every root from the live repositories, all of it journaled.
///
/// The peer is a plain `git checkout --force` of the same trees in copies of the same repositories, as many at once: it
/// writes the files and the index, and checks, keeps and journals nothing, and loses what people had edited.
public final class RepositoriesBench {
    private static final int COUNT = Integer.getInteger("repositories", 500);
    private static final int WARM = 2;
    private static final int FEW = 20;
    private static final double TARGET_SECONDS = 47;
    private static final double TARGET_RATIO = 3;

    private RepositoriesBench() {}

    /// Runs it and writes `target/bench/repositories.json`. Needs git, and the shared data.
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("rbx-bench");
        try {
            for (int i = 0; i < WARM; i++) {
                once(folder.resolve("warm-" + i), FEW);
            }
            double[] seconds = once(folder.resolve("many"), COUNT);
            String measure = COUNT + " repositories, confirm to sealed";
            Report.bench("repositories")
                    .add(Row.of(measure, seconds[0], "s").atMost(TARGET_SECONDS))
                    .add(Row.of(measure, seconds[0], "s")
                            .peer("parallel git checkout of the same trees", seconds[1])
                            .ratioAtMost(TARGET_RATIO))
                    .add(Row.of("preview", seconds[2], "s"))
                    .add(Row.of("processes a repository, confirm to sealed", seconds[3] / COUNT, "processes")
                            .peer("git checkout", 1))
                    .finish();
        } finally {
            Screen.delete(folder);
        }
    }

    /// Seconds of the rollback, of the peer, and of the preview; and the processes that the rollback started.
    private static double[] once(Path folder, int many) throws Exception {
        ManyRepositories all = ManyRepositories.create(folder, many);
        try (Engine engine = all.open()) {
            Scope scope = all.campaign(engine, "campaign");
            ManyRepositories copies = all.copied(folder.resolve("copies"));
            copies.each((i, repository) -> repository.git("status")); // the copies' files have other times
            long begin = System.nanoTime();
            Preview preview = engine.preview(scope);
            double previewSeconds = (System.nanoTime() - begin) / 1e9;
            Outcome outcome;
            long confirmed;
            long sealed;
            long processes;
            try (ProcessCount count = new ProcessCount()) {
                confirmed = System.nanoTime();
                outcome = engine.rollback(scope, preview.planHash(), ManyRepositories.REQUEST);
                sealed = System.nanoTime();
                processes = count.stopped();
            }
            if (!(outcome instanceof Outcome.Restored)) {
                throw new IOException("they were not restored: " + outcome);
            }
            long plain = System.nanoTime();
            copies.each((i, repository) -> repository.git("checkout", "-q", "--force", "--detach", "HEAD~1"));
            double peerSeconds = (System.nanoTime() - plain) / 1e9;
            return new double[] {(sealed - confirmed) / 1e9, peerSeconds, previewSeconds, processes};
        }
    }
}
