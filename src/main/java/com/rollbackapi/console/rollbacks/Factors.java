package com.rollbackapi.console.rollbacks;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.rollback.Confidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// The factors of a restore's confidence, each with its value, its weight and the sentence that explains it.
final class Factors {
    private Factors() {}

    static List<Node> nodes(List<Confidence.Factor> factors) {
        List<Node> nodes = new ArrayList<>();
        for (Confidence.Factor f : factors) {
            VBox factor = bar(f.kind().title(), f.value());
            String tip = Messages.text(
                    "rollbacks.factor",
                    f.explanation(),
                    String.format(Locale.ROOT, "%.0f", f.kind().weight()));
            Tooltip.install(factor, new Tooltip(tip));
            factor.setAccessibleText(f.kind().title() + ": " + f.explanation());
            nodes.add(factor);
        }
        return nodes;
    }

    /// Of a rollback of the past only the score was journaled.
    static List<Node> planned(double score) {
        return List.of(bar(Messages.text("rollbacks.factor.planned"), score));
    }

    private static VBox bar(String text, double value) {
        Label name = new Label(text);
        name.getStyleClass().add("quiet");
        Label number = new Label(String.format(Locale.ROOT, "%.2f", value));
        number.getStyleClass().addAll("mono", "tone-muted");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        ProgressBar bar = new ProgressBar(value);
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.getStyleClass()
                .addAll("factor-bar", Tone.of(Confidence.Level.of(value)).style());
        return new VBox(4, new HBox(name, space, number), bar);
    }
}
