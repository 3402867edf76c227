package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.journal.Finding;
import javafx.fxml.FXML;
import javafx.scene.control.TableView;
import javafx.scene.layout.Pane;

/// The findings as a table, each with its place and what to do: there only where there is something to say.
final class FindingsCard {
    private static final int LEAST_ROWS = 2;
    private static final int MOST_ROWS = 5;
    private static final double ROW = 32;
    private static final double HEADS = 74;

    private final Pane holder;
    private final Table<Finding> rows;

    @FXML
    private Panel findings;

    @FXML
    private TableView<Finding> table;

    /// @param holder where it stands
    FindingsCard(Pane holder, FindingsModel model) {
        this.holder = holder;
        Views.load(this, "Findings.fxml");
        this.rows = new Table<>(table, f -> f)
                .column(
                        Messages.text("forensics.finding.severity"),
                        8,
                        f -> Cell.state(tone(f.severity()), f.severity()))
                .column(Messages.text("forensics.finding.place"), 30, f -> Cell.mono(f.place()))
                .column(Messages.text("forensics.finding.what"), 34, f -> Cell.plain(f.what()))
                .column(Messages.text("forensics.finding.fix"), 28, f -> Cell.quiet(f.fix()));
        model.shown().addListener((o, was, now) -> show(now));
        show(model.shown().get());
    }

    private void show(FindingsModel.Shown now) {
        boolean isThere = switch (now.stage()) {
            case EXAMINING, HEALTHY -> false;
            case FOUND, FAILED -> true;
        };
        holder.setManaged(isThere);
        holder.setVisible(isThere);
        if (!isThere) {
            holder.getChildren().clear();
            return;
        }
        rows.empty(Messages.text("forensics.finding.failed", Neutral.text(now.problem())));
        rows.show(now.findings());
        findings.setTitle(
                now.findings().isEmpty()
                        ? Messages.text("forensics.findings")
                        : Messages.text(
                                "forensics.findings.count",
                                Times.count(now.findings().size())));
        findings.setNote(Messages.text("forensics.findings.note", Times.count(now.entries())));
        double height = HEADS + ROW * Math.clamp(now.findings().size(), LEAST_ROWS, MOST_ROWS);
        findings.setMinHeight(height);
        findings.setPrefHeight(height);
        holder.getChildren().setAll(findings);
    }

    private static Tone tone(Finding.Severity severity) {
        return switch (severity) {
            case INFO -> Tone.MUTED;
            case WARNING -> Tone.WARNING;
            case CRITICAL -> Tone.DANGER;
        };
    }
}
