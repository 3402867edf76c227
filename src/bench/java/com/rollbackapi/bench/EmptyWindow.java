package com.rollbackapi.bench;

import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.layout.Region;
import javafx.stage.Stage;

/// The least that JavaFX can show: what no start of a console can undercut. A gradient, so that it is seen at once.
public final class EmptyWindow extends Application {
    @Override
    public void start(Stage stage) {
        Region ground = new Region();
        ground.setStyle("-fx-background-color: linear-gradient(to right, black, white)");
        stage.setScene(new Scene(ground, 1440, 900));
        stage.show();
    }

    /// Shows the window until the process is ended.
    public static void main(String[] args) {
        launch(args);
    }
}
