package com.rollbackapi.console.fx;

import javafx.beans.DefaultProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// A framed part of a screen: a title, a quiet note at the right, the content below.
@DefaultProperty("content")
public final class Panel extends VBox {
    private final Label title = new Label();
    private final Label note = new Label();
    private final HBox extra = new HBox(8);
    private final ObjectProperty<Node> content = new SimpleObjectProperty<>(this, "content");

    public Panel() {
        getStyleClass().add("panel");
        title.getStyleClass().add("panel-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        note.getStyleClass().add("panel-note");
        extra.setAlignment(Pos.CENTER_LEFT);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(8, title, extra, space, note);
        head.getStyleClass().add("panel-head");
        getChildren().add(head);
        content.addListener((o, old, now) -> {
            if (getChildren().size() > 1) {
                getChildren().remove(1);
            }
            VBox.setVgrow(now, Priority.ALWAYS);
            getChildren().add(now);
        });
    }

    public String getTitle() {
        return title.getText();
    }

    public void setTitle(String text) {
        title.setText(text);
    }

    public StringProperty titleProperty() {
        return title.textProperty();
    }

    public String getNote() {
        return note.getText();
    }

    /// The quiet text at the right.
    public void setNote(String text) {
        note.setText(text);
    }

    /// What stands right after the title, such as the state of what is shown.
    public HBox extra() {
        return extra;
    }

    /// Whether it is in a window that is showing.
    public boolean isOnScreen() {
        return getScene() != null
                && getScene().getWindow() != null
                && getScene().getWindow().isShowing();
    }

    public Node getContent() {
        return content.get();
    }

    public void setContent(Node node) {
        content.set(node);
    }

    public ObjectProperty<Node> contentProperty() {
        return content;
    }
}
