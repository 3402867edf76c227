package com.rollbackapi.console.operations;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.console.fx.Facts;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Shortcut;
import com.rollbackapi.console.fx.Status;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.containment.Lease;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Permission;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.rollback.Confidence;
import com.rollbackapi.rollback.Scope;
import java.util.Locale;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableView;
import javafx.scene.layout.VBox;

/// The selected service: its facts, how sure a restore is, the next action, what differs from its restore point, what
/// was done last.
final class ServiceCard implements Inspector.View {
    private final Desk desk;
    private final Parent node;
    private final Status state = new Status();
    private final Inspector inspection;
    private final Table<ActionRow> actions;
    private Optional<Playhead.View> view = Optional.empty();
    private Optional<ServiceRow> service = Optional.empty();

    @FXML
    private Panel inspector;

    @FXML
    private Facts facts;

    @FXML
    private VBox confidence;

    @FXML
    private Label score;

    @FXML
    private ProgressBar scoreBar;

    @FXML
    private Label mix;

    @FXML
    private Button rollBack;

    @FXML
    private Button contain;

    @FXML
    private Button entries;

    @FXML
    private Button lineage;

    @FXML
    private Label why;

    @FXML
    private Panel diffPanel;

    @FXML
    private DiffView diff;

    @FXML
    private Panel actionPanel;

    @FXML
    private TableView<ActionRow> actionTable;

    ServiceCard(Desk desk) {
        this.desk = desk;
        this.node = Views.load(this, "ServiceCard.fxml");
        this.inspection = new Inspector(desk, this);
        this.actions = actionTable();
        inspector.extra().getChildren().add(state);
        rollBack.setOnAction(e -> rollBack());
        contain.setOnAction(e -> containOrResume());
        entries.setOnAction(e -> service.flatMap(
                        s -> OperationsModel.lastRun(view.orElseThrow().picture(), s))
                .ifPresent(run -> desk.navigation().open(ScreenId.FORENSICS, new Selection.Run(run))));
        lineage.setOnAction(e -> service.flatMap(ServiceRow::restorePoint)
                .ifPresent(c -> desk.navigation().open(ScreenId.LINEAGE, new Selection.Checkpoint(c))));
        why.managedProperty().bind(why.textProperty().isNotEmpty());
        confidence.managedProperty().bind(confidence.visibleProperty());
        confidence.setVisible(false);
    }

    private Table<ActionRow> actionTable() {
        return new Table<>(actionTable, ActionRow::entry)
                .column(Messages.text("operations.column.time"), 9, a -> Cell.mono(Tone.MUTED, Times.clock(a.time())))
                .column(Messages.text("operations.column.action"), 18, a -> Cell.mono(a.tool()))
                .column(Messages.text("operations.column.effect"), 11, OperationsModel::effect)
                .empty(Messages.text("operations.actions.empty"))
                .onClick(a -> desk.navigation().open(ScreenId.FORENSICS, new Selection.Entry(a.entry())));
    }

    Parent node() {
        return node;
    }

    /// Another service was chosen; what is worked out about it is to come.
    void loading() {
        diff.say(Messages.text("operations.diff.loading"));
    }

    /// Shows a service of a picture; nothing where there is none.
    void show(Playhead.View now, Optional<ServiceRow> chosen) {
        view = Optional.of(now);
        service = chosen;
        inspector.setVisible(chosen.isPresent());
        chosen.ifPresent(s -> show(now.picture(), s));
    }

    private void show(Picture picture, ServiceRow s) {
        inspector.setTitle(Neutral.text(s.name()));
        state.show(Tone.of(s.state()), Cell.word(s.state()));
        inspector.setNote(s.deployment().map(Neutral::text).orElse(""));
        facts.show(Inspector.facts(picture, s));
        actions.show(OperationsModel.actions(picture, s.name()));
        actionPanel.setNote(OperationsModel.lastRun(picture, s)
                .map(r -> Messages.text("operations.actions.note", Neutral.text(r)))
                .orElse(""));
        inspection.show(view.orElseThrow(), s);
        buttons(s, picture);
    }

