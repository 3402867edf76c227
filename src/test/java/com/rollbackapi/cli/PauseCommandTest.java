package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.server.Served;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A rollback is paused, resumed and aborted, as an operator meets it.
final class PauseCommandTest {
    @TempDir
    private Path temp;

    private Path workspace = Path.of("");

    @BeforeEach
    void incident() throws Exception {
        try (Served served = Served.start(temp)) {
            Served.incident(served.engine());
        }
        workspace = temp.resolve("workspace");
    }

    private Cli paused() {
        return Cli.run("rollback", "run", "-w", workspace, "--run", "bot", "--pause-after", "1", "--json");
    }

    @Test
    void whatIsPausedIsNotRestoredAndGoesOnUnderItsId() {
        Cli paused = paused();
        assertThat(paused.exit()).as("not restored yet").isEqualTo(1);
        assertThat(paused.text("status")).isEqualTo("paused");
        assertThat(paused.out()).contains("\"done\":2", "\"pause_after\":1", "\"steps\":2");
        assertThat(Cli.run("rollback", "run", "-w", workspace, "--run", "bot").out())
                .contains("RBX-1: paused after step 1, 2 of 2 steps are done. It goes on with: rbx rollback resume");
        assertThat(Cli.run("resume", "bot", "-w", workspace).err()).contains("RBX-1, which undoes bot, is paused");
        Cli resumed = Cli.run("rollback", "resume", "RBX-1", "-w", workspace, "--json");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.text("rollback_id")).isEqualTo("RBX-1");
        assertThat(resumed.text("status")).isEqualTo("restored");
        Cli again = Cli.run("rollback", "resume", "RBX-1", "-w", workspace, "--json");
        assertThat(again.exit()).as("repeated, it answers the same").isZero();
        assertThat(again.out()).isEqualTo(resumed.out());
    }

    @Test
    void whatIsPausedIsAbortedToItsSafetyCheckpoint() {
        String before = Cli.run("state", "root", "-w", workspace, "--json").text("tree_root");
        paused();
        assertThat(Cli.run("state", "root", "-w", workspace, "--json").text("tree_root"))
                .isNotEqualTo(before);
        assertThat(Cli.run("rollback", "run", "-w", workspace, "--abort", "RBX-1")
                        .exit())
                .isZero();
        assertThat(Cli.run("state", "root", "-w", workspace, "--json").text("tree_root"))
                .isEqualTo(before);
    }

    @Test
    void aPauseBehindNoStepIsRefused() {
        Cli none = Cli.run("rollback", "run", "-w", workspace, "--run", "bot", "--pause-after", "9");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("the plan has no step 9 to pause after; it has 2");
    }
}
