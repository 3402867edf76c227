package com.rollbackapi.console.lineage;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Palette;
import com.rollbackapi.console.fx.Palette.Role;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.projection.CheckpointRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Point2D;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/// The checkpoint tree: drag pans, the wheel zooms to the pointer, a click selects, a click with Ctrl or Shift
/// compares. Only what is in sight is drawn; names go before nodes do.
final class TreeCanvas extends Region {
    private static final double STEP_X = 152;
    private static final double STEP_Y = 128;
    private static final double RADIUS = 9;
    private static final double LABELS_FROM = 0.55;
    private static final double CAUSES_FROM = 0.75;
    private static final int CAUSE_LETTERS = 24;
    /// The width of a letter, as a share of the size of its face.
    private static final double LETTER = 0.58;

    private final Canvas canvas = new Canvas();
    private final Palette palette = new Palette();
    private TreeLayout layout = new TreeLayout(List.of(), List.of(), 0, 0);
    private String selected = "";
    private String compared = "";
    private double scale = 1;
    private Point2D origin = Point2D.ZERO;
    private Point2D pressed = Point2D.ZERO;
    private boolean dragged;
    private boolean fitted;
    private final Consumer<TreeLayout.Node> pick;
    private final Consumer<TreeLayout.Node> compare;

    TreeCanvas(Consumer<TreeLayout.Node> pick, Consumer<TreeLayout.Node> compare) {
        this.pick = pick;
        this.compare = compare;
        getStyleClass().add("tree");
        getChildren().addAll(canvas, palette);
        setMinHeight(160);
        setOnMousePressed(e -> {
            pressed = new Point2D(e.getX(), e.getY());
            dragged = false;
        });
        setOnMouseDragged(this::pan);
        setOnMouseReleased(this::click);
        setOnScroll(this::zoom);
        setAccessibleText(Messages.text("lineage.tree"));
    }

    void show(TreeLayout next, String newSelected, String newCompared) {
        boolean changed = next.columns() != layout.columns() || next.rows() != layout.rows();
        layout = next;
        selected = newSelected;
        compared = newCompared;
        if (changed && !fitted) {
            fit();
        } else {
            draw();
        }
    }

    /// Brings the whole tree into sight, as large as it may be.
    void fit() {
        fitted = false;
        double width = Math.max(1, getWidth());
        double height = Math.max(1, getHeight());
        double wide = Math.max(1, layout.columns()) * STEP_X;
        double high = Math.max(1, layout.rows() + 0.35) * STEP_Y;
        scale = Math.clamp(Math.min(width / wide, height / high), 0.05, 1.15);
        origin = new Point2D(
                (width - wide * scale) / 2 + STEP_X * scale / 2, (height - high * scale) / 2 + STEP_Y * scale * 0.75);
        draw();
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        if (fitted) {
            draw();
        } else {
            fit();
        }
    }

    private void pan(MouseEvent e) {
        Point2D now = new Point2D(e.getX(), e.getY());
        if (dragged || now.distance(pressed) > 4) {
            dragged = true;
            fitted = true;
            origin = origin.add(now.subtract(pressed));
            pressed = now;
            draw();
        }
    }

    private void click(MouseEvent e) {
        if (!dragged) {
            at(e.getX(), e.getY()).ifPresent(node -> {
                boolean second = e.isControlDown() || e.isShiftDown() || e.isMetaDown();
                (second ? compare : pick).accept(node);
            });
        }
    }

    private void zoom(ScrollEvent e) {
        double factor = e.getDeltaY() > 0 ? 1.15 : 1 / 1.15;
        double next = Math.clamp(scale * factor, 0.02, 3);
        Point2D pointer = new Point2D(e.getX(), e.getY());
        origin = pointer.subtract(pointer.subtract(origin).multiply(next / scale));
        scale = next;
        fitted = true;
        draw();
        e.consume();
    }

    private Optional<TreeLayout.Node> at(double x, double y) {
        return layout.nodes().stream()
                .filter(n -> point(n).distance(x, y) <= Math.max(RADIUS * 1.8 * scale, 6))
                .findFirst();
    }

    private Point2D point(TreeLayout.Node node) {
        return origin.add(node.column() * STEP_X * scale, node.row() * STEP_Y * scale);
    }

    private boolean inSight(Point2D p) {
        double margin = STEP_X * scale;
        return p.getX() > -margin
                && p.getX() < getWidth() + margin
                && p.getY() > -margin
                && p.getY() < getHeight() + margin;
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        for (TreeLayout.Edge edge : layout.edges()) {
            if (inSight(point(edge.from())) || inSight(point(edge.to()))) {
                edge(g, edge);
            }
        }
        for (TreeLayout.Node node : layout.nodes()) {
            if (inSight(point(node))) {
                node(g, node);
            }
        }
    }

