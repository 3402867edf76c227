package com.rollbackapi.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorkspaceLockTest {
    private static final Path DIR = Path.of("/ws");

    /// Found by the journal's simulation: the label of a process that was killed is there, empty, and there is no
    /// room for the next one's.
    @Test
    void whoIsRefusedIsToldWhereTheDiskHadNoRoomForTheLabel() throws Exception {
        SimDisk disk = SimDisk.empty(1, DIR);
        disk.open(DIR.resolve("holder")).close();
        disk.space(0);
        try (WorkspaceLock ours = WorkspaceLock.acquire(disk, DIR, () -> Instant.EPOCH)) {
            assertThat(ours).isNotNull();
            assertThatThrownBy(() -> WorkspaceLock.acquire(disk, DIR, () -> Instant.EPOCH))
                    .isInstanceOfSatisfying(
                            WorkspaceLockedException.class,
                            e -> assertThat(e.holder()).isEqualTo("another process"));
        }
    }
}
