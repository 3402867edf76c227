package com.rollbackapi.console.sessions;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Palette;
import com.rollbackapi.console.fx.Palette.Role;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.journal.EventType.Risk;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.session.ReplayClock;
import com.rollbackapi.session.SessionSpan;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongConsumer;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;

/// A session over play time: idle gaps shortened, one lane an actor or target, the playhead with its relative time.
/// Click or drag seeks.
final class LaneCanvas extends Region {
    private static final double NAMES = 168;
    private static final double RIGHT = 16;
    private static final double TOP = 26;
    private static final double BLOCK = 7;
    private static final double TALL = 14;

    private final Canvas canvas = new Canvas();
    private final Palette palette = new Palette();
    private final Tooltip tip = new Tooltip();
    private final LongConsumer seek;
    private Optional<Shown> shown = Optional.empty();

    /// What is drawn.
    ///
    /// @param label the playhead's relative time
    record Shown(SessionSpan span, Lanes lanes, ReplayClock clock, Timeline timeline, long position, String label) {}

    LaneCanvas(LongConsumer seek) {
        this.seek = seek;
        getChildren().addAll(canvas, palette);
        setMinHeight(200);
        setOnMousePressed(this::seek);
        setOnMouseDragged(this::seek);
        setOnMouseMoved(e -> tip.setText(what(e.getX(), e.getY())));
        tip.setShowDelay(Duration.millis(200));
        Tooltip.install(this, tip);
        setAccessibleText(Messages.text("sessions.lanes"));
    }

    void show(Optional<Shown> next) {
        shown = next;
        draw();
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        draw();
    }

    private double width() {
        return Math.max(1, canvas.getWidth() - NAMES - RIGHT);
    }

    /// The place of a position: after that many entries.
    private double x(Shown s, long position) {
        long from =
                s.clock().playMillis(Math.min(s.span().first() + 1, s.clock().size()));
        long to = s.clock().playMillis(Math.min(s.span().end(), s.clock().size()));
        long at = s.clock().playMillis(Math.clamp(position, 0, s.clock().size()));
        return NAMES + width() * (at - from) / Math.max(1, to - from);
    }

    private long position(Shown s, double x) {
        long from =
                s.clock().playMillis(Math.min(s.span().first() + 1, s.clock().size()));
        long to = s.clock().playMillis(Math.min(s.span().end(), s.clock().size()));
        long at = from + Math.round((x - NAMES) / width() * (to - from));
        return Math.clamp(
                s.clock().positionAt(Math.clamp(at, 0, to)),
                s.span().first(),
                s.span().end());
    }

    private void seek(MouseEvent e) {
        shown.filter(s -> e.getX() >= NAMES - 4).ifPresent(s -> seek.accept(position(s, e.getX())));
    }

    private String what(double x, double y) {
        if (shown.isEmpty() || shown.get().lanes().lanes().isEmpty()) {
            return "";
        }
        Shown s = shown.get();
        int lane = (int) ((y - TOP) / step(s));
        if (lane < 0 || lane >= s.lanes().lanes().size()) {
            return "";
        }
        return s.lanes().lanes().get(lane).entries().stream()
                .filter(b -> Math.abs(x(s, b.entry() + 1) - x) < BLOCK)
                .findFirst()
                .map(b -> Messages.text(
                        "sessions.block",
                        Times.count(b.entry()),
                        Times.millis(Instant.ofEpochMilli(s.timeline().timeMillis(b.entry()))),
                        label(s, b.entry())))
                .orElse("");
    }

    private static String label(Shown s, long entry) {
        return s.timeline().markers().stream()
                .filter(m -> m.entry() == entry)
                .map(m -> Neutral.text(m.label()))
                .findFirst()
                .orElse("");
    }

    private double step(Shown s) {
        return Math.min(
                46,
                (canvas.getHeight() - TOP - 8) / Math.max(1, s.lanes().lanes().size()));
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        if (shown.isEmpty() || canvas.getWidth() < 2 * NAMES) {
            return;
        }
        Shown s = shown.get();
        double step = step(s);
        for (int i = 0; i < s.lanes().lanes().size(); i++) {
            lane(g, s, s.lanes().lanes().get(i), TOP + step * (i + 0.5));
        }
        if (s.span().holds(s.position())) {
            playhead(g, s);
        }
    }

    private void lane(GraphicsContext g, Shown s, Lanes.Lane lane, double y) {
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.CENTER);
        g.setFont(Font.font("Inter", 13));
        g.setFill(palette.color(Role.MUTED));
        g.fillText(name(lane), 12, y, NAMES - 20);
        g.setStroke(palette.color(Role.BORDER));
        g.setLineWidth(1);
        g.strokeLine(NAMES, y, NAMES + width(), y);
        for (Lanes.Block b : lane.entries()) {
            boolean past = b.entry() < s.position();
            g.setFill(b.risk() == Risk.ROUTINE ? palette.color(Role.FAINT) : palette.color(Tone.of(b.risk())));
            g.setGlobalAlpha(past ? 1 : 0.45);
            g.fillRoundRect(x(s, b.entry() + 1) - BLOCK / 2, y - TALL / 2, BLOCK, TALL, 3, 3);
        }
        g.setGlobalAlpha(1);
    }

    private static String name(Lanes.Lane lane) {
        return switch (lane.kind()) {
            case AGENT, TARGET -> Neutral.text(lane.name());
            case POLICY -> Messages.text("sessions.lane.policy");
            case OPERATOR -> Messages.text("sessions.lane.operator");
            case OTHERS -> Messages.text("sessions.lane.others");
        };
    }

    private void playhead(GraphicsContext g, Shown s) {
        double x = x(s, s.position());
        g.setFill(palette.color(Role.TEXT));
        g.fillRect(x - 1, 16, 2, canvas.getHeight() - 20);
        g.setFont(Font.font("JetBrains Mono", 12));
        double wide = Math.max(44, s.label().length() * 7.4 + 14);
        double left = Math.clamp(x - wide / 2, NAMES, NAMES + width() - wide + RIGHT - 4);
        g.fillRoundRect(left, 2, wide, 18, 4, 4);
        g.setFill(palette.color(Role.PANEL));
        g.setTextAlign(TextAlignment.CENTER);
        g.setTextBaseline(VPos.CENTER);
        g.fillText(s.label(), left + wide / 2, 11);
    }
}
