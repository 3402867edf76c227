package com.rollbackapi.console.rollbacks;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.FollowUps;
import com.rollbackapi.rollback.Preview;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// What is rolled back to where and why, how far it is, and the one button that does it.
final class Header {
    private final Parent node;
    private final StageBar stages = new StageBar();
    private Optional<Subject> shown = Optional.empty();
    private Optional<String> forbidden = Optional.empty();

    @FXML
    private VBox card;

    @FXML
    private Label title;

    @FXML
    private Label subtitle;

    @FXML
    private HBox confirmation;

    @FXML
    private TextField reason;

    @FXML
    private HBox pausing;

    @FXML
    private TextField pause;

    @FXML
    private Button cancel;

    @FXML
    private HoldButton confirm;

    @FXML
    private HBox afterwards;

    @FXML
    private Button evidence;

    @FXML
    private Button replay;

    @FXML
    private Button undo;

    @FXML
    private Label said;

    /// What its buttons do.
    interface Deeds {
        /// @param pauseAfter the step of the plan behind which it is to pause
        void confirm(String reason, Optional<Integer> pauseAfter);

        void cancel();

        void undo();

        void replay();

        void saveEvidence();
    }

    Header(Deeds deeds) {
        node = Views.load(this, "Header.fxml");
        card.getChildren().add(1, stages);
        confirm.onConfirmed(() -> deeds.confirm(reason.getText().strip(), pauseAfter()));
        pause.textProperty().addListener((o, was, now) -> allow());
        pausing.managedProperty().bind(pausing.visibleProperty());
        cancel.managedProperty().bind(cancel.visibleProperty());
        evidence.managedProperty().bind(evidence.visibleProperty());
        cancel.setOnAction(e -> deeds.cancel());
        undo.setOnAction(e -> deeds.undo());
        replay.setOnAction(e -> deeds.replay());
        evidence.setOnAction(e -> deeds.saveEvidence());
        replay.managedProperty().bind(replay.visibleProperty());
        undo.managedProperty().bind(undo.visibleProperty());
        confirmation.managedProperty().bind(confirmation.visibleProperty());
        afterwards.managedProperty().bind(afterwards.visibleProperty());
        said.managedProperty().bind(said.textProperty().isNotEmpty());
        stages.managedProperty().bind(stages.visibleProperty());
        say(Tone.MUTED, "");
    }

    Parent node() {
        return node;
    }

    /// Whether the confirmation is being held just now, so that nothing may change under it.
    boolean isHeld() {
        return confirm.isHeld();
    }

    /// Cancel has the focus: what cannot be undone by a slip is not one key away.
    void focusCancel() {
        cancel.requestFocus();
    }

    /// Nothing to show, and why.
    void empty(String heading, String text) {
        title.setText(heading);
        subtitle.setText(text);
        stages.setVisible(false);
        confirmation.setVisible(false);
        afterwards.setVisible(false);
    }

    /// Something that happened, under the stages; an empty text takes it away.
    void say(Tone tone, String text) {
        said.getStyleClass()
                .removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
        said.getStyleClass().add(tone.style());
        said.setText(text);
    }

    /// @param whyNot why nothing can be done here; empty where something can
    /// @param busy whether a confirmed rollback is under way
    void show(Subject subject, Picture picture, Optional<String> whyNot, boolean busy) {
        title.setText(Neutral.text(titleOf(subject, picture)));
        subtitle.setText(subtitleOf(subject));
        stages.setVisible(true);
        stages.show(subject.row().map(RollbackRow::stages).orElse(waiting()));
        boolean open = subject.isOpen();
        confirmation.setVisible(open);
        cancel.setVisible(!subject.hasBegun());
        pausing.setVisible(!subject.plan().steps().isEmpty());
        Optional<String> reasonNot = whyNot.or(() -> whyNothing(subject, picture));
        confirm.textProperty().set(confirmText(subject, picture, busy));
        shown = Optional.of(subject);
        forbidden = busy ? Optional.of(Messages.text("rollbacks.busy")) : reasonNot;
        allow();
        showAfterwards(subject, whyNot);
        if (open && !busy) {
            reasonNot
                    .or(() -> subject.hasMoved() ? Optional.of(Messages.text("rollbacks.moved")) : Optional.empty())
                    .ifPresent(why -> say(Tone.WARNING, why));
        }
        if (reason.getText().isEmpty()) {
            reason.setText(suggestedReason(subject, picture));
        }
    }

    /// What is to be confirmed can be, once the pause is behind a step that the plan has.
    private void allow() {
        Optional<String> why = forbidden.or(this::whyNoPause);
        confirm.setDisable(why.isPresent());
        Tooltip.install(confirm, new Tooltip(why.orElse(Messages.text("rollbacks.hold"))));
        pause.setTooltip(new Tooltip(why.orElse(Messages.text("rollbacks.pause.tip"))));
    }

    private Optional<String> whyNoPause() {
        int steps = shown.map(s -> s.plan().steps().size()).orElse(0);
        boolean isNone = pause.getText().isBlank() || !pausing.isVisible();
        boolean isStep = pauseAfter().filter(step -> step >= 1 && step <= steps).isPresent();
        return isNone || isStep
                ? Optional.empty()
                : Optional.of(Messages.text("rollbacks.pause.none", Neutral.text(pause.getText()), steps));
    }

