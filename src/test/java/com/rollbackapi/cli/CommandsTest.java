package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stable fields and exit codes that scripts rely on.
final class CommandsTest {
    private static final String INITIAL = state("open", "open");

    @TempDir
    private Path temp;

    /// The hash of the whole state, as the generic action format defines it.
    static String state(String first, String second) {
        return Hash.of(CanonicalJson.bytes(Json.object()
                        .put(
                                "orders",
                                Json.object()
                                        .put(
                                                "o1",
                                                Json.object()
                                                        .put("status", first)
                                                        .build())
                                        .put(
                                                "o2",
                                                Json.object()
                                                        .put("status", second)
                                                        .build())
                                        .build())
                        .build()))
                .hex();
    }

    @Test
    void importAnswersWithRunsActionsAndTheState() throws Exception {
        Path dir = temp.resolve("w");
        assertThat(Cli.run("init", dir, "--json").exit()).isZero();
        Path state = Files.createDirectories(temp.resolve("state"));
        Files.writeString(state.resolve("orders.json"), "{\"o1\":{\"status\":\"open\"},\"o2\":{\"status\":\"open\"}}");
        Cli imported = Cli.run(
                "import", "actions", "-w", dir, "--state", state, "--run", "run/1", Cli.actions(temp), "--json");
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.number("runs")).isEqualTo(1);
        assertThat(imported.number("actions")).isEqualTo(1);
        assertThat(imported.number("refused")).isZero();
        assertThat(imported.text("state_sha256")).isEqualTo(state("paid", "open"));
        Cli root = Cli.run("state", "root", "-w", dir, "--json");
        assertThat(root.text("state_sha256")).isEqualTo(state("paid", "open"));
        assertThat(root.text("tree_root")).hasSize(64);
    }

    @Test
    void aPlanNamesDependentsAndRunningItRestores() {
        Path dir = Cli.workspace(temp);
        Cli plan = Cli.run("rollback", "plan", "-w", dir, "--run", "run/1", "--json");
        assertThat(plan.exit()).isZero();
        assertThat(plan.json().members())
                .containsKeys("plan_hash", "dependent_runs", "mutations", "steps", "irreversible", "conflicts");
        assertThat(plan.out()).contains("\"dependent_runs\":[\"run/2\"]");
        assertThat(plan.number("mutations")).isEqualTo(2);

        Cli run = Cli.run("rollback", "run", "-w", dir, "--run", "run/1", "--json");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.text("status")).isEqualTo("restored");
        assertThat(run.text("integrity")).isEqualTo("verified");
        assertThat(run.text("rollback_id")).startsWith("RBX-");
        assertThat(run.text("state_sha256")).isEqualTo(state("open", "cancelled"));
        assertThat(run.number("latency_ms")).isNotNegative();

        Cli again = Cli.run("rollback", "run", "-w", dir, "--run", "run/1", "--json");
        assertThat(again.exit()).isZero();
        assertThat(again.text("status")).isEqualTo("unchanged");
    }

    @Test
    void everyScopeOfARollbackLeadsToItsState() {
        Path dir = Cli.workspace(temp);
        assertThat(Cli.run("rollback", "run", "-w", dir, "--at-action", "1", "--json")
                        .text("state_sha256"))
                .isEqualTo(state("sent", "open"));
        assertThat(Cli.run("rollback", "run", "-w", dir, "--at-action", "0", "--json")
                        .text("state_sha256"))
                .isEqualTo(state("paid", "open"));
        String baseline =
                Cli.run("checkpoint", "list", "-w", dir, "--json").out().replaceAll(".*?(CKPT-001).*\\s*", "$1");
        assertThat(Cli.run("rollback", "run", "-w", dir, "--to", baseline, "--json")
                        .text("state_sha256"))
                .isEqualTo(INITIAL);
    }

    @Test
    void aCheckpointIsTakenListedAndProven() {
        Path dir = Cli.workspace(temp);
        Cli created = Cli.run("checkpoint", "create", "-w", dir, "--json");
        assertThat(created.exit()).as(created.err()).isZero();
        assertThat(created.json().members()).containsKeys("checkpoint", "root", "leaves", "bytes", "new_bytes");
        String id = created.text("checkpoint");
        assertThat(Cli.run("checkpoint", "list", "-w", dir, "--json").out()).contains(id);
        assertThat(Cli.run("checkpoint", "verify", "-w", dir, id, "--json").exit())
                .isZero();
        assertThat(Cli.run("state", "diff", "-w", dir, "CKPT-001", id, "--json").out())
                .contains("orders/o1");
    }

    @Test
    void anExportIsVerifiedAndReplayedByAnybody() {
        Path dir = Cli.workspace(temp);
        Path file = temp.resolve("e.rbxj");
        assertThat(Cli.run("export", "-w", dir, file, "--json").exit()).isZero();
        Cli verified = Cli.run("verify", file, "--json");
        assertThat(verified.exit()).isZero();
        assertThat(verified.json().members()).containsKeys("ok", "entries", "root", "origin", "signer", "first_bad");
        assertThat(verified.text("signer")).isEqualTo("unpinned");
        assertThat(Cli.run("verify", file).out()).contains("ntact, signer unpinned");
        assertThat(Cli.run("verify", dir, "--json").exit()).isZero();
        Cli replay = Cli.run("replay", "--verify", file, "--json");
        assertThat(replay.exit()).isZero();
        assertThat(replay.number("equal")).isEqualTo(replay.number("entries"));
        assertThat(replay.json().get("first_difference")).contains(Json.Null.NULL);
    }

    @Test
    void appendAcknowledgesEachLineWithItsPlaceInTheLog() {
        Path dir = Cli.workspace(temp);
        Cli appended = Cli.feed(Lines.set("run/9", 0, "o2", "cancelled", "open") + "\n", "append", "-w", dir);
        assertThat(appended.exit()).as(appended.err()).isZero();
        List<Json.Obj> acknowledged = appended.lines();
        assertThat(acknowledged).hasSize(1);
        assertThat(acknowledged.getFirst().number("index")).isPresent();
        assertThat(acknowledged.getFirst().text("leaf_hash").orElse("")).hasSize(64);
        assertThat(Cli.run("log", "-w", dir, "--run", "run/9", "--json").out()).contains("action.executed");
        assertThat(Cli.run("state", "root", "-w", dir, "--json").text("state_sha256"))
                .isEqualTo(state("sent", "open"));
    }

    @Test
    void aContainedRunMayNotWrite() {
        Path dir = Cli.workspace(temp);
        assertThat(Cli.feed(Lines.set("run/9", 0, "o2", "cancelled", "open") + "\n", "append", "-w", dir)
                        .exit())
                .isZero();
        assertThat(Cli.run("contain", "-w", dir, "--run", "run/9", "--json").text("contained"))
                .isEqualTo("run/9");
        Cli refused = Cli.feed(Lines.set("run/9", 1, "o2", "open", "lost") + "\n", "append", "-w", dir);
        assertThat(refused.out() + refused.err()).containsIgnoringCase("refused");
        assertThat(Cli.run("state", "root", "-w", dir, "--json").text("state_sha256"))
                .isEqualTo(state("sent", "open"));
        assertThat(Cli.run("contain", "-w", dir, "--run", "nobody").exit()).isEqualTo(1);
    }

    @Test
    void wrongUsageIsTwoAndNamesWhatIsMissing() {
        Cli missing = Cli.run("rollback", "plan", "--run", "x");
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("--workspace");
        assertThat(Cli.run("no-such-command").exit()).isEqualTo(2);
        assertThat(Cli.run("--help").exit()).isZero();
    }
}
