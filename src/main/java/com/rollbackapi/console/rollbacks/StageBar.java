package com.rollbackapi.console.rollbacks;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.projection.RollbackRow;
import java.util.List;
import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Contain → prepare → execute → verify → attest → seal, each with how far it is and what it took.
final class StageBar extends HBox {
    private List<RollbackRow.Stage> shown = List.of();

    StageBar() {
        super(8);
        getStyleClass().add("stage-bar");
    }

    void show(List<RollbackRow.Stage> stages) {
        if (!shown.equals(stages)) {
            shown = List.copyOf(stages);
            getChildren().setAll(stages.stream().map(StageBar::stage).toList());
        }
    }

    private static VBox stage(RollbackRow.Stage stage) {
        Tone tone = Tone.of(stage.progress());
        Region bar = new Region();
        bar.getStyleClass().addAll("stage", tone.style());
        Label name =
                new Label(Messages.text("rollbacks.stage." + stage.name().name().toLowerCase(Locale.ROOT)));
        name.getStyleClass().add(stage.progress() == RollbackRow.Progress.DONE ? Tone.DEFAULT.style() : tone.style());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label took = new Label(
                switch (stage.progress()) {
                    case DONE, FAILED -> took(stage);
                    case RUNNING -> Messages.text("rollbacks.stage.running");
                    case PAUSED -> Messages.text("rollbacks.stage.paused");
                    case SKIPPED -> Messages.text("rollbacks.stage.skipped");
                    case WAITING -> "";
                });
        took.getStyleClass().addAll("mono", "tone-muted");
        VBox box = new VBox(6, bar, new HBox(name, space, took));
        HBox.setHgrow(box, Priority.ALWAYS);
        box.setPrefWidth(100);
        return box;
    }

    private static String took(RollbackRow.Stage stage) {
        String took = stage.tookMicros().map(Times::took).orElse("");
        return stage.tries() > 1 ? (Messages.text("rollbacks.stage.tries", stage.tries()) + "  " + took).strip() : took;
    }
}
