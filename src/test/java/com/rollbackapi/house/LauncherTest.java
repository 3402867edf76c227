package com.rollbackapi.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The layout that a build leaves is started as a user starts it: by its script, from elsewhere, through a link.
final class LauncherTest {
    private static final Path SCRIPT = Path.of(System.getProperty("rbx.home"), "bin", "rbx");

    @TempDir
    Path elsewhere;

    @Test
    void startsWithoutAWordFromTheJvm() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("rbx"), SCRIPT);
        assertThat(run(link)).as("standard error of rbx --help").isEmpty();
        assertThat(Files.readString(elsewhere.resolve("out"))).contains("rbx");
        Files.delete(link);
    }

    @Test
    void saysWhichJavaItMissed() throws Exception {
        ProcessBuilder start = process(SCRIPT);
        start.environment().put("RBX_JAVA_HOME", elsewhere.resolve("nowhere").toString());
        assertThat(finished(start, 3)).contains("nowhere").contains("RBX_JAVA_HOME");
    }

    private String run(Path script) throws Exception {
        return finished(process(script), 0);
    }

    private ProcessBuilder process(Path script) {
        ProcessBuilder start = new ProcessBuilder(script.toString(), "--help")
                .directory(elsewhere.toFile())
                .redirectOutput(elsewhere.resolve("out").toFile())
                .redirectError(elsewhere.resolve("err").toFile());
        start.environment().remove("RBX_JAVA_HOME");
        start.environment().remove("JAVA_HOME");
        return start;
    }

    private String finished(ProcessBuilder start, int code) throws IOException, InterruptedException {
        Process process = start.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("rbx --help ends").isTrue();
        String said = Files.readString(elsewhere.resolve("err"), UTF_8);
        assertThat(process.exitValue()).as(said).isEqualTo(code);
        return said;
    }
}
