package com.rollbackapi.console.fx;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;

/// Pictures of what is on the screen, as PNG files.
public final class Snapshot {
    private Snapshot() {}

    /// Takes the picture of a laid-out node, on the UI thread. It needs no window of that size.
    public static WritableImage of(Node node, int width, int height) {
        SnapshotParameters all = new SnapshotParameters();
        all.setViewport(new Rectangle2D(0, 0, width, height));
        return node.snapshot(all, new WritableImage(width, height));
    }

    /// Writes a picture, off the UI thread.
    public static void write(WritableImage picture, Path file) throws IOException {
        int width = (int) picture.getWidth();
        int height = (int) picture.getHeight();
        int[] pixels = new int[width * height];
        picture.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        try (var out = Files.newOutputStream(file)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("this Java cannot write PNG files");
            }
        }
    }
}
