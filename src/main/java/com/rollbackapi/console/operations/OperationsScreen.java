package com.rollbackapi.console.operations;

import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Screen;
import javafx.scene.Parent;
import javafx.scene.layout.VBox;

/// The picture of now, or of any other position.
public final class OperationsScreen implements Screen {
    private final VBox node = new VBox();

    public OperationsScreen(Desk desk) {}

    @Override
    public Parent node() {
        return node;
    }

    @Override
    public void update(Playhead.View view) {}
}
