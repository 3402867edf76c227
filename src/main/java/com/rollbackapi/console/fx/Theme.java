package com.rollbackapi.console.fx;

import atlantafx.base.theme.PrimerDark;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.text.Font;

/// The look: the bundled faces, and colours by role over AtlantaFX's dark theme.
public final class Theme {
    private static final List<String> FONTS = List.of(
            "Inter-Regular.otf",
            "Inter-Medium.otf",
            "Inter-SemiBold.otf",
            "Inter-Bold.otf",
            "JetBrainsMono-Regular.ttf",
            "JetBrainsMono-Bold.ttf");
    private static final String ROOT = "/com/rollbackapi/console/";

    private Theme() {}

    /// Loads the faces; before the first scene, since JavaFX does not start on a machine without fonts.
    public static void prepare() {
        for (String font : FONTS) {
            try (InputStream file =
                    Views.resource(Theme.class, ROOT + "fonts/" + font).openStream()) {
                Font.loadFont(file, 13);
            } catch (IOException e) {
                throw new UncheckedIOException("the font " + font + " does not load", e);
            }
        }
        Application.setUserAgentStylesheet(new PrimerDark().getUserAgentStylesheet());
    }

    public static void dress(Scene scene) {
        scene.getStylesheets().add(Views.sheet(Theme.class, ROOT + "console.css"));
    }
}
