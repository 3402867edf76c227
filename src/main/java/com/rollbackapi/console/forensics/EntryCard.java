package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Facts;
import com.rollbackapi.console.fx.Facts.Fact;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Status;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.engine.Revealed;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.Entry;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.stage.FileChooser;

/// One entry: what it says, what led to it and followed from it, and the proof that the signed tree holds it.
final class EntryCard {
    private static final double LINE = 18;
    private static final double CAUSE = 24;

    private final Parent node;
    private final Status proven = new Status();
    private final Latest reading;
    private final LongConsumer chosen;
    private final Desk desk;
    private Optional<Shown> shown = Optional.empty();

    @FXML
    private Panel card;

    @FXML
    private ListView<String> json;

    @FXML
    private Panel causePanel;

    @FXML
    private ListView<Causes.Row> causes;

    @FXML
    private Panel proofPanel;

    @FXML
    private Facts proof;

    @FXML
    private Button goThere;

    @FXML
    private Button copy;

    @FXML
    private Button save;

    /// @param erasures how many data subjects had been erased when it was read
    private record Shown(Source source, long index, int erasures) {}

    private record Findings(Revealed entry, List<Causes.Row> causes, Source.EntryProof proof) {}

    /// @param chosen told which entry to select instead
    EntryCard(Desk desk, LongConsumer chosen) {
        this.chosen = chosen;
        this.desk = desk;
        this.reading = desk.latest().make();
        this.node = Views.load(this, "EntryCard.fxml");
        card.extra().getChildren().add(proven);
        json.setFixedCellSize(LINE);
        causes.setFixedCellSize(CAUSE);
        causes.setCellFactory(list -> new CauseCell());
        causes.getSelectionModel().selectedItemProperty().addListener((o, was, now) -> {
            if (now != null && shown.map(s -> s.index() != now.entry()).orElse(false)) {
                this.chosen.accept(now.entry());
            }
        });
        goThere.setOnAction(e -> shown.ifPresent(s -> desk.playhead().seek(s.index() + 1)));
        copy.setOnAction(e -> copy());
        save.setOnAction(e -> shown.ifPresent(this::save));
        none();
    }

    Parent node() {
        return node;
    }

    void none() {
        shown = Optional.empty();
        reading.forget();
        card.setTitle(Messages.text("forensics.entry.none"));
        proven.show(Tone.MUTED, "");
        json.getItems().setAll(List.of());
        json.setPlaceholder(placeholder(Messages.text("forensics.entry.choose")));
        causes.getItems().clear();
        causePanel.setNote("");
        proof.show(List.of());
        proofPanel.setNote("");
        goThere.setDisable(true);
        copy.setDisable(true);
        save.setDisable(true);
    }

    private static Label placeholder(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("placeholder");
        return label;
    }

    /// Reads the entry again where somebody was erased since: what is gone must not stay on the screen.
    void refresh() {
        shown.ifPresent(s -> show(s.source(), s.index()));
    }

    void show(Source source, long index) {
        Shown wanted = new Shown(source, index, source.head().erasures().size());
        if (shown.equals(Optional.of(wanted))) {
            return;
        }
        shown = Optional.of(wanted);
        card.setTitle(Messages.text("forensics.entry", Times.count(index)));
        proven.show(Tone.MUTED, Messages.text("forensics.proving"));
        reading.ask(
                () -> new Findings(
                        source.reveal(source.entries(index, index + 1).getFirst()),
                        Causes.of(source, index),
                        source.proof(index)),
                this::show,
                e -> {
                    proven.show(Tone.DANGER, Messages.text("forensics.unreadable"));
                    json.getItems().setAll(Neutral.text(String.valueOf(e.getMessage())));
                });
    }

    private void show(Findings found) {
        Entry entry = found.entry().entry();
        json.getItems().setAll(PersonalLines.of(found.entry()));
        causes.getItems().setAll(found.causes());
        causePanel.setNote(Messages.text("forensics.causes.note", Causes.NEAR));
        Source.EntryProof p = found.proof();
        proven.show(
                p.proven() ? Tone.SUCCESS : Tone.DANGER,
                Messages.text(p.proven() ? "forensics.proven" : "forensics.unproven"));
        proofPanel.setNote(Messages.text("forensics.hashes", p.path().size()));
        proof.show(List.of(
                new Fact(Messages.text("forensics.leaf"), Cell.mono(p.leaf().shortHex(32) + "…")),
                new Fact(Messages.text("forensics.root"), Cell.mono(p.root().shortHex(32) + "…")),
                new Fact(Messages.text("forensics.tree"), Cell.mono(Times.count(p.treeSize()))),
                new Fact(Messages.text("forensics.time"), Cell.mono(Times.fullMillis(entry.time()) + " UTC"))));
        goThere.setDisable(false);
        copy.setDisable(false);
        save.setDisable(!p.proven());
    }

    /// Puts the entry's lines on the clipboard.
    void copy() {
        Table.copy(String.join("\n", json.getItems()));
    }

    private void save(Shown what) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(Messages.text("forensics.save.title"));
        chooser.setInitialFileName("entry-" + what.index() + ".tlog-proof");
        File file = chooser.showSaveDialog(node.getScene().getWindow());
        if (file != null) {
            desk.jobs()
                    .start(
                            Messages.text("forensics.save.job", Times.count(what.index())),
                            progress -> SavedProof.save(what.source(), what.index(), file.toPath()),
                            saved -> desk.navigation()
                                    .notice(
                                            Tone.SUCCESS,
                                            Messages.text(
                                                    "forensics.save.done",
                                                    Neutral.text(saved.proof().toString()),
                                                    Neutral.text(String.valueOf(
                                                            saved.entry().getFileName())))));
        }
    }

    private static final class CauseCell extends ListCell<Causes.Row> {
        @Override
        protected void updateItem(Causes.Row row, boolean empty) {
            super.updateItem(row, empty);
            setText(null);
            setGraphic(null);
            if (empty || row == null) {
                return;
            }
            Label text = new Label("  ".repeat(row.depth()) + Causes.depthMark(row.depth()) + Neutral.text(row.text()));
            text.getStyleClass().add(row.depth() == 1 ? Tone.DEFAULT.style() : Tone.MUTED.style());
            text.setMinWidth(0);
            Label result = new Label(row.result().text());
            result.getStyleClass().add(row.result().tone().style());
            result.setMinWidth(Region.USE_PREF_SIZE);
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            HBox line = new HBox(8, text, space, result);
            line.setMinWidth(0);
            line.setPrefWidth(1);
            setGraphic(line);
        }
    }
}
