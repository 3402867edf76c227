package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.TestClocks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rbx doctor` and `rbx mirror`, as a script meets them.
class DoctorCommandTest {
    @TempDir
    private Path temp;

    private static void flip(Path file, int at) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void rotIsFoundAndRepairedFromAMirror() throws Exception {
        Path dir = Cli.workspace(temp);
        Cli healthy = Cli.run("doctor", "--json", "--workspace", dir);
        assertThat(healthy.out().strip()).isEqualTo("{\"findings\":[]}");
        assertThat(healthy.exit()).isZero();
        assertThat(Cli.run("doctor", "--workspace", dir).out()).startsWith("Healthy: ");

        Cli mirror = Cli.run("mirror", "--json", "--workspace", dir, temp.resolve("m"));
        assertThat(mirror.exit()).as(mirror.err()).isZero();
        assertThat(mirror.number("new_entries"))
                .isEqualTo(mirror.number("entries"))
                .isPositive();

        flip(dir.resolve("journal/checkpoint"), 30);
        Cli sick = Cli.run("doctor", "--json", "--workspace", dir);
        assertThat(sick.exit()).isEqualTo(1);
        assertThat(sick.out())
                .contains("\"severity\":\"critical\"")
                .contains("\"place\":\"journal/checkpoint\"")
                .contains("\"fix\":\"restore it from a mirror or an export\"");
        assertThat(Cli.run("doctor", "--repair", "--workspace", dir).exit())
                .as("no head can be made again")
                .isEqualTo(1);
        Cli repaired = Cli.run("doctor", "--repair-from", temp.resolve("m"), "--workspace", dir);
        assertThat(repaired.out()).startsWith("Healthy: ");
        assertThat(repaired.exit()).isZero();
        assertThat(Cli.run("verify", dir).exit()).isZero();
    }

    @Test
    void theExitCodeSaysHowItEnded() throws Exception {
        Path dir = Cli.workspace(temp);
        assertThat(Cli.run("doctor").exit()).isEqualTo(2);
        assertThat(Cli.run("doctor", "--workspace", temp.resolve("nothing")).exit())
                .isEqualTo(3);
        assertThat(Cli.run("doctor", "--repair-from", temp.resolve("nothing"), "--workspace", dir)
                        .exit())
                .isEqualTo(3);
        Path other = Cli.workspace(Files.createDirectory(temp.resolve("other")));
        Cli refused = Cli.run("doctor", "--json", "--repair-from", other, "--workspace", dir);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.text("error")).isEqualTo("refused");
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            assertThat(Cli.run("doctor", "--workspace", dir).exit())
                    .as("looking is possible beside an engine")
                    .isZero();
            Cli held = Cli.run("doctor", "--repair", "--workspace", dir);
            assertThat(held.exit()).isEqualTo(3);
            assertThat(held.err()).contains("is held by process");
            assertThat(engine.source().findings()).isEmpty();
        }
    }
}
