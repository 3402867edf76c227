package com.rollbackapi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.ConsoleWindow;
import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.TestClocks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tour walks the incident through and leaves a picture of each screen.
final class TourTest {
    @TempDir
    private Path folder;

    @Test
    void itEndsWithTheExportOpenedAndAPictureOfEveryStep() throws Exception {
        SampleConsole.startToolkit();
        AtomicLong passed = new AtomicLong();
        Clocks real = TestClocks.create();
        Clocks clocks =
                new Clocks(() -> real.wall().instant().plusMillis(passed.get()), real.nanoTime(), real.random());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        SampleIncident.Pace pace = millis -> {
            passed.addAndGet(millis);
            Thread.sleep(millis / 50); // so that the quiet beginning can be seen
        };

        int exit = new Tour(folder, new Tour.Told(clocks, pace), out, out).run();

        assertThat(exit).as(said.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(
                        "BLAST-002",
                        "verified   agents-db",
                        "opened offline",
                        folder.toAbsolutePath().toString());
        for (String name : Tour.pictures()) {
            var picture = ImageIO.read(folder.resolve(name + ".png").toFile());
            assertThat(picture.getWidth()).as(name).isEqualTo(ConsoleWindow.WIDTH);
            assertThat(picture.getHeight()).as(name).isEqualTo(ConsoleWindow.HEIGHT);
        }
    }
}
