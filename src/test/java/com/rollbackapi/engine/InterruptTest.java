package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nobody can interrupt the journal: neither its own threads nor those that wait for it, read it or publish it.
class InterruptTest {
    @TempDir
    private Path temp;

    @Test
    void everyThreadMayBeInterruptedAtAnyTime() throws Exception {
        Path dir = temp.resolve("w");
        List<String> said = interrupted("sound", dir);
        assertThat(said).noneMatch(l -> l.startsWith("failed")).contains("# closed");
        Acknowledged acknowledged = new Acknowledged();
        said.stream().filter(l -> !l.startsWith("#")).forEach(acknowledged::add);
        assertThat(acknowledged.size()).as("64 platform and 64 virtual threads").isEqualTo(128 * 12);
        assertThat(acknowledged.lost(dir)).isEmpty();
        assertThat(Acknowledged.finding(dir)).isEmpty();
    }

    /// The same over plain file channels, which an interrupt closes.
    @Test
    void aJournalThatCanBeInterruptedIsFoundOut() throws Exception {
        assertThat(interrupted("interruptible", temp.resolve("w"))).anyMatch(l -> l.startsWith("failed"));
    }

    private List<String> interrupted(String disk, Path dir) throws Exception {
        SmallWorkspace.create(dir, 2);
        Process process = Children.java(InterruptChild.class, disk, dir)
                .redirectError(disk.equals("sound") ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> said = process.inputReader(UTF_8).readAllLines();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
