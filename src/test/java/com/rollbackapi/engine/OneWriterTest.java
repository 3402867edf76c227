package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.durable.WorkspaceLockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A workspace has one writer: a second one is told who that is, readers look meanwhile.
class OneWriterTest {
    @TempDir
    Path temp;

    private Path dir = Path.of("");

    @BeforeEach
    void create() throws Exception {
        dir = temp.resolve("w");
        SmallWorkspace.create(dir, 2);
    }

    private static String self() {
        return "process " + ProcessHandle.current().pid() + " (java)";
    }

    @Test
    void aSecondEngineIsToldWhoHoldsTheWorkspace() throws Exception {
        try (Engine first = Engine.open(dir, TestClocks.create())) {
            assertThatThrownBy(() -> Engine.open(dir, TestClocks.create()))
                    .isInstanceOf(WorkspaceLockedException.class)
                    .hasMessageContaining(self());
            SmallWorkspace.write(first, 2);
        }
        Engine.open(dir, TestClocks.create()).close();
        assertThat(dir.resolve("holder")).doesNotExist();
    }

    @Test
    void anotherProcessIsToldWhoHoldsTheWorkspaceAndMayRead() throws Exception {
        try (Engine first = Engine.open(dir, TestClocks.create())) {
            SmallWorkspace.write(first, 2);
            assertThat(rbx(3, "append", "--workspace", dir.toString()))
                    .contains(self())
                    .contains("is held by");
            assertThat(rbx(0, "verify", dir.toString())).startsWith("Intact");
        }
        rbx(0, "append", "--workspace", dir.toString());
    }

    @Test
    void aReaderSeesWhatIsDurableWhileTheWriterGoesOn() throws Exception {
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            for (int i = 2; i < 12; i++) {
                SmallWorkspace.write(engine, i);
                try (FileSource reader = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
                    assertThat(reader.trust().finding()).isEmpty();
                    assertThat(reader.size()).isEqualTo(engine.source().size());
                    assertThat(reader.firstDamaged()).isEmpty();
                    assertThat(reader.operator()).isEmpty();
                }
            }
        }
    }

    /// Fifty times two processes open one workspace in the same moment. Whoever has it is then killed every tenth
    /// time, and lets it go the others.
    @Test
    void ofTwoProcessesThatRaceExactlyOneGetsTheWorkspace() throws Exception {
        assertThat(winners("engine")).hasSize(50).containsOnly(1);
    }

    /// The same race for a lock that is no lock: a file that is looked for, then made.
    @Test
    void aLockThatLetsBothInIsFoundOut() throws Exception {
        assertThat(winners("careless")).contains(2);
    }

    /// How many got in, a round each.
    private List<Integer> winners(String door) throws Exception {
        List<Racer> racers = new ArrayList<>(List.of(Racer.start(door, dir), Racer.start(door, dir)));
        List<Integer> winners = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            Collections.rotate(racers, 1);
            racers.getFirst().say("go");
            racers.getLast().say("go");
            List<Racer> got = new ArrayList<>();
            for (Racer r : racers) {
                if (r.hears().equals("got")) {
                    got.add(r);
                }
            }
            winners.add(got.size());
            boolean kills = round % 10 == 9 && door.equals("engine");
            for (Racer r : got) {
                if (kills) {
                    r.process().destroyForcibly().waitFor();
                    racers.remove(r);
                } else {
                    r.asks("release", "released");
                }
            }
            if (kills) {
                racers.getFirst().asks("go", "got"); // the lock went with the process
                racers.getFirst().asks("release", "released");
                racers.add(Racer.start(door, dir));
            }
        }
        for (Racer r : racers) {
            r.in().close();
            assertThat(r.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        return winners;
    }

    private record Racer(Process process, Writer in, BufferedReader out) {
        static Racer start(String door, Path dir) throws IOException {
            Process process = Children.java(RaceChild.class, door, dir).start();
            Racer racer = new Racer(process, process.outputWriter(UTF_8), process.inputReader(UTF_8));
            assertThat(racer.hears()).isEqualTo("ready");
            return racer;
        }

        void say(String word) throws IOException {
            in.write(word + "\n");
            in.flush();
        }

        String hears() throws IOException {
            return String.valueOf(out.readLine());
        }

        void asks(String word, String answer) throws IOException {
            say(word);
            assertThat(hears()).isEqualTo(answer);
        }
    }

    /// Gives what it printed, its errors included.
    private String rbx(int exit, String... args) throws Exception {
        String[] command = new String[args.length + 1];
        command[0] = Path.of(System.getProperty("rbx.home"), "bin", "rbx").toString();
        System.arraycopy(args, 0, command, 1, args.length);
        Path out = temp.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(out, UTF_8);
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        return said;
    }
}