    private void edge(GraphicsContext g, TreeLayout.Edge edge) {
        Point2D a = point(edge.from());
        Point2D b = point(edge.to());
        g.setLineWidth(Math.max(1, 2 * scale));
        g.setLineDashes();
        g.beginPath();
        g.moveTo(a.getX(), a.getY());
        switch (edge.kind()) {
            case PARENT -> {
                boolean straight = edge.from().row() == edge.to().row();
                Color color = palette.color(Tone.of(edge.to().last().health()));
                g.setStroke(color.deriveColor(0, 1, 1, 0.55));
                double bend = Math.min(STEP_X * scale, (b.getX() - a.getX()) / 2);
                if (straight) {
                    g.lineTo(b.getX(), b.getY());
                } else {
                    g.bezierCurveTo(a.getX() + bend, a.getY(), b.getX() - bend, b.getY(), b.getX(), b.getY());
                }
            }
            case LEFT -> {
                g.setStroke(palette.color(Role.ACCENT));
                g.setLineDashes(5 * scale, 5 * scale);
                g.bezierCurveTo(
                        a.getX() + STEP_X * scale * 0.5,
                        a.getY(),
                        b.getX(),
                        (a.getY() + b.getY()) / 2,
                        b.getX(),
                        b.getY());
            }
            case RESTORED -> {
                g.setStroke(palette.color(Role.ACCENT));
                g.setLineDashes(5 * scale, 5 * scale);
                double lift = STEP_Y * scale * 0.62;
                g.bezierCurveTo(
                        a.getX() + 20 * scale,
                        a.getY() - lift,
                        b.getX() - 20 * scale,
                        b.getY() - lift,
                        b.getX(),
                        b.getY());
            }
        }
        g.stroke();
        g.setLineDashes();
    }

    private void node(GraphicsContext g, TreeLayout.Node node) {
        Point2D p = point(node);
        CheckpointRow c = node.last();
        double r = Math.max(2, RADIUS * scale);
        Color color = palette.color(Tone.of(c.health()));
        g.setFill(palette.color(Role.PANEL));
        g.fillOval(p.getX() - r - 3, p.getY() - r - 3, 2 * r + 6, 2 * r + 6);
        if (node.checkpoints().stream().anyMatch(k -> k.id().equals(selected))) {
            ring(g, p, r, palette.color(Role.TEXT));
        } else if (node.checkpoints().stream().anyMatch(k -> k.id().equals(compared))) {
            ring(g, p, r, palette.color(Role.WARNING));
        }
        g.setFill(color);
        switch (c.purpose()) {
            case BASELINE -> g.fillRoundRect(p.getX() - r, p.getY() - r, 2 * r, 2 * r, r * 0.6, r * 0.6);
            case SAFETY ->
                g.fillPolygon(
                        new double[] {p.getX() - r, p.getX(), p.getX() + r, p.getX()},
                        new double[] {p.getY(), p.getY() - r, p.getY(), p.getY() + r},
                        4);
            case RESTORE_POINT, RESTORED -> g.fillOval(p.getX() - r, p.getY() - r, 2 * r, 2 * r);
        }
        if (c.health() == CheckpointRow.Health.CORRUPT && scale > 0.3) {
            g.setStroke(palette.color(Role.PANEL));
            g.setLineWidth(2 * scale);
            double k = r * 0.45;
            g.strokeLine(p.getX() - k, p.getY() - k, p.getX() + k, p.getY() + k);
            g.strokeLine(p.getX() - k, p.getY() + k, p.getX() + k, p.getY() - k);
        }
        labels(g, node, p);
    }

    private static void ring(GraphicsContext g, Point2D p, double r, Color color) {
        g.setStroke(color);
        g.setLineWidth(2);
        g.strokeOval(p.getX() - r - 4, p.getY() - r - 4, 2 * r + 8, 2 * r + 8);
    }

    private void labels(GraphicsContext g, TreeLayout.Node node, Point2D p) {
        if (scale < LABELS_FROM) {
            return;
        }
        CheckpointRow c = node.last();
        g.setTextAlign(TextAlignment.CENTER);
        g.setTextBaseline(VPos.CENTER);
        g.setFont(Font.font("JetBrains Mono", 12.5 * Math.min(1, scale * 1.1)));
        g.setFill(palette.color(Role.TEXT));
        String name = node.collapsed()
                ? Messages.text(
                        "lineage.collapsed",
                        node.checkpoints().getFirst().id(),
                        c.id().substring(c.id().lastIndexOf('-') + 1))
                : c.id();
        text(g, Neutral.text(name), p.getX(), p.getY() - (RADIUS + 15) * scale);
        if (scale < CAUSES_FROM) {
            return;
        }
        g.setFont(Font.font("Inter", 11.5 * Math.min(1, scale * 1.1)));
        g.setFill(palette.color(Role.MUTED));
        String cause = node.collapsed()
                ? Messages.text("lineage.baselines", node.checkpoints().size())
                : c.cause();
        text(g, shortened(Neutral.text(cause)), p.getX(), p.getY() + (RADIUS + 15) * scale);
        g.setFill(palette.color(Role.FAINT));
        String state =
                c.purpose() == CheckpointRow.Purpose.SAFETY ? Messages.text("lineage.safety") : Cell.word(c.health());
        text(g, state, p.getX(), p.getY() + (RADIUS + 31) * scale);
    }

    /// Text on a ground of its own, so that no line runs through it.
    private void text(GraphicsContext g, String text, double x, double y) {
        Paint ink = g.getFill();
        double half = text.length() * g.getFont().getSize() * LETTER / 2 + 2;
        g.setFill(palette.color(Role.PANEL));
        g.fillRect(
                x - half, y - g.getFont().getSize() * 0.6, 2 * half, g.getFont().getSize() * 1.2);
        g.setFill(ink);
        g.fillText(text, x, y);
    }

    private static String shortened(String text) {
        return text.length() <= CAUSE_LETTERS ? text : text.substring(0, CAUSE_LETTERS - 1) + "…";
    }
}
