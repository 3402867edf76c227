package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.SeenHeads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two journals that one key signed and that contradict each other: the second to be opened is red, in a later process
/// too. An older copy contradicts nothing.
class SeenJournalTest {
    @TempDir
    Path temp;

    private Optional<String> open(Path path) throws IOException {
        SeenHeads seen = new SeenHeads(new RealDisk(), temp.resolve("heads"));
        try (FileSource source = FileSource.open(path, Optional.empty(), Optional.of(seen), System::nanoTime)) {
            assertThat(source.trust().state() == Trust.State.RED)
                    .isEqualTo(source.trust().finding().isPresent());
            return source.trust().finding();
        }
    }

    private Path more(String workspace, int from, int to) throws Exception {
        try (Engine engine = Engine.open(temp.resolve(workspace), TestClocks.create())) {
            for (int i = from; i < to; i++) {
                SmallWorkspace.write(engine, 4 * i); // an update each
            }
            engine.export(temp.resolve(workspace + to + ".rbxj"));
        }
        return temp.resolve(workspace + to + ".rbxj");
    }

    @Test
    void anotherHistoryUnderOneKeyIsRedAndAnOlderOneIsNot() throws Exception {
        SmallWorkspace.create(temp.resolve("a"), 3);
        Path older = more("a", 3, 3);
        try (var walk = Files.walk(temp.resolve("a"))) {
            for (Path each : walk.toList()) {
                Files.copy(each, temp.resolve("b").resolve(temp.resolve("a").relativize(each)));
            }
        }
        Path longer = more("a", 4, 8);
        Path fork = more("b", 6, 7);
        Path longerFork = more("b", 7, 13);
        assertThat(open(longer)).isEmpty();
        assertThat(open(older)).as("a copy may be old").isEmpty();
        assertThat(open(temp.resolve("a"))).as("the workspace itself").isEmpty();
        assertThat(open(longerFork)).hasValueSatisfying(f -> assertThat(f).contains("has signed another history"));
        assertThat(open(temp.resolve("b")))
                .hasValueSatisfying(f -> assertThat(f).contains("has signed another history"));
        assertThat(open(fork)).as("shorter than what was seen: nothing tells").isEmpty();
        assertThat(open(longer)).as("what was seen first stays").isEmpty();
    }
}
