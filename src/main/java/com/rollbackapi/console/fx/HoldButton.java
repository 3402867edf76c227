package com.rollbackapi.console.fx;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.KeyValue;
import javafx.animation.Timeline;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;

/// A button that must be held for 0.8 s, with the mouse, or with Space while it has the focus: what it does cannot be
/// undone by a slip. Letting go early does nothing.
public final class HoldButton extends StackPane {
    public static final double HOLD_MILLIS = 800;

    private final Label label = new Label();
    private final Region fill = new Region();
    private final DoubleProperty held = new SimpleDoubleProperty();
    private final Timeline timer;
    private Runnable confirmed = () -> {};

    public HoldButton() {
        getStyleClass().add("hold-button");
        fill.getStyleClass().add("hold-fill");
        fill.setManaged(false);
        fill.setMouseTransparent(true);
        label.setMouseTransparent(true);
        getChildren().addAll(fill, label);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.BUTTON);
        accessibleTextProperty().bind(label.textProperty());
        timer = new Timeline(
                new KeyFrame(Duration.ZERO, new KeyValue(held, 0)),
                new KeyFrame(Duration.millis(HOLD_MILLIS), new KeyValue(held, 1)));
        timer.setOnFinished(e -> {
            held.set(0);
            confirmed.run();
        });
        held.addListener((o, was, now) -> requestLayout());
        addEventHandler(MouseEvent.MOUSE_PRESSED, e -> {
            requestFocus();
            if (e.getButton() == MouseButton.PRIMARY) {
                begin();
            }
        });
        addEventHandler(MouseEvent.MOUSE_RELEASED, e -> letGo());
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> letGo());
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.SPACE) {
                begin();
                e.consume();
            }
        });
        addEventHandler(KeyEvent.KEY_RELEASED, e -> {
            if (e.getCode() == KeyCode.SPACE) {
                letGo();
                e.consume();
            }
        });
        focusedProperty().addListener((o, was, now) -> letGo());
        disabledProperty().addListener((o, was, now) -> letGo());
    }

    public StringProperty textProperty() {
        return label.textProperty();
    }

    /// What it does when it was held long enough.
    public void onConfirmed(Runnable action) {
        confirmed = action;
    }

    /// Whether it is being held just now.
    public boolean isHeld() {
        return timer.getStatus() == Animation.Status.RUNNING;
    }

    private void begin() {
        if (!isDisabled() && !isHeld()) {
            timer.playFromStart();
        }
    }

    private void letGo() {
        timer.stop();
        held.set(0);
    }

    @Override
    protected void layoutChildren() {
        super.layoutChildren();
        fill.resizeRelocate(0, 0, getWidth() * held.get(), getHeight());
    }
}
