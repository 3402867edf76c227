package com.rollbackapi.console.frame;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Shortcut;
import java.util.Arrays;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Every key of the console on one sheet.
final class ShortcutSheet extends VBox {
    ShortcutSheet() {
        getStyleClass().add("shortcut-sheet");
        setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        Label title = new Label(Messages.text("shortcuts.title"));
        title.getStyleClass().add("panel-title");
        HBox groups = new HBox(40);
        for (Shortcut.Group group : Shortcut.Group.values()) {
            groups.getChildren().add(group(group));
        }
        getChildren().addAll(title, groups);
    }

    private static VBox group(Shortcut.Group group) {
        Label heading = new Label(group.title());
        heading.getStyleClass().add("rail-heading");
        GridPane keys = new GridPane(16, 8);
        List<Shortcut> of =
                Arrays.stream(Shortcut.values()).filter(s -> s.group() == group).toList();
        for (int i = 0; i < of.size(); i++) {
            Label key = new Label(of.get(i).keysText());
            key.getStyleClass().add("key");
            keys.addRow(i, key, new Label(of.get(i).title()));
        }
        return new VBox(8, heading, keys);
    }
}
