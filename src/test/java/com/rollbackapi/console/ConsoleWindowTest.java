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
}
