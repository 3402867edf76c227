package com.rollbackapi.console.operations;

import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Screen;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Shortcut;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.projection.TriggerRow;
import com.rollbackapi.rollback.UndoWindow;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;

/// The picture of now, or of any other position.
public final class OperationsScreen implements Screen {
    private final Desk desk;
    private final Parent node;
    private final TextField filter = new TextField();
    private final ServiceCard card;
    private final Tables tables;
    private final Burndown burndown;
    private final CalledServices calledServices;
    private Optional<Playhead.View> view = Optional.empty();
    private String chosen = "";
    private boolean choseByHand;

    @FXML
    private HBox root;

    @FXML
    private Panel deployments;

    @FXML
    private TableView<ServiceRow> serviceTable;

    @FXML
    private Panel queue;

    @FXML
    private TableView<RollbackRow> queueTable;

    @FXML
    private Panel windows;

    @FXML
    private TableView<UndoWindow> windowTable;

    @FXML
    private Panel points;

    @FXML
    private TableView<CheckpointRow> pointTable;

    @FXML
    private Panel called;

    @FXML
    private TableView<com.rollbackapi.engine.ServiceRow> calledTable;

    @FXML
    private Panel triggers;

    @FXML
    private TableView<TriggerRow> triggerTable;

    @FXML
    private Panel migrations;

    @FXML
    private TableView<MigrationRow> migrationTable;

    private record Tables(
            Table<ServiceRow> services,
            Table<RollbackRow> queue,
            Table<CheckpointRow> points,
            Table<TriggerRow> triggers,
            Table<MigrationRow> migrations) {}

    public OperationsScreen(Desk desk) {
        this.desk = desk;
        this.node = Views.load(this, "Operations.fxml");
        node.getStylesheets().add(Views.sheet(OperationsScreen.class, "operations.css"));
        this.card = new ServiceCard(desk);
        root.getChildren().add(card.node());
        this.tables = new Tables(serviceTable(), queueTable(), pointTable(), triggerTable(), migrationTable());
        this.burndown = new Burndown(windows, windowTable, desk);
        this.calledServices = new CalledServices(called, calledTable, desk);
        filter.setPromptText(Messages.text("operations.filter", Shortcut.FILTER.keysText()));
        filter.getStyleClass().add("panel-filter");
        filter.textProperty().addListener((o, was, now) -> {
            tables.services().filter(now);
            view.ifPresent(v -> note(v.picture()));
        });
        deployments.extra().getChildren().add(filter);
    }

    private Table<ServiceRow> serviceTable() {
        TableColumn<ServiceRow, Cell> activity = new TableColumn<>(Messages.text("operations.column.activity"));
        activity.setCellFactory(
                c -> new SparkCell(() -> view.orElseThrow().picture().time()));
        return new Table<>(serviceTable, ServiceRow::name)
                .column(Messages.text("operations.column.service"), 17, s -> Cell.plain(s.name()))
                .column(Messages.text("operations.column.state"), 10, s -> Cell.state(Tone.of(s.state()), s.state()))
                .column(
                        Messages.text("operations.column.deployment"),
                        10,
                        s -> Cell.mono(s.deployment().orElse("–")))
                .column(
                        Messages.text("operations.column.checkpoint"),
                        11,
                        s -> Cell.mono(point(s).map(CheckpointRow::shortName).orElse("–")))
                .column(Messages.text("operations.column.owner"), 13, s -> Cell.quiet(s.owner()))
                .column(
                        activity,
                        16,
                        s -> Cell.number(SparkCell.lastMinute(
                                s, view.orElseThrow().picture().time())))
                .right(Messages.text("operations.column.updated"), 9, s -> Cell.clock(s.updated()))
                .onSelect(s -> {
                    choseByHand = true;
                    choose(s.name());
                })
                .onOpen(s -> card.rollBack());
    }

    private Optional<CheckpointRow> point(ServiceRow s) {
        return s.restorePoint()
                .map(c -> view.orElseThrow().picture().checkpoints().get(c));
    }

    private Table<RollbackRow> queueTable() {
        return new Table<>(queueTable, RollbackRow::id)
                .column(Messages.text("operations.column.rollback"), 10, r -> Cell.mono(r.id()))
                .column(Messages.text("operations.column.scope"), 20, r -> Cell.plain(r.scope()))
                .column(Messages.text("operations.column.state"), 16, OperationsModel::state)
                .onClick(r -> desk.navigation().open(ScreenId.ROLLBACKS, new Selection.Rollback(r.id())));
    }

    private Table<CheckpointRow> pointTable() {
        return new Table<>(pointTable, CheckpointRow::id)
                .column(Messages.text("operations.column.checkpoint"), 18, c -> Cell.mono(c.name()))
                .column(Messages.text("operations.column.covers"), 17, c -> Cell.plain(OperationsModel.services(c)))
                .column(Messages.text("operations.column.state"), 11, c -> Cell.state(Tone.of(c.health()), c.health()))
                .onClick(c -> desk.navigation().open(ScreenId.LINEAGE, new Selection.Checkpoint(c.id())));
    }

