package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The ways to say where to go back to, as an operator types them.
final class ScopeCommandTest {
    @TempDir
    private Path temp;

    private Path dir = Path.of("");

    @BeforeEach
    void workspace() {
        dir = Cli.workspace(temp);
    }

    private String stateAfter(String... scope) {
        Cli run = Cli.run("rollback", "run", "-w", dir, scope[0], scope[1], "--json");
        assertThat(run.exit()).as(run.err() + run.out()).isZero();
        return run.text("state_sha256");
    }

    @Test
    void lastApprovedIsTheNewestCheckpointThatSomebodyApproved() {
        String approved = Cli.run("checkpoint", "create", "-w", dir, "--json").text("checkpoint");
        Cli none = Cli.run("rollback", "plan", "-w", dir, "--to", "last_approved");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("no checkpoint that can be restored is approved; rbx checkpoint approve");

        Cli approve = Cli.run("checkpoint", "approve", approved, "-w", dir, "--reason", "seen", "--json");
        assertThat(approve.exit()).as(approve.err()).isZero();
        assertThat(approve.text("approved_by")).isNotEmpty();
        String here = Cli.run("state", "root", "-w", dir, "--json").out();
        stateAfter("--run", "run/1");
        assertThat(Cli.run("state", "root", "-w", dir, "--json").out()).isNotEqualTo(here);
        stateAfter("--to", "last_approved");
        assertThat(Cli.run("state", "root", "-w", dir, "--json").out()).isEqualTo(here);

        Cli withdrawn = Cli.run("checkpoint", "approve", approved, "-w", dir, "--withdraw", "--json");
        assertThat(withdrawn.json().text("approved_by")).isEmpty();
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--to", "last_approved")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void aRollbackIsAbortedToItsSafetyCheckpoint() {
        String before = Cli.run("state", "root", "-w", dir, "--json").out();
        Cli run = Cli.run("rollback", "run", "-w", dir, "--run", "run/1", "--json");
        assertThat(run.text("status")).isEqualTo("restored");
        stateAfter("--abort", run.text("rollback_id"));
        assertThat(Cli.run("state", "root", "-w", dir, "--json").out()).isEqualTo(before);
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--abort", "RBX-99").err())
                .contains("no rollback 'RBX-99'");
    }

    @Test
    void thePlansWholeDifferenceIsShownBeforehand() {
        Cli plan = Cli.run("rollback", "plan", "-w", dir, "--run", "run/1", "--diff", "--json");
        assertThat(plan.exit()).isZero();
        assertThat(plan.out()).contains("\"diff\":[{", "\"lines\":[");
        String predicted = plan.text("predicted_root");
        Cli shown = Cli.run("rollback", "plan", "-w", dir, "--run", "run/1", "--diff");
        assertThat(shown.out()).contains("state / orders/").contains("  - ").contains("  + ");
        Cli run = Cli.run("rollback", "run", "-w", dir, "--run", "run/1", "--json");
        assertThat("sha256:" + run.text("root")).isEqualTo(predicted);
    }

    @Test
    void oneStepIsUndoneTheRestStaysAndSomebodyElsesWriteIsATask() {
        String free = "run/3/" + step("run/3");
        Cli undone = Cli.run("rollback", "run", "-w", dir, "--step", free, "--json");
        assertThat(undone.text("status")).isEqualTo("restored");
        assertThat(undone.text("state_sha256")).isEqualTo(CommandsTest.state("sent", "open"));

        String written = "run/1/" + step("run/1");
        Cli plan = Cli.run("rollback", "plan", "-w", dir, "--step", written);
        assertThat(plan.out()).contains("state/orders/o1 is left to a person: run/2 wrote it in entry ");
        Cli left = Cli.run("rollback", "run", "-w", dir, "--step", written, "--json");
        assertThat(left.exit()).isEqualTo(1);
        assertThat(left.text("status")).isEqualTo("refused");
        assertThat(left.text("reason")).contains("nothing was overwritten, a task says what to correct");
        assertThat(left.text("state_sha256")).isEqualTo(CommandsTest.state("sent", "open"));
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--step", "run/1/none")
                        .err())
                .contains("no step 'run/1/none'", "RUN/STEP");
    }

    private String step(String run) {
        String log = Cli.run("log", "-w", dir, "--run", run, "--json").out();
        return log.replaceAll("(?s).*?\"step_id\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void aTimeAndAServiceAreUnderstoodOrRefusedWithWhatToDo() {
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--as-of", "2100-01-01T00:00:00Z", "--json")
                        .number("mutations"))
                .isZero();
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--as-of", "1999-01-01T00:00:00Z")
                        .err())
                .contains("the journal begins at");
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--as-of", "noon").err())
                .contains("is no time");
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--run", "run/1", "--service", "state")
                        .err())
                .contains("--service goes with --to");
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--to", "CKPT-001", "--service", "nothing")
                        .err())
                .contains("does not cover 'nothing'");
        assertThat(Cli.run("rollback", "plan", "-w", dir, "--to", "CKPT-001", "--service", "state", "--json")
                        .number("mutations"))
                .isPositive();
    }
}
