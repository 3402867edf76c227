package com.rollbackapi.console.frame;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Navigation;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.projection.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Search over screens, services, checkpoints, rollbacks, runs and sessions: type, choose, go.
final class CommandPalette extends VBox {
    private static final int LIMIT = 200;

    private final TextField input = new TextField();
    private final ListView<Hit> list = new ListView<>();
    private final Navigation navigation;
    private final Runnable close;
    private List<Hit> all = List.of();

    /// Something to go to. The text is safe to show.
    private record Hit(String kind, String text, ScreenId screen, Selection selection) {}

    CommandPalette(Navigation navigation, Runnable close) {
        this.navigation = navigation;
        this.close = close;
        getStyleClass().add("command-palette");
        setMaxSize(620, Region.USE_PREF_SIZE);
        input.setPromptText(Messages.text("frame.search"));
        input.textProperty().addListener((o, was, now) -> filter());
        input.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.DOWN || e.getCode() == KeyCode.UP) {
                int by = e.getCode() == KeyCode.DOWN ? 1 : -1;
                int to = Math.clamp(
                        list.getSelectionModel().getSelectedIndex() + by,
                        0,
                        Math.max(0, list.getItems().size() - 1));
                list.getSelectionModel().clearAndSelect(to);
                list.scrollTo(Math.max(0, to - 5));
                e.consume();
            } else if (e.getCode() == KeyCode.ENTER) {
                go();
                e.consume();
            }
        });
        list.setCellFactory(l -> new HitCell());
        list.setFixedCellSize(32);
        list.setPrefHeight(12 * 32);
        list.setPlaceholder(new Label(Messages.text("frame.search.none")));
        list.setOnMouseClicked(e -> go());
        getChildren().addAll(input, list);
    }

    /// Opens over the present picture.
    void open(Picture picture) {
        all = hits(picture);
        input.clear();
        filter();
        input.requestFocus();
    }

    private static List<Hit> hits(Picture p) {
        List<Hit> hits = new ArrayList<>();
        for (ScreenId s : ScreenId.values()) {
            hits.add(hit("frame.search.screen", s.title(), s, Selection.NOTHING));
        }
        p.services()
                .keySet()
                .forEach(s -> hits.add(hit("frame.search.service", s, ScreenId.OPERATIONS, new Selection.Service(s))));
        p.checkpoints()
                .values()
                .forEach(c -> hits.add(hit(
                        "frame.search.checkpoint",
                        c.id() + "  " + c.name() + "  " + c.cause(),
                        ScreenId.LINEAGE,
                        new Selection.Checkpoint(c.id()))));
        p.rollbacks()
                .values()
                .forEach(r -> hits.add(hit(
                        "frame.search.rollback",
                        r.id() + "  " + r.scope(),
                        ScreenId.ROLLBACKS,
                        new Selection.Rollback(r.id()))));
        p.sessions()
                .values()
                .forEach(s -> hits.add(hit(
                        "frame.search.session",
                        s.id() + "  " + s.title(),
                        ScreenId.SESSIONS,
                        new Selection.Session(s.id()))));
        p.runs()
                .values()
                .forEach(r -> hits.add(hit(
                        "frame.search.run",
                        r.runId() + "  " + r.agentId(),
                        ScreenId.FORENSICS,
                        new Selection.Run(r.runId()))));
        p.recentActions()
                .forEach(a -> hits.add(hit(
                        "frame.search.action",
                        a.tool() + "  " + a.object().orElse("") + "  " + a.runId(),
                        ScreenId.FORENSICS,
                        new Selection.Entry(a.entry()))));
        return hits;
    }

    private static Hit hit(String kind, String text, ScreenId screen, Selection selection) {
        return new Hit(Messages.text(kind), Neutral.text(text), screen, selection);
    }

    private void filter() {
        String[] words = input.getText().strip().toLowerCase(Locale.ROOT).split("\\s+", -1);
        list.getItems()
                .setAll(all.stream()
                        .filter(h -> {
                            String text = (h.kind() + " " + h.text()).toLowerCase(Locale.ROOT);
                            return List.of(words).stream().allMatch(text::contains);
                        })
                        .limit(LIMIT)
                        .toList());
        list.getSelectionModel().selectFirst();
    }

    private void go() {
        Hit hit = list.getSelectionModel().getSelectedItem();
        if (hit != null) {
            close.run();
            navigation.open(hit.screen(), hit.selection());
        }
    }

    private static final class HitCell extends ListCell<Hit> {
        @Override
        protected void updateItem(Hit hit, boolean empty) {
            super.updateItem(hit, empty);
            setText(null);
            setGraphic(null);
            if (!empty && hit != null) {
                Label kind = new Label(hit.kind());
                kind.getStyleClass().add("tone-muted");
                Label text = new Label(hit.text());
                text.setMinWidth(0);
                Region space = new Region();
                HBox.setHgrow(space, Priority.ALWAYS);
                HBox row = new HBox(12, text, space, kind);
                kind.setMinWidth(Region.USE_PREF_SIZE);
                row.setAlignment(Pos.CENTER_LEFT);
                setGraphic(row);
            }
        }
    }
}
