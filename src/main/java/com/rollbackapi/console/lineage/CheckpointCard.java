package com.rollbackapi.console.lineage;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.console.fx.Facts;
import com.rollbackapi.console.fx.Facts.Fact;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Status;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Source;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.rollback.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;

/// The selected checkpoint: its facts with their proof, the way back to it, and what differs from another one.
final class CheckpointCard {
    private final Desk desk;
    private final Parent node;
    private final Status state = new Status();
    private final ComboBox<String> with = new ComboBox<>();
    private final Latest comparing;
    private final Latest proving;
    private final Consumer<String> compared;
    private Optional<Playhead.View> view = Optional.empty();
    private Optional<CheckpointRow> shown = Optional.empty();
    private Optional<Source.EntryProof> proof = Optional.empty();
    private boolean filling;

    @FXML
    private Panel card;

    @FXML
    private Facts facts;

    @FXML
    private Button restore;

    @FXML
    private Button verify;

    @FXML
    private Button approve;

    @FXML
    private Label why;

    @FXML
    private Panel comparePanel;

    @FXML
    private DiffView diff;

    /// @param compared is told which checkpoint is compared with; empty for none
    CheckpointCard(Desk desk, Consumer<String> compared) {
        this.desk = desk;
        this.compared = compared;
        this.comparing = desk.latest().make();
        this.proving = desk.latest().make();
        this.node = Views.load(this, "CheckpointCard.fxml");
        card.extra().getChildren().add(state);
        comparePanel.extra().getChildren().add(with);
        with.getStyleClass().add("panel-choice");
        with.setAccessibleText(Messages.text("lineage.compare"));
        with.valueProperty().addListener((o, was, now) -> {
            if (!filling) {
                compare();
            }
        });
        restore.setOnAction(e -> restore());
        verify.setOnAction(e -> verify());
        approve.setOnAction(e -> approve());
        why.managedProperty().bind(why.textProperty().isNotEmpty());
    }

    Parent node() {
        return node;
    }

    void show(Playhead.View now, Optional<CheckpointRow> checkpoint) {
        boolean other = !shown.map(CheckpointRow::id).equals(checkpoint.map(CheckpointRow::id));
        boolean changed = other || !shown.equals(checkpoint);
        boolean sourceChanged = view.isEmpty() || view.get().source() != now.source();
        view = Optional.of(now);
        shown = checkpoint;
        node.setVisible(checkpoint.isPresent());
        if (checkpoint.isEmpty()) {
            compared.accept("");
            return;
        }
        CheckpointRow c = checkpoint.get();
        if (other || sourceChanged) {
            proof = Optional.empty();
            prove(c);
        }
        if (changed || sourceChanged) {
            describe(c);
        }
        fill(c, other || sourceChanged);
        buttons(c);
    }

    /// Compares with a certain one.
    void compareWith(String checkpoint) {
        if (with.getItems().contains(checkpoint)) {
            with.setValue(checkpoint);
        }
    }

    private void prove(CheckpointRow c) {
        Source source = view.orElseThrow().source();
        proving.ask(
                () -> source.proof(c.entry()),
                p -> {
                    proof = Optional.of(p);
                    shown.ifPresent(this::describe);
                },
                e -> why.setText(Messages.text("lineage.proof.failed", Neutral.text(String.valueOf(e.getMessage())))));
    }

    private void describe(CheckpointRow c) {
        card.setTitle(Neutral.text(c.id()));
        state.show(Tone.of(c.health()), Cell.word(c.health()));
        card.setNote(Neutral.text(c.shortName()));
        List<Fact> rows = new ArrayList<>();
        rows.add(new Fact(Messages.text("lineage.captured"), Cell.mono(Times.full(c.saved()) + " UTC")));
        rows.add(new Fact(Messages.text("lineage.branch"), Cell.plain(c.branch())));
        rows.add(new Fact(Messages.text("lineage.cause"), Cell.plain(c.cause())));
        rows.add(new Fact(Messages.text("lineage.parent"), Cell.mono(c.parent().orElse("–"))));
        rows.add(new Fact(
                Messages.text("lineage.size"),
                Cell.mono(Messages.text(
                        "lineage.size.text",
                        Times.bytes(c.sizeBytes()),
                        Times.count(c.leaves()),
                        Times.bytes(c.newBytes())))));
        rows.add(new Fact(
                Messages.text("lineage.covers"),
                Cell.plain(
                        c.captures().stream().map(CheckpointRow.Capture::target).collect(Collectors.joining(", ")))));
        rows.add(new Fact(Messages.text("lineage.root"), Cell.mono(c.root().shortHex(32) + "…")));
        rows.add(new Fact(Messages.text("lineage.entry"), proofText(c)));
        rows.add(new Fact(Messages.text("lineage.lifecycle"), Cell.plain(lifecycle(c))));
        rows.add(new Fact(
                Messages.text("lineage.approved"),
                Cell.plain(c.approvedBy()
                        .map(by -> Messages.text("lineage.approved.by", Neutral.text(by)))
                        .orElse(Messages.text("lineage.approved.not")))));
        c.finding().ifPresent(f -> rows.add(new Fact(Messages.text("lineage.finding"), Cell.toned(Tone.DANGER, f))));
        facts.show(rows);
    }