    /// The step typed, if that is one.
    private Optional<Integer> pauseAfter() {
        try {
            return pausing.isVisible() && !pause.getText().isBlank()
                    ? Optional.of(Integer.parseInt(pause.getText().strip()))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// What ended has evidence, whichever way it ended; what was restored can be replayed and undone, what is
    /// paused or ended in part aborted.
    private void showAfterwards(Subject subject, Optional<String> whyNot) {
        boolean restored = subject.row()
                .map(r -> r.status() == RollbackRow.Status.RESTORED)
                .orElse(false);
        boolean ended = subject.row().map(r -> r.status().ended()).orElse(false);
        afterwards.setVisible(ended || subject.hasBegun());
        evidence.setVisible(ended);
        evidence.setDisable(whyNot.isPresent());
        evidence.setTooltip(new Tooltip(whyNot.orElse(Messages.text("rollbacks.evidence.tip"))));
        replay.setVisible(restored);
        undo.setVisible(restored || subject.hasBegun());
        undo.setText(Messages.text(restored ? "rollbacks.undo" : "rollbacks.abort"));
        boolean undoable = subject.row().flatMap(RollbackRow::safetyCheckpoint).isPresent();
        undo.setDisable(whyNot.isPresent() || !undoable);
    }

    /// Another subject: the reason given for the last one does not hold for it.
    void forget() {
        reason.clear();
        pause.clear();
        say(Tone.MUTED, "");
    }

    private static List<RollbackRow.Stage> waiting() {
        return Arrays.stream(RollbackRow.StageName.values())
                .map(n -> new RollbackRow.Stage(n, RollbackRow.Progress.WAITING, Optional.empty()))
                .toList();
    }

    private static Optional<String> whyNothing(Subject subject, Picture picture) {
        if (subject.preview().isEmpty()) {
            return Optional.empty();
        }
        Preview preview = subject.preview().get();
        if (preview.plan().isEmpty() && FollowUps.isAsked(picture, preview.plan())) {
            boolean isLeft = !preview.plan().irreversible().isEmpty();
            return Optional.of(Messages.text(isLeft ? "rollbacks.asked" : "rollbacks.nothing"));
        }
        return preview.conflicts().isEmpty() ? Optional.empty() : Optional.of(Messages.text("rollbacks.blocked"));
    }

    private static String confirmText(Subject subject, Picture picture, boolean busy) {
        if (busy) {
            return Messages.text("rollbacks.busy");
        }
        return subject.goesOn()
                ? Messages.text("rollbacks.resume")
                : subject.deed(picture).text();
    }

    private static String titleOf(Subject subject, Picture picture) {
        String what = subject.plan()
                .checkpoint()
                .map(c -> picture.checkpoints().get(c))
                .map(c -> Messages.text(
                        "rollbacks.title.checkpoint", services(subject.plan().targets()), c.name()))
                .orElse(Messages.text(
                        "rollbacks.title.scope", subject.plan().scope().text()));
        return subject.row().map(RollbackRow::id).orElse(Messages.text("rollbacks.preview")) + " · " + what;
    }

    private static String services(List<String> targets) {
        return targets.size() == 1 ? targets.getFirst() : Messages.text("rollbacks.title.services", targets.size());
    }

    private static String subtitleOf(Subject subject) {
        String scope = Messages.text(
                "rollbacks.scope",
                subject.plan().targets().size(),
                Times.count(subject.plan().mutations()),
                subject.plan().runs().size());
        if (subject.row().isEmpty()) {
            return scope;
        }
        RollbackRow row = subject.row().get();
        if (row.status() == RollbackRow.Status.PAUSED) {
            return Messages.text(
                    "rollbacks.paused",
                    row.pauseAfter().orElse(0),
                    row.done().size(),
                    row.steps().size(),
                    Neutral.text(row.requestedBy()),
                    Neutral.text(row.reason()));
        }
        String ended = switch (row.status()) {
            case QUEUED, RUNNING -> Cell.word(row.status());
            case RESTORED ->
                Messages.text(
                        "rollbacks.restored",
                        row.latencyMillis().map(Times::count).orElse("–"));
            case PAUSED, UNCHANGED, PARTIAL, REFUSED -> Cell.word(row.status());
        };
        return Messages.text(
                "rollbacks.requested",
                Neutral.text(row.requestedBy()),
                Neutral.text(row.reason()),
                scope,
                Times.clock(row.queued()),
                ended);
    }

    /// What the newest trigger on one of its runs or services says.
    private static String suggestedReason(Subject subject, Picture picture) {
        return subject.row()
                .map(RollbackRow::reason)
                .orElseGet(() -> List.copyOf(picture.triggers()).reversed().stream()
                        .filter(t ->
                                t.runId().map(subject.plan().runs()::contains).orElse(false))
                        .map(t -> t.rule())
                        .findFirst()
                        .orElse(Messages.text("rollbacks.reason.default")));
    }
}