    private Table<TriggerRow> triggerTable() {
        return new Table<>(triggerTable, TriggerRow::entry)
                .column(Messages.text("operations.column.rule"), 11, t -> Cell.mono(OperationsModel.tone(t), t.rule()))
                .column(Messages.text("operations.column.what"), 27, t -> Cell.plain(t.title()))
                .right(Messages.text("operations.column.time"), 11, t -> Cell.clock(t.time()))
                .onClick(t -> desk.navigation().open(ScreenId.FORENSICS, new Selection.Entry(t.entry())));
    }

    private Table<MigrationRow> migrationTable() {
        return new Table<>(migrationTable, MigrationRow::id)
                .column(Messages.text("operations.column.migration"), 17, m -> Cell.mono(m.id()))
                .column(Messages.text("operations.column.what"), 15, m -> Cell.plain(m.detail()))
                .column(Messages.text("operations.column.state"), 19, OperationsModel::state)
                .onClick(m -> desk.navigation().open(ScreenId.FORENSICS, new Selection.Entry(m.entry())));
    }

    @Override
    public Parent node() {
        return node;
    }

    @Override
    public void update(Playhead.View now) {
        boolean other = view.isEmpty() || view.get().source() != now.source();
        view = Optional.of(now);
        Picture picture = now.picture();
        if (other) {
            empties(now.mode() == Mode.OPENING);
        }
        List<ServiceRow> services = OperationsModel.services(picture);
        tables.services().show(services);
        tables.queue().show(OperationsModel.rollbacks(picture));
        tables.points().show(OperationsModel.restorePoints(picture));
        tables.triggers().show(OperationsModel.triggers(picture));
        tables.migrations().show(OperationsModel.migrations(picture));
        burndown.show(now);
        calledServices.show(now);
        note(picture);
        if (other || !choseByHand || service().isEmpty()) {
            // until somebody chooses, the inspector shows what needs attention most
            choseByHand = choseByHand && !other;
            chosen = services.isEmpty() ? "" : services.getFirst().name();
        }
        inspect();
    }

    /// What the tables say where they have no rows: what is not known yet is not said to be nothing.
    private void empties(boolean opening) {
        String wait = Messages.text("operations.opening");
        tables.services().empty(opening ? wait : Messages.text("operations.deployments.empty"));
        tables.queue().empty(opening ? wait : Messages.text("operations.queue.empty"));
        tables.points().empty(opening ? wait : Messages.text("operations.points.empty"));
        tables.triggers().empty(opening ? wait : Messages.text("operations.triggers.empty"));
        tables.migrations().empty(opening ? wait : Messages.text("operations.migrations.empty"));
    }

    private void note(Picture picture) {
        if (view.map(Playhead.View::mode).equals(Optional.of(Mode.OPENING))) {
            List.of(deployments, queue, points, triggers, migrations).forEach(p -> p.setNote(""));
            return;
        }
        long attention = OperationsModel.needAttention(picture);
        int all = picture.services().size();
        deployments.setNote(
                tables.services().size() < all
                        ? Messages.text(
                                "operations.deployments.filtered",
                                tables.services().size(),
                                all)
                        : Messages.text("operations.deployments.note", all, attention));
        queue.setNote(
                Messages.text("operations.queue.note", picture.activeRollbacks().size()));
        long verified = picture.checkpoints().values().stream()
                .filter(CheckpointRow::restorable)
                .count();
        points.setNote(Messages.text(
                "operations.points.note",
                verified,
                picture.counters().verifiedRuns(),
                picture.counters().verifications()));
        triggers.setNote(Messages.text("operations.triggers.note", OperationsModel.triggersInADay(picture)));
        long failed = OperationsModel.migrations(picture).stream()
                .filter(m -> m.state() == MigrationRow.State.FAILED)
                .count();
        migrations.setNote(Messages.text("operations.migrations.note", failed));
    }

    private Optional<ServiceRow> service() {
        return view.map(v -> v.picture().services().get(chosen));
    }

    private void choose(String name) {
        chosen = name;
        card.loading();
        inspect();
    }

    private void inspect() {
        view.ifPresent(v -> card.show(v, service()));
    }

    @Override
    public void select(Selection selection) {
        if (selection instanceof Selection.Service(String name)) {
            choseByHand = true;
            if (!tables.services().select(name)) {
                choose(name);
            }
        }
    }

    @Override
    public boolean act(Shortcut shortcut) {
        Function<Runnable, Boolean> doing = action -> {
            action.run();
            return true;
        };
        return switch (shortcut) {
            case FILTER -> doing.apply(filter::requestFocus);
            case NEXT_ROW -> doing.apply(() -> tables.services().move(1));
            case PREVIOUS_ROW -> doing.apply(() -> tables.services().move(-1));
            case ROLL_BACK -> doing.apply(card::rollBack);
            case CONTAIN -> doing.apply(card::contain);
            case COPY_ID -> doing.apply(() -> Table.copy(chosen));
            case CLOSE -> doing.apply(filter::clear);
            default -> false;
        };
    }
}