    private Cell proofText(CheckpointRow c) {
        String entry = Messages.text("lineage.entry.text", Times.count(c.entry()));
        return proof.map(p -> p.proven()
                        ? Cell.mono(
                                Tone.SUCCESS,
                                Messages.text("lineage.proven", entry, p.path().size()))
                        : Cell.mono(Tone.DANGER, Messages.text("lineage.unproven", entry)))
                .orElse(Cell.mono(entry));
    }

    /// `create → verify → seal`, up to where it has come.
    private static String lifecycle(CheckpointRow c) {
        return Arrays.stream(CheckpointRow.Lifecycle.values())
                .filter(l -> l.compareTo(c.lifecycle()) <= 0)
                .map(l -> l.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" → "));
    }

    private void fill(CheckpointRow c, boolean other) {
        List<CheckpointRow> all =
                List.copyOf(view.orElseThrow().picture().checkpoints().values());
        List<String> choices = all.stream()
                .filter(k -> !k.id().equals(c.id()) && Comparison.share(c, k))
                .map(CheckpointRow::id)
                .toList()
                .reversed();
        String keep = with.getValue();
        boolean kept = !other && keep != null && choices.contains(keep);
        if (kept && with.getItems().equals(choices)) {
            return;
        }
        filling = true;
        with.getItems().setAll(choices);
        with.setValue(
                kept
                        ? keep
                        : Comparison.suggested(c, all).map(CheckpointRow::id).orElse(null));
        filling = false;
        compare();
    }

    private void compare() {
        Playhead.View now = view.orElseThrow();
        String id = with.getValue();
        CheckpointRow from = id == null ? null : now.picture().checkpoints().get(id);
        compared.accept(id == null ? "" : id);
        if (from == null || shown.isEmpty()) {
            comparing.forget();
            comparePanel.setNote("");
            diff.say(Messages.text("lineage.compare.none"));
            return;
        }
        CheckpointRow to = shown.get();
        diff.say(Messages.text("lineage.comparing"));
        comparing.ask(
                () -> Comparison.of(from, to, now.source().blobs()),
                c -> {
                    comparePanel.setNote(Messages.text(
                            "lineage.compare.note",
                            Times.count(c.leaves()),
                            c.common().size()));
                    if (c.leaves() == 0) {
                        diff.say(Messages.text("lineage.compare.same"));
                    } else {
                        diff.show(c.parts());
                    }
                },
                e -> diff.say(Messages.text("lineage.compare.failed", Neutral.text(String.valueOf(e.getMessage())))));
    }

    private void buttons(CheckpointRow c) {
        Optional<String> off = view.orElseThrow().whyDisabled();
        Optional<String> not = c.restorable()
                ? Optional.empty()
                : Optional.of(Messages.text("lineage.why.not", Cell.word(c.health())));
        Optional<String> reason = off.or(() -> not);
        restore.setDisable(reason.isPresent());
        verify.setDisable(off.isPresent());
        approve.setText(Messages.text(c.approvedBy().isPresent() ? "lineage.withdraw" : "lineage.approve"));
        approve.setDisable(c.approvedBy().isPresent() ? off.isPresent() : reason.isPresent());
        why.setText(reason.orElse(""));
    }

    /// Opens the preview of going back to it.
    void restore() {
        if (!restore.isDisabled()) {
            shown.ifPresent(c -> desk.navigation()
                    .open(ScreenId.ROLLBACKS, new Selection.Preview(new Scope.Checkpoint(c.id(), Optional.empty()))));
        }
    }

    private void verify() {
        Optional<Operator> operator = view.flatMap(Playhead.View::operator);
        if (operator.isEmpty() || shown.isEmpty()) {
            return;
        }
        String id = shown.get().id();
        Operator.Request request = new Operator.Request(desk.user(), Messages.text("lineage.verify.reason"));
        desk.jobs()
                .start(
                        Messages.text("lineage.verify.job", id),
                        progress -> operator.get().verifyCheckpoint(id, request),
                        row -> desk.navigation()
                                .notice(
                                        row.health() == CheckpointRow.Health.CORRUPT ? Tone.DANGER : Tone.SUCCESS,
                                        Messages.text(
                                                row.health() == CheckpointRow.Health.CORRUPT
                                                        ? "lineage.verify.bad"
                                                        : "lineage.verify.good",
                                                row.id(),
                                                row.root().shortHex(12),
                                                row.finding().map(Neutral::text).orElse(""))));
    }

    /// Approves it, or takes the approval back.
    private void approve() {
        Optional<Operator> operator = view.flatMap(Playhead.View::operator);
        if (operator.isEmpty() || shown.isEmpty()) {
            return;
        }
        String id = shown.get().id();
        boolean withdraws = shown.get().approvedBy().isPresent();
        String text = withdraws ? "lineage.approve.withdraw." : "lineage.approve.grant.";
        Operator.Approval approval = withdraws ? Operator.Approval.REFUSED : Operator.Approval.GRANTED;
        Operator.Request request = new Operator.Request(desk.user(), Messages.text(text + "reason"));
        desk.jobs()
                .start(
                        Messages.text(text + "job", id),
                        progress -> operator.get().approveCheckpoint(id, approval, request),
                        row -> desk.navigation().notice(Tone.SUCCESS, Messages.text(text + "done", row.id())));
    }
}
