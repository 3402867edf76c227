package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant and a class of tasks are contained and let go on, as an operator meets it.
final class ContainCommandTest {
    @TempDir
    private Path temp;

    private Path workspace = Path.of("");
    private int steps;

    @BeforeEach
    void workspace() {
        workspace = Cli.workspace(temp);
        assertThat(set("run/8", "cancelled", "a", "--tenant", "acme", "--task-class", "refunds")
                        .exit())
                .isZero();
    }

    /// The run sets an order from one status to another.
    private Cli set(String run, String from, String to, Object... more) {
        return feed(Lines.set(run, 100 + steps++, "o2", from, to), more);
    }

    private Cli feed(String line, Object... more) {
        Object[] args = new Object[3 + more.length];
        System.arraycopy(new Object[] {"append", "-w", workspace}, 0, args, 0, 3);
        System.arraycopy(more, 0, args, 3, more.length);
        return Cli.feed(line + "\n", args);
    }

    @Test
    void theRunsOfATenantStopWhateverTheirActionsSayAndGoOnWhenItIsLifted() {
        Cli contained = Cli.run("contain", "-w", workspace, "--tenant", "acme", "--reason", "wrong prices", "--json");
        assertThat(contained.text("contained")).isEqualTo("acme");
        Cli silent = set("run/8", "a", "b");
        assertThat(silent.exit()).isEqualTo(1);
        assertThat(silent.text("refused"))
                .contains("run/8 is contained by CONT-001 with tenant acme: wrong prices", "rbx lift CONT-001");
        String other = Lines.set("run/8", 90, "o2", "a", "b").replaceFirst("\\{", "{\"tenant\":\"globex\",");
        assertThat(feed(other).text("refused")).contains("CONT-001 with tenant acme");
        assertThat(set("new/1", "a", "b", "--tenant", "acme").text("refused"))
                .contains("new/1 is contained by CONT-001 with tenant acme");
        assertThat(set("new/2", "a", "b", "--tenant", "globex").exit()).isZero();
        assertThat(Cli.run("lift", "CONT-001", "-w", workspace).exit()).isZero();
        assertThat(set("run/8", "b", "c").exit()).isZero();
    }

    @Test
    void aTaskClassIsContainedToo() {
        assertThat(Cli.run("contain", "-w", workspace, "--task-class", "refunds")
                        .out())
                .contains("Contained task class refunds");
        assertThat(set("run/8", "a", "b").text("refused")).contains("CONT-001 with task class refunds");
        Cli both = Cli.run("contain", "-w", workspace, "--task-class", "refunds", "--tenant", "acme");
        assertThat(both.exit()).isEqualTo(1);
        assertThat(both.err()).contains("contain one thing");
    }

    @Test
    void whoStartsTheAgentSaysForWhomItWorksAndAnActionCannotSayOtherwise() {
        String line = Lines.set("new/1", 0, "o2", "a", "b").replaceFirst("\\{", "{\"tenant\":\"globex\",");
        assertThat(feed(line, "--tenant", "acme").text("refused"))
                .contains("new/1 works for tenant acme, not tenant globex");
        assertThat(set("run/8", "a", "b", "--tenant", "globex").text("refused"))
                .contains("run/8 works for tenant acme, not tenant globex");
        assertThat(feed(line.replace("new/1", "new/2")).exit())
                .as("where nobody else says it, the run's first action does")
                .isZero();
        assertThat(Cli.run("log", "-w", workspace, "--runs", "--json").out())
                .contains("\"run_id\":\"run/8\",\"task_class\":\"refunds\",\"tenant\":\"acme\"")
                .contains("\"run_id\":\"new/2\",\"tenant\":\"globex\"");
        assertThat(feed(line, "--tenant", " ").err()).contains("no name in \"tenant\"");
    }
}
