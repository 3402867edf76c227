package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One campaign changes many repositories, one call rolls all of them back: every HEAD, tree, index and work tree is as
/// before, what people had staged, edited and not added yet with it. A process that is killed in the middle, and one
/// that is killed while it resumes, end the same.
final class ManyRepositoriesTest {
    private static final int FEW = 12;
    private static final int MANY = 500;
    private static final int KILLS = 20;
    private static final int KILLS_OF_ONE_ROLLBACK = 4;
    private static final double TARGET_SECONDS = 47;

    @TempDir
    private Path temp;

    private int campaigns;
    private int kills;

    @Test
    void oneCallRestoresAll() throws Exception {
        ManyRepositories many = ManyRepositories.create(temp, FEW);
        List<Map<String, String>> before = many.everything();
        assertThat(rolledBack(many)).isPositive();
        assertThat(many.everything()).isEqualTo(before);
    }

    @Test
    void aRollbackThatIsKilledAndResumedEndsTheSame() throws Exception {
        ManyRepositories many = ManyRepositories.create(temp, FEW);
        List<Map<String, String>> before = many.everything();
        for (int i = 0; kills < 2 && i < 10; i++) {
            killed(many, 2_000, new Random(i));
            assertThat(many.everything()).as("seed %d", i).isEqualTo(before);
        }
        assertThat(kills).isGreaterThanOrEqualTo(2);
    }

    /// `-Drepositories=N` for another number than 500.
    @Test
    @Tag("long")
    @Tag("repositories")
    void fiveHundredRepositoriesAndTwentyKills() throws Exception {
        int count = Integer.getInteger("repositories", MANY);
        ManyRepositories many = ManyRepositories.create(temp, count);
        List<Map<String, String>> before = many.everything();
        double seconds = rolledBack(many);
        assertThat(many.everything()).isEqualTo(before);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; kills < KILLS && i < KILLS; i++) {
            killed(many, (int) (seconds * 1_000), random);
            assertThat(many.everything()).as("seed %d, rollback %d", seed, i).isEqualTo(before);
        }
        Report report = Report.longRun("repositories");
        report.add(Row.of("repositories changed by a campaign and restored by one call", count, "repositories"));
        report.add(Row.of("confirm to sealed", seconds, "s").atMost(TARGET_SECONDS));
        report.add(Row.of("rollbacks with kills in them", campaigns - 1, "rollbacks"));
        report.add(Row.of("kills in the middle, resumed with the same end", kills, "kills")
                .atLeast(KILLS));
        report.finish();
        assertThat(kills).isGreaterThanOrEqualTo(KILLS);
    }

    private Scope campaign(ManyRepositories many, Engine engine) throws Exception {
        campaigns++;
        return many.campaign(engine, "campaign/" + campaigns);
    }

    /// Seconds of the rollback of one more campaign.
    private double rolledBack(ManyRepositories many) throws Exception {
        List<Map<String, String>> before = many.everything();
        try (Engine engine = many.open()) {
            Scope scope = campaign(many, engine);
            assertThat(many.everything()).doesNotContainAnyElementsOf(before);
            var plan = engine.preview(scope).planHash();
            long begin = System.nanoTime();
            Outcome outcome = engine.rollback(scope, plan, ManyRepositories.REQUEST);
            assertThat(outcome).isInstanceOf(Outcome.Restored.class);
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /// A campaign whose rollback is killed at random moments, each time in the one that resumes it, and then let
    /// end.
    private void killed(ManyRepositories many, int millis, Random random) throws Exception {
        Scope scope;
        try (Engine engine = many.open()) {
            scope = campaign(many, engine);
        }
        String workspace = many.workspace().toString();
        boolean middle = kill(millis, random, workspace, "campaign/" + campaigns);
        for (int i = 1; middle && i < KILLS_OF_ONE_ROLLBACK; i++) {
            middle = kill(millis, random, workspace);
        }
        try (Engine engine = many.open()) {
            List<RollbackRow.Status> ended = engine.picture().rollbacks().values().stream()
                    .filter(r -> r.scope().equals(scope.text()))
                    .map(RollbackRow::status)
                    .toList();
            if (!ended.contains(RollbackRow.Status.RESTORED)) {
                // the first kill fell before anything was changed
                assertThat(ended).isSubsetOf(RollbackRow.Status.REFUSED, RollbackRow.Status.QUEUED);
                var plan = engine.preview(scope).planHash();
                assertThat(engine.rollback(scope, plan, ManyRepositories.REQUEST))
                        .isInstanceOf(Outcome.Restored.class);
            }
            assertThat(engine.preview(scope).plan().isEmpty()).isTrue();
        }
    }

    /// Starts a process, kills it some time after it has begun, and says whether it had not ended before.
    private boolean kill(int millis, Random random, Object... args) throws IOException, InterruptedException {
        Process child = Children.java(RepositoriesChild.class, args).start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo(RepositoriesChild.BEGINS);
            Thread.sleep(random.nextInt(millis));
            child.toHandle().destroyForcibly(); // unlike the process, it leaves what was said to be read
            child.waitFor();
            boolean middle = said.readLine() == null;
            kills += middle ? 1 : 0;
            return middle;
        }
    }
}
