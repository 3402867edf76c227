package com.rollbackapi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    @TempDir
    Path directory;

    @Test
    void printsAnAlignedTableAndWritesOneObjectARow() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Report.in(directory, "journal")
                .add(Row.of("appends, 64 writers", 91_000, "1/s")
                        .ceiling("bare disk", 105_000)
                        .peer("SQLite \"WAL\"", 8_000)
                        .ratioAtLeast(10))
                .add(Row.of("p50 \"sample\"", 150.5, "ms").atMost(142))
                .add(Row.of("batch", 0.25, "ms"))
                .finish(new PrintStream(out, true, UTF_8));

        assertThat(out.toString(UTF_8).lines().limit(4))
                .containsExactly(
                        "measure               value  unit  ceiling   peer  ratio  target     met  peer is",
                        "appends, 64 writers  91,000  1/s   105,000  8,000   11.4  >= 10 x    yes  SQLite \"WAL\"",
                        "p50 \"sample\"            151  ms          -      -   1.06  <= 142 ms  NO   -",
                        "batch                0.2500  ms          -      -      -  -          -    -");
        assertThat(out.toString(UTF_8)).contains("journal: 1 of 2 targets met");
        assertThat(Files.readString(directory.resolve("journal.json"))).isEqualTo("""
            [
              {"measure": "appends, 64 writers", "value": 91000.0, "unit": "1/s", "ceiling": 105000.0, "ceiling_name": "bare disk", "peer": 8000.0, "peer_name": "SQLite \\"WAL\\"", "ratio": 11.375, "target": ">= 10 x", "met": true},
              {"measure": "p50 \\"sample\\"", "value": 150.5, "unit": "ms", "ceiling": null, "ceiling_name": null, "peer": null, "peer_name": null, "ratio": 1.0598591549295775, "target": "<= 142 ms", "met": false},
              {"measure": "batch", "value": 0.25, "unit": "ms", "ceiling": null, "ceiling_name": null, "peer": null, "peer_name": null, "ratio": null, "target": null, "met": null}
            ]
            """);
    }

    @Test
    void aTargetOnARatioThatCannotBeFormedIsNotMet() {
        assertThat(Row.of("appends", 1, "1/s").ratioAtLeast(10).met()).contains(false);
        assertThat(Row.of("appends", 1, "1/s").peer("nobody", 0).ratioAtMost(10).met())
                .contains(false);
    }

    @Test
    void refusesWhatIsNoMeasurement() {
        assertThatThrownBy(() -> Row.of("appends", Double.NaN, "1/s")).hasMessageContaining("no measurement");
        assertThatThrownBy(() -> Row.of("appends", 1, "1/s").peer(" ", 1)).hasMessageContaining("name");
        assertThatThrownBy(() -> Row.of("appends", 1, "1/s").ceiling("disk", Double.NaN))
                .hasMessageContaining("no measurement");
        assertThatThrownBy(() -> Report.bench("../x")).hasMessageContaining("../x");
    }
}
