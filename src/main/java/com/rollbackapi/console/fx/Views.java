package com.rollbackapi.console.fx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;

/// Loads views: `X.fxml` beside the resources of its controller's package, with the console's messages.
public final class Views {
    private Views() {}

    /// Fills the controller's `@FXML` fields from its view. A view that does not load is a bug.
    public static <T extends Parent> T load(Object controller, String name) {
        URL resource = resource(controller.getClass(), name);
        FXMLLoader loader = new FXMLLoader(resource, Messages.bundle());
        loader.setController(controller);
        loader.setClassLoader(controller.getClass().getClassLoader());
        try {
            return loader.load();
        } catch (IOException e) {
            throw new UncheckedIOException("the view " + resource + " does not load", e);
        }
    }

    /// A style sheet beside the views of a package.
    public static String sheet(Class<?> beside, String name) {
        return resource(beside, name).toExternalForm();
    }

    static URL resource(Class<?> beside, String name) {
        URL found = beside.getResource(name);
        if (found == null) {
            throw new IllegalStateException(name + " is not in the jar beside " + beside.getName());
        }
        return found;
    }
}
