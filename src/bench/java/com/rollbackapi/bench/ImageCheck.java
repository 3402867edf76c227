package com.rollbackapi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/// Starts the console of a runtime image once, on a screen of its own, and keeps a picture of what came up. Part of
/// `-Pdist`. Arguments: the image (`target/image`) and the picture to write.
///
/// Fails where nothing comes up or where the start says anything on standard error. Where Xvfb is absent it says so.
final class ImageCheck {
    private static final long FIRST_DATA_MILLIS = 3_000;

    private ImageCheck() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (!Screen.isAvailable()) {
            System.out.println("check: left out, since there is no Xvfb");
            return;
        }
        Path picture = Path.of(args[1]).toAbsolutePath();
        List<String> command =
                List.of(Path.of(args[0], "bin", "rbx").toAbsolutePath().toString(), "console", "--sample");
        try (Screen screen = Screen.open();
                Appearance console = Appearance.of(command, screen)) {
            Thread.sleep(FIRST_DATA_MILLIS);
            Files.createDirectories(picture.resolveSibling("."));
            ImageIO.write(screen.picture(), "png", picture.toFile());
            if (!console.complaints().isBlank()) {
                throw new IOException("the start said on standard error:\n" + console.complaints());
            }
            System.out.println(
                    "check: the image's console was on the screen after " + console.tookMillis() + " ms; " + picture);
        }
    }
}
