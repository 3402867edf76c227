package com.rollbackapi.console.frame;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.session.Spans;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/// The way to every screen and every journal. A counter equals the rows that its screen shows.
final class Rail extends VBox {
    private final Map<ScreenId, Button> buttons = new EnumMap<>(ScreenId.class);
    private final Map<ScreenId, Label> counters = new EnumMap<>(ScreenId.class);
    private final VBox sourceRows = new VBox();
    private final ObservableList<Source> sources;
    private final Playhead playhead;
    private List<SourceLook> shownSources = List.of();

    /// What a row of a source depends on.
    private record SourceLook(Source source, Tone tone, boolean shown) {}

    /// @param connect asks for another journal to look at
    Rail(Playhead playhead, ObservableList<Source> sources, Consumer<ScreenId> open, Runnable connect) {
        this.playhead = playhead;
        this.sources = sources;
        getStyleClass().add("rail");
        getChildren().add(heading("frame.rail.operate"));
        for (ScreenId screen : ScreenId.values()) {
            if (screen == ScreenId.SESSIONS) {
                getChildren().add(heading("frame.rail.review"));
            }
            getChildren().add(entry(screen, open));
        }
        getChildren().add(heading("frame.rail.sources"));
        getChildren().add(sourceRows);
        Button add = new Button(Messages.text("frame.rail.connect"), new FontIcon("mdal-add"));
        add.getStyleClass().addAll("rail-button", "rail-add");
        add.setMaxWidth(Double.MAX_VALUE);
        add.setOnAction(e -> connect.run());
        getChildren().add(add);
        sources.addListener((ListChangeListener<Source>) c -> showSources());
        showSources();
    }

    private static Label heading(String key) {
        Label label = new Label(Messages.text(key));
        label.getStyleClass().add("rail-heading");
        return label;
    }

    private Button entry(ScreenId screen, Consumer<ScreenId> open) {
        Label counter = new Label();
        counter.getStyleClass().add("rail-counter");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox content = new HBox(12, new FontIcon(icon(screen)), new Label(screen.title()), space, counter);
        content.setAlignment(Pos.CENTER_LEFT);
        Button button = new Button("", content);
        button.getStyleClass().add("rail-button");
        button.setMaxWidth(Double.MAX_VALUE);
        button.setAccessibleText(screen.title());
        button.setOnAction(e -> open.accept(screen));
        content.prefWidthProperty().bind(button.widthProperty().subtract(24));
        buttons.put(screen, button);
        counters.put(screen, counter);
        return button;
    }

    private static String icon(ScreenId screen) {
        return switch (screen) {
            case OPERATIONS -> "mdal-dashboard";
            case LINEAGE -> "mdal-call_split";
            case ROLLBACKS -> "mdmz-undo";
            case SESSIONS -> "mdmz-play_circle_outline";
            case FORENSICS -> "mdmz-search";
        };
    }

    void selected(ScreenId screen) {
        buttons.forEach((id, button) -> {
            button.getStyleClass().remove("rail-selected");
            if (id == screen) {
                button.getStyleClass().add("rail-selected");
            }
        });
    }

    void show(Playhead.View view) {
        counters.forEach((screen, label) -> {
            OptionalInt count = count(screen, view);
            label.setText(count.isPresent() && count.getAsInt() > 0 ? String.valueOf(count.getAsInt()) : "");
        });
        showSources();
    }

    private static OptionalInt count(ScreenId screen, Playhead.View view) {
        Picture picture = view.picture();
        return switch (screen) {
            case OPERATIONS -> OptionalInt.of(picture.services().size());
            case LINEAGE -> OptionalInt.of(picture.checkpoints().size());
            case ROLLBACKS -> OptionalInt.of(picture.rollbacks().size());
            case SESSIONS -> OptionalInt.of(Spans.of(picture, view.timeline()).size());
            case FORENSICS -> OptionalInt.empty();
        };
    }

    private void showSources() {
        List<SourceLook> looks = sources.stream()
                .map(s -> new SourceLook(s, tone(s), playhead.view().source() == s))
                .toList();
        if (!looks.equals(shownSources)) {
            shownSources = looks;
            sourceRows.getChildren().setAll(looks.stream().map(this::row).toList());
        }
    }

    private Button row(SourceLook look) {
        Source source = look.source();
        Region dot = new Region();
        dot.getStyleClass().add("dot");
        Label name = new Label(Neutral.text(source.title()), dot);
        name.getStyleClass().addAll("source-name", look.tone().style());
        name.setMinWidth(0);
        Button row = new Button("", name);
        row.getStyleClass().addAll("rail-button", "rail-source");
        row.setMaxWidth(Double.MAX_VALUE);
        if (look.shown()) {
            row.getStyleClass().add("rail-shown");
        }
        row.setTooltip(new Tooltip(source.trust()
                .finding()
                .map(Neutral::text)
                .orElse(source.trust().origin())));
        row.setAccessibleText(source.title());
        row.setOnAction(e -> playhead.open(source));
        return row;
    }

    private static Tone tone(Source source) {
        Trust.State state = source.trust().state();
        return switch (state) {
            case VERIFYING -> Tone.MUTED;
            case VERIFIED -> source.kind() == Source.Kind.FILE ? Tone.ACCENT : Tone.SUCCESS;
            case STALE -> Tone.WARNING;
            case RED -> Tone.DANGER;
        };
    }
}
