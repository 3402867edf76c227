package com.rollbackapi.console.fx;

import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;

/// Names and values, one pair a line. Values may be selected and are made safe to show.
public final class Facts extends GridPane {
    private static final double NAMES = 116;

    /// @param value what a [Cell] shows
    public record Fact(String name, Cell value) {}

    public Facts() {
        getStyleClass().add("facts");
        ColumnConstraints names = new ColumnConstraints(NAMES);
        ColumnConstraints values = new ColumnConstraints();
        values.setHgrow(Priority.ALWAYS);
        values.setMinWidth(0);
        getColumnConstraints().setAll(List.of(names, values));
    }

    public void show(List<Fact> facts) {
        getChildren().clear();
        for (int i = 0; i < facts.size(); i++) {
            Fact fact = facts.get(i);
            Label name = new Label(fact.name());
            name.getStyleClass().add("fact-name");
            Label value = fact.value().face() == Cell.Face.DOT
                    ? new Status(fact.value().tone(), fact.value().text())
                    : new Label(fact.value().text());
            value.getStyleClass().addAll("fact-value", fact.value().tone().style());
            if (fact.value().face() == Cell.Face.MONO || fact.value().face() == Cell.Face.NUMBER) {
                value.getStyleClass().add("mono");
            }
            value.setWrapText(true);
            GridPane.setValignment(name, VPos.TOP);
            addRow(i, name, value);
        }
    }
}
