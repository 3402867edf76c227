package com.rollbackapi.console.fx;

import java.util.Arrays;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/// A word with a dot before it, both in the colour of a role.
public final class Status extends Label {
    public Status() {
        Region dot = new Region();
        dot.getStyleClass().add("dot");
        setGraphic(dot);
        getStyleClass().add("status");
    }

    public Status(Tone tone, String text) {
        this();
        show(tone, text);
    }

    public void show(Tone tone, String text) {
        getStyleClass().removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
        getStyleClass().add(tone.style());
        setText(text);
        setVisible(!text.isEmpty());
    }
}
