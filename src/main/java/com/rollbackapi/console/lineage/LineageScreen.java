package com.rollbackapi.console.lineage;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Screen;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Shortcut;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;

/// The tree of checkpoints, the same as a table, and the one that is selected.
public final class LineageScreen implements Screen {
    private final Parent node;
    private final TreeCanvas tree;
    private final ComboBox<String> service = new ComboBox<>();
    private final Table<CheckpointRow> checkpoints;
    private final CheckpointCard card;
    private Optional<Playhead.View> view = Optional.empty();
    private List<CheckpointRow> rows = List.of();
    private String selected = "";
    private String compared = "";
    private boolean comparing;
    private boolean expanded;
    private boolean filling;

    @FXML
    private HBox root;

    @FXML
    private Panel treePanel;

    @FXML
    private Panel tablePanel;

    @FXML
    private TableView<CheckpointRow> table;

    public LineageScreen(Desk desk) {
        this.node = Views.load(this, "Lineage.fxml");
        node.getStylesheets().add(Views.sheet(LineageScreen.class, "lineage.css"));
        this.tree = new TreeCanvas(this::picked, n -> compareWith(n.last().id()));
        treePanel.setContent(tree);
        this.card = new CheckpointCard(desk, id -> {
            compared = id;
            draw();
        });
        root.getChildren().add(card.node());
        service.getStyleClass().add("panel-choice");
        service.setAccessibleText(Messages.text("lineage.filter"));
        service.valueProperty().addListener((o, was, now) -> {
            if (!filling) {
                refresh();
                tree.fit();
            }
        });
        treePanel.extra().getChildren().add(service);
        this.checkpoints = new Table<>(table, CheckpointRow::id)
                .column(Messages.text("lineage.column.checkpoint"), 10, c -> Cell.mono(c.id()))
                .column(Messages.text("lineage.column.name"), 15, c -> Cell.mono(Tone.MUTED, c.name()))
                .column(Messages.text("lineage.column.branch"), 9, c -> Cell.plain(c.branch()))
                .column(Messages.text("lineage.column.cause"), 19, c -> Cell.quiet(c.cause()))
                .right(
                        Messages.text("lineage.column.services"),
                        7,
                        c -> Cell.number(c.captures().size()))
                .column(Messages.text("lineage.column.state"), 10, c -> Cell.state(Tone.of(c.health()), c.health()))
                .right(
                        Messages.text("lineage.column.size"),
                        8,
                        c -> Cell.number(Times.bytes(c.sizeBytes()), (double) c.sizeBytes()))
                .right(Messages.text("lineage.column.captured"), 9, c -> Cell.clock(c.saved()))
                .empty(Messages.text("lineage.empty"))
                .onSelect(c -> choose(c.id()));
    }

    @Override
    public Parent node() {
        return node;
    }

    @Override
    public void update(Playhead.View now) {
        boolean other = view.isEmpty() || view.get().source() != now.source();
        boolean changed =
                other || view.get().picture().checkpoints() != now.picture().checkpoints();
        view = Optional.of(now);
        if (other) {
            selected = "";
            compared = "";
        }
        if (changed) {
            fillServices(now.picture());
            refresh();
        } else {
            card.show(now, checkpoint());
        }
    }

    private void fillServices(Picture picture) {
        List<String> names = new ArrayList<>(List.of(Messages.text("lineage.all")));
        names.addAll(picture.services().keySet());
        if (!service.getItems().equals(names)) {
            String keep = service.getValue();
            filling = true;
            service.getItems().setAll(names);
            service.setValue(keep != null && names.contains(keep) ? keep : names.getFirst());
            filling = false;
        }
    }

    private void refresh() {
        Picture picture = view.orElseThrow().picture();
        String wanted = service.getValue();
        rows = picture.checkpoints().values().stream()
                .filter(c -> wanted == null || wanted.equals(Messages.text("lineage.all")) || c.covers(wanted))
                .sorted(Comparator.comparingLong(CheckpointRow::entry))
                .toList();
        checkpoints.show(rows.reversed());
        if (rows.stream().noneMatch(c -> c.id().equals(selected))) {
            selected = suggested(rows).map(CheckpointRow::id).orElse("");
        }
        long branches = rows.stream().map(CheckpointRow::branch).distinct().count();
        treePanel.setNote(Messages.text("lineage.note", rows.size(), branches, TreeLayout.depth(rows)));
        tablePanel.setNote(Messages.text("lineage.table.note"));
        draw();
        checkpoints.select(selected);
        card.show(view.orElseThrow(), checkpoint());
    }

    /// The newest restore point of most services: what an operator would look for.
    private static Optional<CheckpointRow> suggested(List<CheckpointRow> rows) {
        return rows.stream()
                .filter(CheckpointRow::restorable)
                .max(Comparator.comparingInt((CheckpointRow c) -> c.captures().size())
                        .thenComparingLong(CheckpointRow::entry));
    }

    private Optional<CheckpointRow> checkpoint() {
        return rows.stream().filter(c -> c.id().equals(selected)).findFirst();
    }

    private void draw() {
        view.ifPresent(v ->
                tree.show(TreeLayout.of(rows, List.copyOf(v.picture().restoreEdges()), expanded), selected, compared));
    }

    private void picked(TreeLayout.Node n) {
        if (n.collapsed()) {
            expanded = true;
            draw();
            tree.fit();
        }
        if (comparing) {
            compareWith(n.last().id());
        } else {
            checkpoints.select(n.last().id());
        }
    }

    private void choose(String id) {
        selected = id;
        draw();
        view.ifPresent(v -> card.show(v, checkpoint()));
    }

    private void compareWith(String id) {
        comparing = false;
        tablePanel.setNote(Messages.text("lineage.table.note"));
        card.compareWith(id);
    }

    @Override
    public void select(Selection selection) {
        if (selection instanceof Selection.Checkpoint(String id)) {
            if (rows.stream().noneMatch(c -> c.id().equals(id))
                    && !service.getItems().isEmpty()) {
                service.setValue(service.getItems().getFirst());
            }
            if (!checkpoints.select(id)) {
                tablePanel.setNote(Messages.text("lineage.notyet", Neutral.text(id)));
            }
        }
    }

    @Override
    public boolean act(Shortcut shortcut) {
        switch (shortcut) {
            case FIT -> tree.fit();
            case NEXT_ROW -> checkpoints.move(1);
            case PREVIOUS_ROW -> checkpoints.move(-1);
            case ROLL_BACK -> card.restore();
            case COMPARE -> {
                comparing = true;
                tablePanel.setNote(Messages.text("lineage.compare.choose"));
            }
            case COPY_ID -> Table.copy(selected);
            case CLOSE -> {
                comparing = false;
                expanded = false;
                tablePanel.setNote(Messages.text("lineage.table.note"));
                draw();
                tree.fit();
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
