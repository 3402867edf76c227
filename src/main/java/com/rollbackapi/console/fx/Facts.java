package com.rollbackapi.console.fx;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Names and values, one pair a line; a long value takes as many lines as it needs.
public final class Facts extends VBox {
    private static final double NAMES = 116;

    /// @param value what a [Cell] shows
    public record Fact(String name, Cell value) {}

    private List<Fact> shown = List.of();

    public Facts() {
        getStyleClass().add("facts");
    }

    public void show(List<Fact> facts) {
        if (!facts.equals(shown)) {
            shown = List.copyOf(facts);
            getChildren().setAll(facts.stream().map(Facts::row).toList());
        }
    }

    private static HBox row(Fact fact) {
        Label name = new Label(fact.name());
        name.getStyleClass().add("fact-name");
        name.setMinWidth(NAMES);
        name.setMaxWidth(NAMES);
        Label value = fact.value().face() == Cell.Face.DOT
                ? new Status(fact.value().tone(), fact.value().text())
                : new Label(fact.value().text());
        value.getStyleClass().addAll("fact-value", fact.value().tone().style());
        if (fact.value().face() == Cell.Face.MONO || fact.value().face() == Cell.Face.NUMBER) {
            value.getStyleClass().add("mono");
        }
        value.setWrapText(true);
        value.setMinWidth(0);
        value.setMinHeight(Region.USE_PREF_SIZE);
        value.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(value, Priority.ALWAYS);
        HBox row = new HBox(4, name, value);
        row.setAlignment(Pos.TOP_LEFT);
        row.setMinHeight(Region.USE_PREF_SIZE);
        return row;
    }
}
