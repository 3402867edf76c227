package com.rollbackapi.console.operations;

import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.UndoWindow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.scene.control.TableView;
import javafx.util.Duration;

/// What another call can still offset, and how long: what closes first stands first. Where the journal grows, time runs
/// on between its entries; elsewhere it is the position's. There is no such panel where nothing is left to offset.
final class Burndown {
    private static final long SOON_SECONDS = 600;
    private static final long AT_ONCE_SECONDS = 60;

    private final Panel panel;
    private final Table<UndoWindow> table;
    private final InstantSource wall;
    private final Timeline seconds = new Timeline(new KeyFrame(Duration.seconds(1), e -> refresh()));
    private Optional<Playhead.View> view = Optional.empty();

    Burndown(Panel panel, TableView<UndoWindow> view, Desk desk) {
        this.panel = panel;
        this.wall = desk.wall();
        this.table = new Table<>(view, w -> w.action().entry())
                .column(
                        Messages.text("operations.column.action"),
                        15,
                        w -> Cell.mono(w.action().tool()))
                .column(Messages.text("operations.column.offset"), 18, Burndown::offset)
                .right(Messages.text("operations.column.closes"), 12, Burndown::left)
                .onClick(w -> desk.navigation().open(ScreenId.ROLLBACKS, new Selection.Preview(step(w))));
        seconds.setCycleCount(Animation.INDEFINITE);
        panel.managedProperty().bind(panel.visibleProperty());
    }

    private static Scope step(UndoWindow w) {
        return new Scope.Steps(List.of(w.action().runId() + "/" + w.action().stepId()));
    }

    /// What no service here was called for, a person offsets; where the call failed, its service is asked first.
    private static Cell offset(UndoWindow w) {
        String type = w.action().type();
        if (!w.action().isCall()) {
            return Cell.toned(Tone.WARNING, Messages.text("operations.windows.byhand", type));
        }
        return w.action().inDoubt() ? Cell.plain(Messages.text("operations.windows.doubt", type)) : Cell.plain(type);
    }

    private static Cell left(UndoWindow w) {
        return w.secondsLeft()
                .map(s -> Cell.number(Times.length(s * 1_000), s).in(tone(s)))
                .orElse(Cell.number(Messages.text("operations.windows.never"), Double.MAX_VALUE));
    }

    private static Tone tone(long seconds) {
        if (seconds < AT_ONCE_SECONDS) {
            return Tone.DANGER;
        }
        return seconds < SOON_SECONDS ? Tone.WARNING : Tone.DEFAULT;
    }

    void show(Playhead.View now) {
        view = Optional.of(now);
        refresh();
    }

    private void refresh() {
        view.ifPresent(v -> {
            boolean runsOn = v.mode() != Mode.REPLAY && v.mode() != Mode.OFFLINE;
            Instant now = runsOn ? wall.instant() : v.picture().time();
            List<UndoWindow> open = UndoWindow.open(v.picture(), now);
            panel.setVisible(!open.isEmpty());
            table.show(open);
            panel.setNote(note(open));
            if (runsOn
                    && panel.isOnScreen()
                    && open.stream().anyMatch(w -> w.secondsLeft().isPresent())) {
                seconds.play();
            } else {
                seconds.stop();
            }
        });
    }

    private static String note(List<UndoWindow> open) {
        return open.stream()
                .findFirst()
                .flatMap(UndoWindow::secondsLeft)
                .map(s -> Messages.text("operations.windows.first", open.size(), Times.length(s * 1_000)))
                .orElse(Messages.text("operations.windows.note", open.size()));
    }
}
