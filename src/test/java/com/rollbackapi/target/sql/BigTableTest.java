package com.rollbackapi.target.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A table of 200,000 rows and more than 300 MB is captured by a process that has a heap of 128 MB: rows are streamed,
/// or it dies.
final class BigTableTest {
    private static final int ROWS = 200_000;
    private static final int TEXT = 1_500;
    private static final String HEAP = "-Xmx128m";

    @TempDir
    Path folder;

    private static String fill(Database database) {
        return switch (database) {
            case SQLITE ->
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                        + ") INSERT INTO big SELECT i, printf('%0" + TEXT + "d', i) FROM n";
            case POSTGRESQL ->
                "INSERT INTO big SELECT i, lpad(i::text, " + TEXT + ", '0') FROM generate_series(1, " + ROWS + ") i";
        };
    }

    @ParameterizedTest
    @EnumSource
    void aTableLargerThanTheHeapIsCaptured(Database database) throws Exception {
        String url = database.make(folder, "CREATE TABLE big (id int PRIMARY KEY, text text);" + fill(database));
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CaptureChild.class.getName(),
                        url,
                        database.named("big")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(child.waitFor()).isZero();
        String[] found = said.split(" ");
        assertThat(found[0]).isEqualTo(String.valueOf(ROWS + 1));
        assertThat(Long.parseLong(found[1])).isGreaterThan(300_000_000L);
    }
}
