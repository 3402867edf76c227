package com.rollbackapi.console.rollbacks;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.engine.Source;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Queued;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;

/// The queue in the order of its turn, with what each waits for, and the history. What a rollback waits for stands in
/// the plans, which are read in the background; until then nothing is said of it.
final class QueueView {
    private final Table<Line> table;
    private final Panel panel;
    private final Label why;
    private final Latest reading;
    private final Button next = new Button(Messages.text("rollbacks.queue.next"));
    private List<RollbackRow> rows = List.of();
    private Map<String, Queued> queued = Map.of();
    private Optional<Source> source = Optional.empty();
    private Optional<String> selected = Optional.empty();

    /// @param waiting empty where it waits for none, or that is not known yet
    private record Line(RollbackRow row, Optional<Queued.Wait> waiting) {}

    /// @param why gets what the selected one waits for, in words
    /// @param chosen is told the id of the one to be looked at
    QueueView(TableView<?> view, Panel panel, Label why, Latest reading, Consumer<String> chosen) {
        @SuppressWarnings("unchecked") // the table of the page has no rows yet
        TableView<Line> lines = (TableView<Line>) view;
        this.table = new Table<>(lines, (Line l) -> l.row().id())
                .column(
                        Messages.text("rollbacks.column.rollback"),
                        11,
                        l -> Cell.mono(l.row().id()))
                .column(
                        Messages.text("rollbacks.column.scope"),
                        17,
                        l -> Cell.plain(l.row().scope()))
                .column(
                        Messages.text("rollbacks.column.state"),
                        11,
                        l -> Cell.state(Tone.of(l.row().status()), l.row().status()))
                .column(Messages.text("rollbacks.column.priority"), 9, l -> priority(l.row()))
                .column(
                        Messages.text("rollbacks.column.waits"),
                        11,
                        l -> Cell.mono(
                                Tone.WARNING,
                                l.waiting().map(Queued.Wait::behind).orElse("")))
                .empty(Messages.text("rollbacks.queue.empty"))
                .onClick(l -> chosen.accept(l.row().id()));
        this.panel = panel;
        this.why = why;
        this.reading = reading;
        why.managedProperty().bind(why.textProperty().isNotEmpty());
        next.setMinWidth(Region.USE_PREF_SIZE);
        panel.extra().getChildren().add(next);
        next.setOnAction(e -> next().ifPresent(chosen));
        showWaits();
    }

    /// What has begun, what waits in the order of its turn, then what has ended, the newest first.
    List<RollbackRow> rows() {
        return rows;
    }

    void show(Playhead.View now) {
        Picture picture = now.picture();
        List<RollbackRow> found = rows(picture);
        boolean same = found.equals(rows) && source.equals(Optional.of(now.source()));
        rows = found;
        source = Optional.of(now.source());
        panel.setNote(
                Messages.text("rollbacks.queue.note", picture.activeRollbacks().size(), rows.size()));
        if (!same) {
            queued = Map.of();
            reading.ask(() -> Queued.of(picture, now.source().blobs()), this::known, e -> known(List.of()));
        }
        showWaits();
    }

    private void known(List<Queued> queue) {
        Map<String, Queued> byId = new HashMap<>();
        queue.forEach(q -> byId.put(q.row().id(), q));
        queued = byId;
        showWaits();
    }

    private void showWaits() {
        table.show(rows.stream().map(r -> new Line(r, waiting(r.id()))).toList());
        why.setText(
                selected.flatMap(this::waiting).map(w -> Neutral.text(w.text())).orElse(""));
        boolean none = next().isEmpty();
        next.setDisable(none);
        next.setTooltip(new Tooltip(Messages.text(none ? "rollbacks.queue.next.none" : "rollbacks.queue.next.tip")));
    }

    private Optional<Queued.Wait> waiting(String id) {
        return Optional.ofNullable(queued.get(id)).flatMap(Queued::waiting);
    }

    /// The first in turn of those that wait for none.
    private Optional<String> next() {
        return queued.values().stream()
                .filter(q -> q.waiting().isEmpty())
                .min(Comparator.comparingInt(Queued::number))
                .map(q -> q.row().id());
    }

    void select(String id) {
        selected = Optional.of(id);
        table.select(id);
        showWaits();
    }

    void clearSelection() {
        selected = Optional.empty();
        table.clearSelection();
        showWaits();
    }

    private static Cell priority(RollbackRow row) {
        RollbackRow.Priority priority = row.place().priority();
        Tone tone = switch (priority) {
            case URGENT -> Tone.DANGER;
            case HIGH -> Tone.WARNING;
            case NORMAL, LOW -> Tone.MUTED;
        };
        return Cell.toned(tone, Cell.word(priority));
    }

    private static List<RollbackRow> rows(Picture picture) {
        List<RollbackRow> rows = new ArrayList<>(picture.activeRollbacks());
        picture.rollbacks().values().stream()
                .filter(r -> r.status().ended())
                .sorted(Comparator.comparingLong(RollbackRow::queuedEntry).reversed())
                .forEach(rows::add);
        return rows;
    }
}
