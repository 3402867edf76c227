package com.rollbackapi.console.frame;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Palette;
import com.rollbackapi.console.fx.Palette.Role;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.journal.EventType.Risk;
import com.rollbackapi.projection.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.util.Duration;

/// The journal over time: how much happened, coloured by the gravest of it, the markers, and the playhead. Dragging
/// seeks, the wheel zooms round the pointer, and resting on it says what is there.
final class DensityStrip extends Region {
    private static final double BAR = 4;
    private static final double GAP = 2;
    private static final double NEAR = 4;
    private static final long SHORTEST_MILLIS = 1_000;

    private final Canvas canvas = new Canvas();
    private final Palette palette = new Palette();
    private final Tooltip tip = new Tooltip();
    private final LongConsumer seek;
    private Optional<Playhead.View> view = Optional.empty();
    private double zoomFrom = 0;
    private double zoomTo = 1;

    DensityStrip(LongConsumer seek) {
        this.seek = seek;
        getStyleClass().add("density");
        getChildren().addAll(canvas, palette);
        setOnMousePressed(this::drag);
        setOnMouseDragged(this::drag);
        setOnScroll(this::zoom);
        setOnMouseMoved(e -> view.ifPresent(v -> tip.setText(what(v, e.getX()))));
        tip.setShowDelay(Duration.millis(200));
        Tooltip.install(this, tip);
        setAccessibleText(Messages.text("frame.strip"));
    }

    void show(Playhead.View next) {
        if (view.isEmpty() || view.get().source() != next.source()) {
            zoomFrom = 0;
            zoomTo = 1;
        }
        view = Optional.of(next);
        draw();
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(Math.max(0, getWidth() - 2));
        canvas.setHeight(Math.max(0, getHeight() - 2));
        canvas.relocate(1, 1);
        draw();
    }

    /// The span of time in sight.
    private record Span(long from, long to) {
        double x(long millis, double width) {
            return (millis - from) * width / Math.max(1, to - from);
        }

        long at(double x, double width) {
            return from + Math.round(x / Math.max(1, width) * (to - from));
        }
    }

    private Span span(Timeline timeline) {
        long first = timeline.timeMillis(0);
        long length = Math.max(SHORTEST_MILLIS, timeline.timeMillis(timeline.size() - 1) - first);
        return new Span(first + Math.round(zoomFrom * length), first + Math.round(zoomTo * length));
    }

    private void drag(MouseEvent e) {
        view.filter(v -> v.timeline().size() > 0).ifPresent(v -> {
            long millis = span(v.timeline()).at(e.getX(), canvas.getWidth());
            seek.accept(v.timeline().entryAt(millis + 1));
        });
    }

    private void zoom(ScrollEvent e) {
        double at = zoomFrom + (zoomTo - zoomFrom) * e.getX() / Math.max(1, canvas.getWidth());
        double scale = e.getDeltaY() > 0 ? 0.8 : 1.25;
        double length = Math.clamp((zoomTo - zoomFrom) * scale, 0.0005, 1);
        zoomFrom = Math.clamp(at - (at - zoomFrom) * length / (zoomTo - zoomFrom), 0, 1 - length);
        zoomTo = zoomFrom + length;
        draw();
    }

    private String what(Playhead.View v, double x) {
        Timeline timeline = v.timeline();
        if (timeline.size() == 0) {
            return Messages.text("frame.strip.empty");
        }
        Span span = span(timeline);
        for (Timeline.Marker m : timeline.markers()) {
            if (Math.abs(span.x(m.epochMillis(), canvas.getWidth()) - x) < NEAR) {
                return Messages.text(
                        "frame.strip.marker",
                        Times.millis(Instant.ofEpochMilli(m.epochMillis())),
                        Times.count(m.entry()),
                        m.event().wireName(),
                        Neutral.text(m.label()));
            }
        }
        Instant time = Instant.ofEpochMilli(span.at(x, canvas.getWidth()));
        return Messages.text("frame.strip.time", Times.millis(time), Times.local(time));
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        double width = canvas.getWidth();
        double height = canvas.getHeight();
        g.clearRect(0, 0, width, height);
        if (view.isEmpty() || view.get().timeline().size() == 0 || width < BAR) {
            return;
        }
        Playhead.View v = view.get();
        Span span = span(v.timeline());
        int columns = (int) (width / (BAR + GAP));
        List<Timeline.Bucket> buckets = v.timeline().density(span.from(), span.to(), columns);
        long most = buckets.stream().mapToLong(Timeline.Bucket::count).max().orElse(1);
        for (int i = 0; i < buckets.size(); i++) {
            Timeline.Bucket bucket = buckets.get(i);
            if (bucket.count() > 0) {
                // the root keeps quiet columns visible beside a burst
                double tall = Math.max(2, (height - 8) * Math.sqrt((double) bucket.count() / most));
                g.setFill(color(bucket.risk()));
                g.fillRect(i * width / columns, height - tall, BAR, tall);
            }
        }
        for (Timeline.Marker m : v.timeline().markers()) {
            double x = span.x(m.epochMillis(), width);
            if (x >= 0 && x <= width) {
                g.setFill(palette.color(Tone.of(m.event().risk())));
                g.fillRect(Math.min(width - 2, x), 0, 2, height);
            }
        }
        double x = Math.clamp(span.x(v.timeMillis(), width), 1, width - 1);
        g.setFill(palette.color(Role.TEXT));
        g.fillRect(x - 1, 0, 2, height);
        g.fillPolygon(new double[] {x - 5, x + 5, x}, new double[] {0, 0, 6}, 3);
    }

    private Color color(Risk risk) {
        Color tone = palette.color(Tone.of(risk));
        return switch (risk) {
            case ROUTINE, SAFE -> palette.color(Role.BAR);
            case RECOVERY, NOTICE, DANGER -> tone.deriveColor(0, 1, 1, 0.65);
        };
    }
}
