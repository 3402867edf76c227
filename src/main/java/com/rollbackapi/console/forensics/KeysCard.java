package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Source;
import com.rollbackapi.tlog.LogKeys.Term;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;

/// The keys that sign the journal: one in a line, several in a table; and what an operator can do about them.
final class KeysCard {
    private static final double ROW = 32;
    private static final double TABLE_HEAD = 34;
    private static final int MOST_ROWS = 4;

    private final Desk desk;
    private final Parent node;
    private final KeysModel model;
    private final Table<KeysModel.Row> rows;
    private final KeyAsking asking;
    private final Tooltip whole = new Tooltip();
    private Optional<Playhead.View> view = Optional.empty();
    private boolean busy;

    @FXML
    private VBox card;

    @FXML
    private Label title;

    @FXML
    private Label only;

    @FXML
    private Label facts;

    @FXML
    private Button copy;

    @FXML
    private Button replace;

    @FXML
    private TableView<KeysModel.Row> table;

    /// @param chosen told which entry to show
    KeysCard(Desk desk, LongConsumer chosen) {
        this.desk = desk;
        this.node = Views.load(this, "Keys.fxml");
        this.model = new KeysModel(desk.latest().make());
        this.asking = new KeyAsking(this::confirmed, this::cancel);
        this.rows = columns(new Table<>(table, KeysModel.Row::id))
                .onOpen(r -> r.entry().ifPresent(chosen));
        card.getChildren().add(asking.node());
        only.managedProperty().bind(only.visibleProperty());
        copy.managedProperty().bind(copy.visibleProperty());
        replace.managedProperty().bind(replace.visibleProperty());
        table.managedProperty().bind(table.visibleProperty());
        only.setTooltip(whole);
        copy.setOnAction(e -> copy(model.shown().get().inForce()));
        replace.setOnAction(e ->
                ask(new KeyChange.Replace(model.shown().get().rows().getFirst().term())));
        model.shown().addListener((o, was, now) -> show());
        show();
    }

    private Table<KeysModel.Row> columns(Table<KeysModel.Row> of) {
        TableColumn<KeysModel.Row, Cell> key = new TableColumn<>(Messages.text("forensics.keys.key"));
        key.setCellFactory(c -> new KeyCells.Id());
        TableColumn<KeysModel.Row, Cell> deeds = new TableColumn<>("");
        deeds.setCellFactory(c -> new KeyCells.Deeds(this::copy, t -> ask(new KeyChange.Revoke(t))));
        return of.column(key, 28, r -> Cell.mono(r.id()))
                .right(
                        Messages.text("forensics.keys.from"),
                        8,
                        r -> Cell.number(r.term().from()))
                .right(Messages.text("forensics.keys.to"), 8, KeyCells::to)
                .column(Messages.text("forensics.keys.state"), 22, KeyCells::state)
                .column(Messages.text("forensics.keys.known"), 20, KeyCells::known)
                .column(deeds, 14, r -> Cell.plain(""));
    }

    Parent node() {
        return node;
    }

    /// A journal at a position is shown. What is asked about another is dropped.
    void show(Playhead.View now) {
        if (view.map(v -> v.source() != now.source()).orElse(false)) {
            close();
        }
        view = Optional.of(now);
        model.show(now.source(), now.trust(), now.size(), now.whyDisabled());
        show();
    }

    /// Leaves what is asked; false where nothing is.
    boolean cancel() {
        boolean isAsked = asking.asked().isPresent() && !busy;
        if (isAsked) {
            close();
        }
        return isAsked;
    }

    private void close() {
        boolean hadFocus = asking.hasFocus();
        asking.close();
        show();
        if (hadFocus) {
            (table.isVisible() ? table : replace).requestFocus();
        }
    }

    private void show() {
        KeysModel.Shown now = model.shown().get();
        int count = now.rows().size();
        title.setText(
                count > 1
                        ? Messages.text("forensics.keys.count", Times.count(count))
                        : Messages.text("forensics.keys.one"));
        only.setVisible(count == 1);
        copy.setVisible(count == 1);
        if (count == 1) {
            only.setText(Neutral.text(now.rows().getFirst().id()));
            whole.setText(Neutral.text(now.inForce().key().vkey()));
        }
        facts.setText(facts(now));
        replace.setVisible(now.replace() != KeysModel.Deed.ABSENT);
        replace.setDisable(now.replace() == KeysModel.Deed.DISABLED || busy);
        table.setVisible(count > 1);
        rows.show(count > 1 ? now.rows() : List.of());
        double height = TABLE_HEAD + ROW * Math.clamp(count, 2, MOST_ROWS);
        table.setMinHeight(height);
        table.setPrefHeight(height);
        asking.asked()
                .filter(a -> !busy && now.stage() == KeysModel.Stage.KNOWN && !a.holdsFor(now.rows()))
                .ifPresent(a -> close());
        asking.show(Optional.of(now.why()).filter(w -> !w.isEmpty()), busy);
    }

    private String facts(KeysModel.Shown now) {
        return switch (now.stage()) {
            case OPENING -> Messages.text("forensics.keys.opening");
            case UNKNOWN -> {
                String signer = view.map(v -> v.trust().signer()).orElse("");
                boolean isPinned = view.map(v -> v.trust().pinned()).orElse(false);
                String said = Messages.text("forensics.keys.unknown");
                yield signer.isEmpty()
                        ? said
                        : said + " · "
                                + Messages.text(
                                        isPinned ? "forensics.keys.unknown.pinned" : "forensics.keys.unknown.unpinned",
                                        Neutral.text(signer));
            }
            case FAILED -> Messages.text("forensics.keys.failed", Neutral.text(now.why()));
            case KNOWN -> {
                String said = now.rows().size() == 1
                        ? Messages.text(
                                "forensics.keys.only",
                                KeyCells.known(now.rows().getFirst()).text())
                        : Messages.text("forensics.keys.note");
                // what is asked says itself why it cannot be done
                yield asking.asked().isPresent() || now.why().isEmpty() ? said : said + " · " + now.why();
            }
        };
    }

    private void copy(Term term) {
        Table.copy(term.key().vkey());
        desk.navigation()
                .notice(
                        Tone.MUTED,
                        Messages.text(
                                "forensics.keys.copied", Neutral.text(term.key().shortName())));
    }

    private void ask(KeyChange change) {
        if (!busy) {
            asking.ask(change);
            show();
        }
    }

    private void confirmed(KeyChange change, OptionalLong last, String reason) {
        Optional<Operator> operator = view.flatMap(Playhead.View::operator);
        if (busy || operator.isEmpty()) {
            return;
        }
        Source of = view.orElseThrow().source();
        Operator.Request request = new Operator.Request(desk.user(), reason);
        busy = true;
        show();
        desk.jobs()
                .start(
                        change.job(),
                        progress -> change.run(operator.get(), last, request),
                        term -> done(change, term),
                        e -> refused(change, of, String.valueOf(e.getMessage())));
    }

    private void done(KeyChange change, Term after) {
        busy = false;
        show();
        if (asking.asked().equals(Optional.of(change))) {
            close();
        }
        desk.navigation().notice(Tone.SUCCESS, change.done(after));
    }

    /// Said where it was asked, or above the screen where somebody looks at another journal by now.
    private void refused(KeyChange change, Source of, String why) {
        busy = false;
        show();
        if (view.map(v -> v.source() == of).orElse(false) && asking.asked().equals(Optional.of(change))) {
            asking.failed(why);
        } else {
            desk.navigation().notice(Tone.DANGER, Messages.text("frame.job.failed", change.job(), Neutral.text(why)));
        }
    }
}
