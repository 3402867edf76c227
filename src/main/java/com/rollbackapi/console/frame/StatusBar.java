package com.rollbackapi.console.frame;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Jobs;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Status;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.ServiceRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/// Health of engine and journal, work under way with its progress, and how each environment is.
final class StatusBar extends HBox {
    private final Status health = new Status();
    private final Label figures = new Label();
    private final HBox work = new HBox(8);
    private final HBox environments = new HBox(12);
    private final Jobs jobs;

    StatusBar(Jobs jobs) {
        this.jobs = jobs;
        getStyleClass().add("status-bar");
        setAlignment(Pos.CENTER_LEFT);
        work.setAlignment(Pos.CENTER_LEFT);
        environments.setAlignment(Pos.CENTER_RIGHT);
        // where there is little room the health's text is cut, which has it whole elsewhere
        figures.setMinWidth(USE_PREF_SIZE);
        environments.setMinWidth(USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(health, figures, work, space, environments);
        jobs.running().addListener((ListChangeListener<Jobs.Job>) c -> showWork());
    }

    private void showWork() {
        work.getChildren().clear();
        jobs.running().stream().findFirst().ifPresent(job -> {
            ProgressBar bar = new ProgressBar();
            bar.progressProperty().bind(job.shareProperty());
            bar.setPrefWidth(160);
            Button cancel = new Button(Messages.text("frame.job.cancel"));
            cancel.getStyleClass().add("status-cancel");
            cancel.setOnAction(e -> job.cancel());
            int more = jobs.running().size() - 1;
            Label title = new Label(more > 0 ? Messages.text("frame.job.more", job.title(), more) : job.title());
            work.getChildren().addAll(title, bar, cancel);
        });
    }

    void show(Playhead.View view) {
        Mode mode = view.mode();
        Tone tone = mode == Mode.LIVE ? Tone.SUCCESS : mode.tone();
        Optional<String> finding = view.trust().finding().map(Neutral::text);
        health.show(
                tone,
                switch (mode) {
                    case OPENING -> Messages.text("frame.health.opening");
                    case LIVE ->
                        Messages.text(
                                "frame.health.live", Neutral.text(view.source().title()));
                    case REPLAY -> Messages.text("frame.health.replay");
                    case OFFLINE -> Messages.text("frame.health.offline");
                    case STALE -> Messages.text("frame.health.stale", finding.orElse(""));
                    case RED -> Messages.text("frame.health.red", finding.orElse(""));
                });
        figures.setText(String.join("     ", figures(view.picture())));
        showEnvironments(view.picture());
    }

    private static List<String> figures(Picture picture) {
        List<String> all = new ArrayList<>();
        long[] latencies = picture.rollbacks().values().stream()
                .filter(r -> r.status() == RollbackRow.Status.RESTORED)
                .flatMapToLong(r -> r.latencyMillis().map(LongStream::of).orElse(LongStream.empty()))
                .sorted()
                .toArray();
        if (latencies.length > 0) {
            all.add(Messages.text("frame.figure.rollback", latencies[(latencies.length - 1) / 2], latencies.length));
        }
        Picture.Counters counters = picture.counters();
        if (counters.verifications() > 0) {
            all.add(Messages.text(
                    "frame.figure.integrity",
                    Times.count(counters.verifiedRuns()),
                    Times.count(counters.verifications())));
        }
        all.add(Messages.text("frame.figure.refused", Times.count(counters.refused())));
        return all;
    }

    /// Each environment with the gravest state of its services.
    private void showEnvironments(Picture picture) {
        Map<String, ServiceRow.State> states = new TreeMap<>();
        for (ServiceRow service : picture.services().values()) {
            if (!service.environment().isEmpty()) {
                states.merge(service.environment(), service.state(), (a, b) -> a.ordinal() <= b.ordinal() ? a : b);
            }
        }
        List<Node> labels = new ArrayList<>();
        states.forEach((name, state) -> {
            Label label = new Label(Neutral.text(name));
            Label word =
                    new Label(state == ServiceRow.State.STABLE ? Messages.text("frame.healthy") : Cell.word(state));
            word.getStyleClass().add(Tone.of(state).style());
            HBox pair = new HBox(5, label, word);
            pair.setAlignment(Pos.CENTER);
            labels.add(pair);
        });
        environments.getChildren().setAll(labels);
    }
}
