package com.rollbackapi.console.forensics;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Palette;
import com.rollbackapi.console.fx.Palette.Role;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.journal.EventType.Risk;
import com.rollbackapi.projection.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;

/// Entries over time, those that match in front of all. Dragging chooses a span of time.
final class Histogram extends Region {
    private static final int BUCKETS = 140;

    private final Canvas canvas = new Canvas();
    private final Palette palette = new Palette();
    private final Tooltip tip = new Tooltip();
    private Timeline timeline = Timeline.EMPTY;
    private List<Timeline.Bucket> all = List.of();
    private int[] matching = new int[BUCKETS];
    private double pressed = -1;
    private double dragged = -1;

    /// @param span told the times of a chosen span
    Histogram(BiConsumer<Instant, Instant> span) {
        getChildren().addAll(canvas, palette);
        setMinHeight(60);
        setPrefHeight(64);
        Tooltip.install(this, tip);
        setAccessibleText(Messages.text("forensics.histogram"));
        setOnMousePressed(e -> pressed = e.getX());
        setOnMouseDragged(e -> {
            dragged = e.getX();
            draw();
        });
        setOnMouseReleased(e -> {
            if (dragged >= 0 && Math.abs(dragged - pressed) > 6 && timeline.size() > 0) {
                span.accept(time(Math.min(pressed, dragged)), time(Math.max(pressed, dragged)));
            }
            dragged = -1;
            draw();
        });
        setOnMouseMoved(e -> tip.setText(timeline.size() == 0 ? "" : Times.millis(time(e.getX())) + " UTC"));
    }

    void show(Timeline now, Matches matches) {
        timeline = now;
        int[] counts = new int[BUCKETS];
        if (now.size() > 0) {
            long first = now.timeMillis(0);
            long last = now.timeMillis(now.size() - 1);
            all = now.density(first, last, BUCKETS);
            double span = Math.max(1, last - first);
            for (int i = 0; i < matches.count(); i++) {
                long at = now.timeMillis(Math.min(matches.index(i), now.size() - 1));
                counts[(int) Math.min(BUCKETS - 1, (at - first) / span * BUCKETS)]++;
            }
        } else {
            all = List.of();
        }
        matching = counts;
        draw();
    }

    private Instant time(double x) {
        long first = timeline.timeMillis(0);
        long last = timeline.timeMillis(timeline.size() - 1);
        return Instant.ofEpochMilli(first + Math.round(Math.clamp(x / Math.max(1, getWidth()), 0, 1) * (last - first)));
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        draw();
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        double width = canvas.getWidth();
        double height = canvas.getHeight();
        g.clearRect(0, 0, width, height);
        if (all.isEmpty()) {
            return;
        }
        double most =
                Math.max(1, all.stream().mapToLong(Timeline.Bucket::count).max().orElse(1));
        double step = width / BUCKETS;
        for (int i = 0; i < BUCKETS; i++) {
            bar(g, i * step, step, Math.sqrt(all.get(i).count() / most), Role.BAR);
            boolean danger = all.get(i).risk() == Risk.DANGER;
            bar(g, i * step, step, Math.sqrt(matching[i] / most), danger ? Role.DANGER : Role.MUTED);
        }
        if (dragged >= 0) {
            g.setFill(palette.color(Role.ACCENT).deriveColor(0, 1, 1, 0.25));
            g.fillRect(Math.min(pressed, dragged), 0, Math.abs(dragged - pressed), height);
        }
    }

    private void bar(GraphicsContext g, double x, double step, double share, Role role) {
        if (share > 0) {
            double tall = Math.max(2, share * (canvas.getHeight() - 4));
            g.setFill(palette.color(role));
            g.fillRect(x, canvas.getHeight() - tall, Math.max(1, step - 2), tall);
        }
    }
}
