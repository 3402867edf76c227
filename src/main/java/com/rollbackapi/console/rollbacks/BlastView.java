package com.rollbackapi.console.rollbacks;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Palette;
import com.rollbackapi.console.fx.Palette.Role;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.rollback.Preview.Blast;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.geometry.Point2D;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/// Which services a rollback touches and how the mutations spread: the origin at the left, the others at the right, a
/// solid line to what is restored, a dashed one to what its runs wrote to besides.
final class BlastView extends Region {
    private static final double RADIUS = 7;

    private final Canvas canvas = new Canvas();
    private final Palette palette = new Palette();
    private Optional<Blast> blast = Optional.empty();
    private Picture picture = Picture.EMPTY;

    BlastView() {
        getChildren().addAll(canvas, palette);
        setMinHeight(120);
    }

    void show(Optional<Blast> next, Picture now) {
        blast = next;
        picture = now;
        setAccessibleText(next.map(b -> b.nodes().stream()
                        .map(n -> n.service() + " " + n.mutations())
                        .collect(Collectors.joining(", ")))
                .orElse(""));
        draw();
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        draw();
    }

    private void draw() {
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        if (blast.isEmpty() || blast.get().nodes().isEmpty()) {
            return;
        }
        List<Blast.Node> others = blast.get().nodes().stream()
                .filter(n -> !n.service().equals(blast.get().origin()))
                .toList();
        double middle = canvas.getHeight() / 2;
        double left = others.isEmpty() ? canvas.getWidth() / 2 : canvas.getWidth() * 0.24;
        double right = canvas.getWidth() * 0.66;
        double step = canvas.getHeight() / Math.max(1, others.size());
        for (int i = 0; i < others.size(); i++) {
            edge(
                    g,
                    new Point2D(left, middle),
                    new Point2D(right, step * (i + 0.5)),
                    others.get(i).restored());
        }
        for (int i = 0; i < others.size(); i++) {
            node(g, others.get(i), right, step * (i + 0.5));
        }
        blast.get().nodes().stream()
                .filter(n -> n.service().equals(blast.get().origin()))
                .forEach(n -> node(g, n, left, middle));
    }

    private void edge(GraphicsContext g, Point2D from, Point2D to, boolean restored) {
        g.setStroke(palette.color(restored ? Role.MUTED : Role.FAINT));
        g.setLineWidth(1.4);
        g.setLineDashes(restored ? new double[0] : new double[] {4, 4});
        g.beginPath();
        g.moveTo(from.getX() + RADIUS, from.getY());
        double middle = (from.getX() + to.getX()) / 2;
        g.bezierCurveTo(middle, from.getY(), middle, to.getY(), to.getX() - RADIUS, to.getY());
        g.stroke();
        g.setLineDashes();
    }

    private void node(GraphicsContext g, Blast.Node node, double x, double y) {
        ServiceRow service = picture.services().get(node.service());
        Color color = palette.color(service == null ? Tone.MUTED : Tone.of(service.state()));
        if (node.restored()) {
            g.setFill(color);
            g.fillOval(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
        } else {
            g.setStroke(color);
            g.strokeOval(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
        }
        g.setTextAlign(TextAlignment.CENTER);
        g.setTextBaseline(VPos.CENTER);
        g.setFont(Font.font("Inter", 12));
        g.setFill(palette.color(Role.TEXT));
        g.fillText(Neutral.text(node.service()), x, y - RADIUS - 9);
        g.setFont(Font.font("Inter", 11));
        g.setFill(palette.color(Role.FAINT));
        String count = node.restored()
                ? Messages.text("rollbacks.blast.mutations", Times.count(node.mutations()))
                : Messages.text("rollbacks.blast.besides");
        g.fillText(count, x, y + RADIUS + 9);
    }
}
