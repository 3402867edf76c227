package com.rollbackapi.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every screen shows the sample incident.
final class ConsoleWindowTest {
    @TempDir
    private Path folder;

    @Test
    void everyScreenIsDrawn() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            for (ScreenId screen : ScreenId.values()) {
                SampleConsole.ui(() -> {
                    console.window().open(screen, Selection.NOTHING);
                    return true;
                });
                console.settle();
                assertThat(Files.size(console.picture(screen.key()))).isGreaterThan(20_000);
            }
        }
    }

    @Test
    void whileTheJournalIsBeingOpenedNothingIsSaidToBeThere() throws Exception {
        try (SampleConsole console = SampleConsole.opening(folder)) {
            console.picture("operations-opening");
            assertThat(console.texts())
                    .contains("OPENING", "Opening the journal…", "Opening and verifying the journal…")
                    .doesNotContain("Nothing is deployed in this picture")
                    .noneMatch(t -> t.startsWith("0 "));
            SampleConsole.ui(() -> {
                console.window().begin(console.incident().engine().source());
                return true;
            });
            console.settle();
            assertThat(console.texts()).contains("LIVE", "prod-api-gateway").doesNotContain("Opening the journal…");
        }
    }
}
