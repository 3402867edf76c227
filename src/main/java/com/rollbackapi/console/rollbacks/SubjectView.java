package com.rollbackapi.console.rollbacks;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Navigation;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Confidence;
import com.rollbackapi.rollback.Conflict;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.layout.VBox;

/// What is known of one rollback: its plan, conflicts and difference, and beside them its blast radius and confidence.
final class SubjectView {
    private final Parent node;
    private final BlastView blast = new BlastView();
    private final Panel blastPanel = new Panel();
    private final Panel confidencePanel = new Panel();
    private final VBox factors = new VBox(9);
    private final Table<PlanRow> plan;

    @FXML
    private Panel planPanel;

    @FXML
    private TableView<PlanRow> planTable;

    @FXML
    private Panel conflictPanel;

    @FXML
    private Label conflicts;

    @FXML
    private Panel diffPanel;

    @FXML
    private Label before;

    @FXML
    private Label after;

    @FXML
    private DiffView diff;

    SubjectView(Navigation navigation) {
        node = Views.load(this, "Subject.fxml");
        blastPanel.setTitle(Messages.text("rollbacks.blast"));
        blastPanel.setContent(blast);
        blastPanel.setPrefHeight(250);
        blastPanel.setMinHeight(200);
        confidencePanel.setTitle(Messages.text("rollbacks.confidence"));
        confidencePanel.setContent(factors);
        confidencePanel.setMinHeight(VBox.USE_PREF_SIZE);
        factors.getStyleClass().add("factors");
        this.plan = new Table<>(planTable, PlanRow::number)
                .right(
                        Messages.text("rollbacks.column.number"),
                        3,
                        r -> Cell.number(String.valueOf(r.number()), r.number()))
                .column(Messages.text("rollbacks.column.undone"), 17, r -> Cell.mono(r.undoes()))
                .column(
                        Messages.text("rollbacks.column.target"),
                        13,
                        r -> Cell.plain(r.where().target()))
                .column(
                        Messages.text("rollbacks.column.object"),
                        15,
                        r -> Cell.mono(Tone.MUTED, r.where().object()))
                .column(Messages.text("rollbacks.column.how"), 20, PlanRow::how)
                .column(
                        Messages.text("rollbacks.column.state"),
                        10,
                        r -> r.progress().state())
                .right(
                        Messages.text("rollbacks.column.took"),
                        7,
                        r -> r.progress().took())
                .empty(Messages.text("rollbacks.plan.empty"))
                .onOpen(r ->
                        r.where().entry().ifPresent(e -> navigation.open(ScreenId.FORENSICS, new Selection.Entry(e))));
    }

    /// Plan, conflicts and difference.
    Parent node() {
        return node;
    }

    /// Blast radius and confidence.
    List<Node> side() {
        return List.of(blastPanel, confidencePanel);
    }

    /// Moves the selected step.
    void move(int by) {
        plan.move(by);
    }

    /// There is nothing to show, and why.
    void nothing(String text) {
        plan.show(List.of());
        planPanel.setNote("");
        conflicts.setText("");
        conflictPanel.setNote("");
        diff.say(text);
        diffPanel.setNote("");
        before.setText("");
        after.setText("");
        blast.show(Optional.empty(), Picture.EMPTY);
        blastPanel.setNote("");
        confidencePanel.setNote("");
        factors.getChildren().clear();
    }

    void show(Subject s, Picture picture) {
        List<PlanRow> rows =
                PlanRow.of(s.plan(), s.row(), s.fates(picture), picture.tasks().values());
        plan.show(rows);
        planPanel.setNote(planNote(s));
        conflicts(s);
        blast.show(Optional.of(s.blast()), picture);
        blastPanel.setNote(
                Messages.text("rollbacks.blast.note", s.blast().nodes().size()));
        difference(s);
        confidence(s);
    }

    private static String planNote(Subject s) {
        long reversible = s.plan().actions().stream()
                .filter(a -> a.effects() == EffectClass.REVERSIBLE)
                .count();
        long compensatable = s.plan().actions().stream()
                .filter(a -> a.effects() == EffectClass.COMPENSATABLE)
                .count();
        return Messages.text(
                "rollbacks.plan.note",
                Times.count(reversible),
                Times.count(compensatable),
                Times.count(s.plan().irreversible().size()),
                s.plan().hash().shortHex(8));
    }

    private void conflicts(Subject s) {
        boolean live = s.preview().isPresent();
        conflictPanel.setNote(Messages.text(live ? "rollbacks.conflicts.live" : "rollbacks.conflicts.journaled"));
        conflicts.getStyleClass().removeAll(Tone.DANGER.style(), Tone.MUTED.style());
        List<String> found = Stream.of(
                        s.conflicts().stream().map(Conflict::text),
                        s.plan().tasks().stream().map(Plan.Task::text),
                        s.preview().stream().flatMap(SubjectView::broken))
                .flatMap(Function.identity())
                .map(Neutral::text)
                .toList();
        if (found.isEmpty()) {
            conflicts.getStyleClass().add(Tone.MUTED.style());
            boolean isTouched = s.row().map(r -> !r.done().isEmpty()).orElse(true);
            conflicts.setText(Messages.text(
                    live
                            ? "rollbacks.conflicts.none"
                            : isTouched ? "rollbacks.conflicts.past" : "rollbacks.conflicts.untouched"));
        } else {
            conflicts.getStyleClass().add(Tone.DANGER.style());
            conflicts.setText(String.join("\n", found));
        }
    }

    private static Stream<String> broken(Preview preview) {
        return preview.invariants().stream()
                .flatMap(i -> i.brokenAfter().stream()
                        .map(why -> Messages.text("rollbacks.invariant.broken", i.rule(), i.title(), why)));
    }

    private void difference(Subject s) {
        boolean done = s.row().map(r -> r.status().ended()).orElse(false);
        long leaves = s.diff().stream().mapToLong(p -> p.leaves().size()).sum();
        long total = s.preview()
                .map(p -> p.leavesByTarget().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .orElse(0L);
        diffPanel.setNote(
                total > 0
                        ? Messages.text("rollbacks.diff.note", Times.count(leaves), Times.count(total))
                        : Messages.text("rollbacks.diff.leaves", Times.count(leaves)));
        before.setText(Messages.text(done ? "rollbacks.diff.before" : "rollbacks.diff.live"));
        after.setText(Messages.text("rollbacks.diff.restored"));
        if (leaves == 0) {
            diff.say(Messages.text("rollbacks.diff.none"));
        } else {
            diff.showPairs(s.diff());
        }
    }

    private void confidence(Subject s) {
        double score = s.preview()
                .map(p -> p.confidence().score())
                .orElse(s.row().map(RollbackRow::confidence).orElse(0.0));
        String level = Confidence.Level.of(score).wireName();
        confidencePanel.setNote(String.format(Locale.ROOT, "%.2f · %s", score, level));
        factors.getChildren()
                .setAll(s.preview()
                        .map(p -> Factors.nodes(p.confidence().factors()))
                        .orElseGet(() -> Factors.planned(score)));
    }
}