    private void buttons(ServiceRow s, Picture picture) {
        Optional<String> off = view.orElseThrow().whyDisabled();
        Optional<String> nothing = s.restorePoint().isEmpty()
                ? Optional.of(Messages.text("operations.why.nopoint"))
                : s.mutationsSince() == 0 ? Optional.of(Messages.text("operations.why.unchanged")) : Optional.empty();
        Optional<String> reason = off.or(() -> nothing);
        rollBack.setDisable(reason.isPresent());
        rollBack.setText(s.restorePoint()
                .map(c -> picture.checkpoints().get(c))
                .map(p -> Messages.text("operations.rollback", p.shortName(), Shortcut.ROLL_BACK.keysText()))
                .orElse(Messages.text("operations.rollback.none")));
        Optional<String> run = OperationsModel.writingRun(picture, s);
        boolean contained = run.isEmpty() && OperationsModel.lastRun(picture, s).isPresent();
        contain.setDisable(off.isPresent() || (run.isEmpty() && !contained));
        contain.setText(Messages.text(contained ? "operations.resume" : "operations.contain"));
        entries.setDisable(OperationsModel.lastRun(picture, s).isEmpty());
        lineage.setDisable(s.restorePoint().isEmpty());
        why.setText(reason.orElse(""));
    }

    @Override
    public void difference(Inspector.Difference d) {
        diffPanel.setNote(Messages.text("operations.diff.note", Times.count(d.differing()), Times.count(d.total())));
        if (d.leaves().isEmpty()) {
            diff.say(Messages.text("operations.diff.none"));
        } else {
            diff.show(Inspector.parts(d));
        }
    }

    @Override
    public void restore(Optional<Inspector.Restore> found) {
        confidence.setVisible(found.isPresent());
        found.ifPresent(r -> {
            Tone tone = Tone.of(Confidence.Level.of(r.score()));
            score.setText(String.format(Locale.ROOT, "%.2f", r.score()));
            scoreBar.setProgress(r.score());
            scoreBar.getStyleClass().removeIf(c -> c.startsWith("tone-"));
            scoreBar.getStyleClass().add(tone.style());
            mix.setText(Messages.text(
                    "operations.mix",
                    Times.count(r.mutations()),
                    r.services(),
                    Times.count(r.reversible()),
                    Times.count(r.compensatable()),
                    Times.count(r.irreversible())));
        });
    }

    @Override
    public void failed(String reason) {
        restore(Optional.empty());
        diff.say(Messages.text("operations.diff.failed", reason));
    }

    void rollBack() {
        if (!rollBack.isDisabled()) {
            service.flatMap(ServiceRow::restorePoint)
                    .ifPresent(c -> desk.navigation()
                            .open(
                                    ScreenId.ROLLBACKS,
                                    new Selection.Preview(new Scope.Checkpoint(c, Optional.empty()))));
        }
    }

    private void containOrResume() {
        Picture picture = view.orElseThrow().picture();
        boolean writes =
                service.flatMap(s -> OperationsModel.writingRun(picture, s)).isPresent();
        if (writes) {
            contain();
        } else {
            service.flatMap(s -> OperationsModel.lastRun(picture, s)).ifPresent(run -> resume(picture, run));
        }
    }

    /// With no more than it had: to the services that it wrote to.
    private void resume(Picture picture, String run) {
        Optional<Operator> operator = view.flatMap(Playhead.View::operator);
        RunRow row = picture.runs().get(run);
        if (operator.isEmpty() || row == null) {
            return;
        }
        Permission permission = new Permission(Lease.Access.READ_WRITE, row.services());
        Operator.Request request = new Operator.Request(desk.user(), Messages.text("operations.resume.reason"));
        desk.jobs()
                .start(
                        Messages.text("operations.resume.job", Neutral.text(run)),
                        progress -> operator.get().resume(run, permission, request),
                        done -> desk.navigation()
                                .notice(
                                        Tone.SUCCESS,
                                        Messages.text(
                                                "operations.resume.done",
                                                Neutral.text(run),
                                                String.join(", ", done.checkpoints()))));
    }

    void contain() {
        Optional<Operator> operator = view.flatMap(Playhead.View::operator);
        Optional<String> run = service.flatMap(
                s -> OperationsModel.writingRun(view.orElseThrow().picture(), s));
        if (operator.isPresent() && run.isPresent()) {
            String id = run.get();
            Operator.Request request = new Operator.Request(desk.user(), Messages.text("operations.contain.reason"));
            desk.jobs()
                    .start(
                            Messages.text("operations.contain.job", Neutral.text(id)),
                            progress -> {
                                operator.get().contain(new Reach.Run(id, false), request);
                                return id;
                            },
                            done -> desk.navigation()
                                    .notice(
                                            Tone.SUCCESS,
                                            Messages.text("operations.contain.done", Neutral.text(done))));
        }
    }
}
