package com.rollbackapi.console.operations;

import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.projection.ServiceRow.Activity;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Polyline;

/// Mutations of the last two minutes as a line, and those of the last minute as a number.
final class SparkCell extends TableCell<ServiceRow, Cell> {
    private static final double WIDTH = 84;
    private static final double HEIGHT = 16;
    private static final int MINUTE = 60 / Activity.SLICE_SECONDS;

    private final Polyline line = new Polyline();
    private final Label number = new Label();
    private final HBox row;
    private final Supplier<Instant> now;

    /// @param now the time of the picture, since activity is counted back from there
    SparkCell(Supplier<Instant> now) {
        this.now = now;
        line.getStyleClass().add("spark");
        number.getStyleClass().addAll("mono", "tone-muted");
        number.setMinWidth(34);
        number.setAlignment(Pos.CENTER_RIGHT);
        Pane frame = new Pane(line);
        frame.setMinSize(WIDTH, HEIGHT);
        frame.setMaxSize(WIDTH, HEIGHT);
        row = new HBox(8, frame, number);
        row.setAlignment(Pos.CENTER_LEFT);
    }

    /// Mutations in the minute before a time.
    static int lastMinute(ServiceRow service, Instant time) {
        return slices(service.activity(), time).subList(Activity.BUCKETS - MINUTE, Activity.BUCKETS).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /// The counts of the slices up to a time, oldest first: activity that lies further back moves out to the left.
    static List<Integer> slices(Activity activity, Instant time) {
        long slice = time.getEpochSecond() / Activity.SLICE_SECONDS;
        int shift = Math.clamp(slice - activity.lastSlice(), 0, Activity.BUCKETS);
        Integer[] counts = new Integer[Activity.BUCKETS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i + shift < counts.length ? activity.counts().get(i + shift) : 0;
        }
        return List.of(counts);
    }

    @Override
    protected void updateItem(Cell cell, boolean empty) {
        super.updateItem(cell, empty);
        ServiceRow service = getTableRow() == null ? null : getTableRow().getItem();
        if (empty || service == null) {
            setGraphic(null);
            return;
        }
        List<Integer> counts = slices(service.activity(), now.get());
        int most = Math.max(4, counts.stream().mapToInt(Integer::intValue).max().orElse(1));
        line.getPoints().clear();
        for (int i = 0; i < counts.size(); i++) {
            line.getPoints().addAll(i * WIDTH / (counts.size() - 1), HEIGHT - 1 - (HEIGHT - 2) * counts.get(i) / most);
        }
        number.setText(String.valueOf(lastMinute(service, now.get())));
        setGraphic(row);
    }
}
