package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;

/// Asks why a key is replaced or revoked, says what will be so, and does it when its button is held.
final class KeyAsking {
    private final Parent node;
    private Optional<KeyChange> asked = Optional.empty();
    private Optional<String> whyNot = Optional.empty();
    private Optional<String> failed = Optional.empty();
    private boolean busy;

    @FXML
    private Label title;

    @FXML
    private Label effect;

    @FXML
    private HBox sizes;

    @FXML
    private TextField size;

    @FXML
    private TextField reason;

    @FXML
    private Button cancel;

    @FXML
    private HoldButton confirm;

    @FXML
    private Label said;

    /// Told what to do, to which size, and why.
    interface Confirmed {
        void accept(KeyChange change, OptionalLong last, String reason);
    }

    KeyAsking(Confirmed confirmed, Runnable cancelled) {
        node = Views.load(this, "KeyAsking.fxml");
        node.managedProperty().bind(node.visibleProperty());
        node.setVisible(false);
        sizes.managedProperty().bind(sizes.visibleProperty());
        said.managedProperty().bind(said.textProperty().isNotEmpty());
        reason.textProperty().addListener((o, was, now) -> typed());
        size.textProperty().addListener((o, was, now) -> typed());
        cancel.setOnAction(e -> cancelled.run());
        confirm.onConfirmed(() -> asked.ifPresent(change -> {
            if (change.last(size.getText()) instanceof KeyChange.Last.Of(OptionalLong last)) {
                confirmed.accept(change, last, reason.getText().strip());
            }
        }));
    }

    Parent node() {
        return node;
    }

    /// What is asked just now.
    Optional<KeyChange> asked() {
        return asked;
    }

    /// Asks about another change. Cancel has the focus.
    void ask(KeyChange change) {
        asked = Optional.of(change);
        failed = Optional.empty();
        reason.clear();
        size.clear();
        title.setText(change.title());
        sizes.setVisible(change instanceof KeyChange.Revoke);
        node.setVisible(true);
        show();
        cancel.requestFocus();
    }

    /// Whether the keyboard is with what is asked.
    boolean hasFocus() {
        return node.isFocusWithin();
    }

    /// Nothing is asked any more.
    void close() {
        asked = Optional.empty();
        node.setVisible(false);
    }

    /// @param nothing why nothing can be done now; empty where something can
    /// @param running whether a change is under way
    void show(Optional<String> nothing, boolean running) {
        if (running && !busy) {
            failed = Optional.empty();
            if (hasFocus()) {
                // what is about to be disabled would hand it on to the search
                node.requestFocus();
            }
        }
        whyNot = nothing;
        busy = running;
        show();
    }

    /// It was not done, and why.
    void failed(String problem) {
        failed = Optional.of(Messages.text("forensics.keys.refused", Neutral.text(problem)));
        show();
        if (hasFocus()) {
            cancel.requestFocus();
        }
    }

    private void typed() {
        failed = Optional.empty();
        show();
    }

    private void show() {
        asked.ifPresent(change -> {
            confirm.textProperty().set(busy ? Messages.text("forensics.keys.busy") : change.button());
            String why = reason.getText().strip();
            boolean isLong = why.length() > KeyChange.MAX_REASON_CHARS;
            boolean isReady = whyNot.isEmpty() && !why.isEmpty() && !isLong;
            switch (change.last(size.getText())) {
                case KeyChange.Last.Of(OptionalLong last) -> {
                    effect.setText(change.effect(last));
                    String next = Messages.text(why.isEmpty() ? "forensics.keys.reason.missing" : "rollbacks.hold");
                    say(Tone.MUTED, busy ? "" : next);
                }
                case KeyChange.Last.Malformed(String problem) -> {
                    isReady = false;
                    effect.setText(change.effect());
                    say(Tone.DANGER, problem);
                }
            }
            if (isLong) {
                say(Tone.DANGER, Messages.text("forensics.keys.reason.long", Times.count(KeyChange.MAX_REASON_CHARS)));
            }
            whyNot.filter(w -> !busy).ifPresent(w -> say(Tone.WARNING, w));
            failed.ifPresent(f -> say(Tone.DANGER, f));
            confirm.setDisable(busy || !isReady);
            reason.setDisable(busy);
            size.setDisable(busy);
            cancel.setDisable(busy);
        });
    }

    private void say(Tone tone, String text) {
        said.getStyleClass()
                .removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
        said.getStyleClass().add(tone.style());
        said.setText(text);
    }
}
