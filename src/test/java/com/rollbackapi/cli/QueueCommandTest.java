package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.server.Served;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The queue, as an operator meets it.
final class QueueCommandTest {
    @TempDir
    private Path temp;

    @Test
    void theQueueIsListedInTheOrderOfItsTurnWithWhatWaits() throws Exception {
        try (Served served = Served.start(temp)) {
            Served.incident(served.engine());
        }
        Path workspace = temp.resolve("workspace");
        assertThat(Cli.run("rollback", "queue", "-w", workspace).out()).contains("Nothing waits to be rolled back.");
        assertThat(Cli.run("rollback", "enqueue", "-w", workspace, "--run", "person", "--priority", "soon")
                        .err())
                .contains("--priority is urgent, high, normal or low, not soon");
        assertThat(Cli.run("rollback", "enqueue", "-w", workspace, "--run", "person")
                        .out())
                .contains("RBX-1 waits to be confirmed, normal");
        Cli urgent = Cli.run("rollback", "enqueue", "-w", workspace, "--run", "bot", "--priority", "urgent", "--json");
        assertThat(urgent.text("rollback_id")).isEqualTo("RBX-2");
        assertThat(Cli.run("rollback", "queue", "-w", workspace).out())
                .contains("#1   RBX-2      urgent  run bot, 4 mutations", "#2   RBX-1      normal  run person")
                .contains("waits for RBX-2: both touch ");
        assertThat(Cli.run("rollback", "queue", "-w", workspace, "--json").out())
                .contains("\"waits_for\":\"RBX-2\"", "\"priority\":\"urgent\"");
    }
}
