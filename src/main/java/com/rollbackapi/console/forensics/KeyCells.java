package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.tlog.LogKeys.Term;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.TableCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;

/// What the table of keys says of one, and the cells that a text alone does not make.
final class KeyCells {
    private KeyCells() {}

    /// The largest head that it signs.
    static Cell to(KeysModel.Row row) {
        OptionalLong to = row.term().to();
        return to.isPresent()
                ? Cell.number(to.getAsLong())
                : Cell.number(Messages.text("forensics.keys.newest"), Double.MAX_VALUE);
    }

    /// In force, replaced, or revoked by which entry and up to where.
    static Cell state(KeysModel.Row row) {
        Term term = row.term();
        return switch (term.state()) {
            case IN_FORCE -> Cell.dot(Tone.SUCCESS, Cell.word(term.state()));
            case REPLACED -> Cell.dot(Tone.MUTED, Cell.word(term.state()));
            case REVOKED -> {
                long last = term.lastValid().orElseThrow();
                String entry = Times.count(row.revoked().orElseThrow());
                yield Cell.dot(
                        Tone.DANGER,
                        last < Math.max(1, term.from())
                                ? Messages.text("forensics.keys.revoked.none", entry)
                                : Messages.text("forensics.keys.revoked.some", entry, Times.count(last)));
            }
        };
    }

    /// Why it counts as this journal's.
    static Cell known(KeysModel.Row row) {
        return switch (row.known()) {
            case PINNED -> Cell.toned(Tone.SUCCESS, Messages.text("forensics.keys.pinned"));
            case HELD -> Cell.plain(Messages.text("forensics.keys.held"));
            case UNPINNED -> Cell.toned(Tone.WARNING, Messages.text("forensics.keys.unpinned"));
            case STATED ->
                Cell.quiet(Messages.text(
                        "forensics.keys.stated", Times.count(row.led().orElseThrow())));
        };
    }

    /// Name and id, whose tooltip is the key whole.
    static final class Id extends TableCell<KeysModel.Row, Cell> {
        Id() {
            getStyleClass().add("mono");
        }

        @Override
        protected void updateItem(Cell cell, boolean empty) {
            super.updateItem(cell, empty);
            KeysModel.Row row = getTableRow() == null ? null : getTableRow().getItem();
            setText(empty || cell == null ? null : cell.text());
            setTooltip(
                    empty || row == null
                            ? null
                            : new Tooltip(Neutral.text(row.term().key().vkey())));
        }
    }

    /// What can be done with a key.
    static final class Deeds extends TableCell<KeysModel.Row, Cell> {
        private final Button revoke = new Button(Messages.text("forensics.keys.revoke"));
        private final HBox buttons;

        Deeds(Consumer<Term> copied, Consumer<Term> revoked) {
            getStyleClass().add("deeds");
            Button copy = new Button(Messages.text("forensics.keys.copy"));
            copy.getStyleClass().addAll("plain", "row-button");
            copy.setOnAction(e -> copied.accept(getTableRow().getItem().term()));
            revoke.getStyleClass().addAll("plain", "row-button");
            revoke.setOnAction(e -> revoked.accept(getTableRow().getItem().term()));
            revoke.managedProperty().bind(revoke.visibleProperty());
            buttons = new HBox(8, revoke, copy);
            buttons.setAlignment(Pos.CENTER_RIGHT);
        }

        @Override
        protected void updateItem(Cell cell, boolean empty) {
            super.updateItem(cell, empty);
            KeysModel.Row row = getTableRow() == null ? null : getTableRow().getItem();
            setGraphic(empty || row == null ? null : buttons);
            if (row != null) {
                revoke.setVisible(row.revoke() != KeysModel.Deed.ABSENT);
                revoke.setDisable(row.revoke() == KeysModel.Deed.DISABLED);
            }
        }
    }
}
