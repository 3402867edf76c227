package com.rollbackapi.console.rollbacks;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Screen;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Shortcut;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Source;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.io.File;
import java.util.List;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;

/// One rollback at a time: what it would do, does, or did; with the queue and the history beside it.
public final class RollbacksScreen implements Screen, Header.Deeds {
    private final Desk desk;
    private final Parent node;
    private final Header header;
    private final Latest loading;
    private final QueueView queue;
    private final SubjectView body;
    private Optional<Playhead.View> view = Optional.empty();
    private Wanted wanted = new Wanted.Nothing();
    private Optional<Subject> subject = Optional.empty();
    private Optional<Object> loadedFor = Optional.empty();
    private boolean busy;

    @FXML
    private VBox root;

    @FXML
    private HBox main;

    @FXML
    private VBox side;

    @FXML
    private Panel queuePanel;

    @FXML
    private TableView<?> queueTable;

    @FXML
    private Label queueWaits;

    /// What the screen was asked to be about.
    private sealed interface Wanted {
        record Nothing() implements Wanted {}

        record Preview(Scope scope) implements Wanted {}

        record Row(String id) implements Wanted {}
    }

    public RollbacksScreen(Desk desk) {
        this.desk = desk;
        this.node = Views.load(this, "Rollbacks.fxml");
        node.getStylesheets().add(Views.sheet(RollbacksScreen.class, "rollbacks.css"));
        this.header = new Header(this);
        root.getChildren().addFirst(header.node());
        this.body = new SubjectView(desk.navigation());
        main.getChildren().addFirst(body.node());
        HBox.setHgrow(body.node(), Priority.ALWAYS);
        side.getChildren().addAll(0, body.side());
        this.loading = desk.latest().make();
        this.queue =
                new QueueView(queueTable, queuePanel, queueWaits, desk.latest().make(), id -> want(new Wanted.Row(id)));
    }

    @Override
    public Parent node() {
        return node;
    }

    @Override
    public void update(Playhead.View now) {
        boolean other = view.isEmpty() || view.get().source() != now.source();
        view = Optional.of(now);
        if (other) {
            wanted = new Wanted.Nothing();
            forget();
        }
        queue.show(now);
        List<RollbackRow> rows = queue.rows();
        if (wanted instanceof Wanted.Nothing && !rows.isEmpty()) {
            wanted = new Wanted.Row(rows.getFirst().id());
        }
        load();
    }

    @Override
    public void select(Selection selection) {
        switch (selection) {
            case Selection.Rollback(String id) -> want(new Wanted.Row(id));
            case Selection.Preview(Scope scope) -> {
                want(new Wanted.Preview(scope));
                header.focusCancel();
            }
            case Selection.Nothing n -> {}
            case Selection.Service s -> {}
            case Selection.Checkpoint c -> {}
            case Selection.Run r -> {}
            case Selection.Session s -> {}
            case Selection.Entry e -> {}
        }
    }

    private void want(Wanted next) {
        if (!wanted.equals(next)) {
            wanted = next;
            forget();
            header.forget();
        }
        if (next instanceof Wanted.Row(String id)) {
            queue.select(id);
        } else {
            queue.clearSelection();
        }
        load();
    }

    private void forget() {
        subject = Optional.empty();
        loadedFor = Optional.empty();
        loading.forget();
    }

    /// What the subject depends on: while none of it changes there is nothing to compute again.
    private record Basis(
            Source source, Wanted wanted, Optional<RollbackRow> row, List<Long> mutations, boolean canAct) {}

    private Basis basis(Playhead.View now) {
        Optional<RollbackRow> row = wanted instanceof Wanted.Row(String id)
                ? Optional.ofNullable(now.picture().rollbacks().get(id))
                : Optional.empty();
        boolean open = row.map(r ->
                        r.status() == RollbackRow.Status.QUEUED || r.status().resumable())
                .orElse(true);
        List<Long> mutations = open
                ? now.picture().services().values().stream()
                        .filter(s -> subject.isEmpty()
                                || subject.get().plan().targets().contains(s.name()))
                        .map(ServiceRow::mutations)
                        .toList()
                : List.of();
        return new Basis(now.source(), wanted, row, mutations, now.operator().isPresent());
    }

    private void load() {
        Playhead.View now = view.orElseThrow();
        Basis basis = basis(now);
        if (busy || header.isHeld() || loadedFor.equals(Optional.of(basis))) {
            return;
        }
        loadedFor = Optional.of(basis);
        Optional<Operator> operator = now.operator();
        switch (wanted) {
            case Wanted.Nothing n -> nothing(Messages.text("rollbacks.none"), Messages.text("rollbacks.none.text"));
            case Wanted.Row(String id) when basis.row().isEmpty() -> nothing(id, Messages.text("rollbacks.notyet", id));
            case Wanted.Row r ->
                ask(() -> Subject.of(basis.row().orElseThrow(), now.picture(), now.source(), operator));
            case Wanted.Preview(Scope scope)
            when operator.isEmpty() ->
                nothing(Messages.text("rollbacks.preview"), now.whyDisabled().orElse(""));
            case Wanted.Preview(Scope scope) -> ask(() -> Subject.preview(operator.get(), scope, Optional.empty()));
        }
    }

    private void ask(Latest.Question<Subject> question) {
        if (subject.isEmpty()) {
            header.empty(Messages.text("rollbacks.preview"), Messages.text("rollbacks.computing"));
            body.nothing(Messages.text("rollbacks.computing"));
        }
        loading.ask(question, this::show, e -> {
            subject = Optional.empty();
            nothing(Messages.text("rollbacks.failed"), Neutral.text(String.valueOf(e.getMessage())));
        });
    }

    private void nothing(String heading, String text) {
        loading.forget(); // what was asked for another position comes too late
        subject = Optional.empty();
        header.empty(heading, text);
        body.nothing(text);
    }

    private void show(Subject s) {
        boolean first = subject.isEmpty();
        subject = Optional.of(s);
        Playhead.View now = view.orElseThrow();
        // what it touches is known only now: later writes elsewhere do not matter
        loadedFor = Optional.of(basis(now));
        Picture picture = now.picture();
        header.show(s, picture, now.whyDisabled(), busy);
        body.show(s, picture);
        if (first && s.preview().isPresent() && s.row().isEmpty()) {
            header.focusCancel();
        }
    }

    @Override
    public void confirm(String reason, Optional<Integer> pauseAfter) {
        Playhead.View now = view.orElseThrow();
        if (busy
                || subject.isEmpty()
                || subject.get().preview().isEmpty()
                || now.operator().isEmpty()) {
            return;
        }
        Subject s = subject.get();
        Operator operator = now.operator().get();
        Operator.Request request = new Operator.Request(
                desk.user(), reason.isEmpty() ? Messages.text("rollbacks.reason.default") : reason);
        busy = true;
        header.show(s, now.picture(), now.whyDisabled(), true);
        desk.jobs()
                .start(
                        Messages.text("rollbacks.job", s.plan().scope().text()),
                        progress -> s.goesOn()
                                ? operator.resumeRollback(s.row().orElseThrow().id(), pauseAfter, request)
                                : operator.rollback(s.plan().scope(), s.plan().hash(), pauseAfter, request),
                        this::ended,
                        e -> {
                            busy = false;
                            header.say(
                                    Tone.DANGER,
                                    Messages.text("rollbacks.error", Neutral.text(String.valueOf(e.getMessage()))));
                            loadedFor = Optional.empty();
                            load();
                        });
    }

    private void ended(Outcome outcome) {
        busy = false;
        loadedFor = Optional.empty();
        switch (outcome) {
            case Outcome.Restored r -> {
                want(new Wanted.Row(r.rollbackId()));
                header.say(
                        Tone.SUCCESS,
                        Messages.text(
                                "rollbacks.outcome.restored",
                                r.root().shortHex(12),
                                Times.count(r.mutations()),
                                r.latencyMillis()));
            }
            case Outcome.Unchanged u -> {
                header.say(Tone.MUTED, Messages.text("rollbacks.outcome.unchanged"));
                load();
            }
            case Outcome.Partial p -> {
                want(new Wanted.Row(p.rollbackId()));
                header.say(
                        Tone.DANGER,
                        Messages.text("rollbacks.outcome.partial", Neutral.text(String.join("; ", p.findings()))));
            }
            case Outcome.Paused p -> {
                want(new Wanted.Row(p.rollbackId()));
                header.say(Tone.WARNING, Messages.text("rollbacks.outcome.paused", p.after(), p.done(), p.steps()));
            }
            case Outcome.Refused r -> {
                header.say(
                        Tone.DANGER,
                        Messages.text(
                                r.replacement().isPresent() ? "rollbacks.outcome.stale" : "rollbacks.outcome.refused",
                                Neutral.text(r.reason())));
                load();
            }
        }
    }

    @Override
    public void cancel() {
        if (wanted instanceof Wanted.Preview) {
            wanted = new Wanted.Nothing();
            forget();
            desk.navigation().open(ScreenId.OPERATIONS, Selection.NOTHING);
        }
    }

    @Override
    public void undo() {
        subject.flatMap(Subject::row)
                .flatMap(RollbackRow::safetyCheckpoint)
                .ifPresent(c -> select(new Selection.Preview(new Scope.Checkpoint(c, Optional.empty()))));
    }

    @Override
    public void replay() {
        subject.flatMap(Subject::row).ifPresent(r -> {
            desk.navigation().open(ScreenId.SESSIONS, Selection.NOTHING);
            desk.playhead().seek(r.queuedEntry() + 1);
        });
    }

    @Override
    public void saveEvidence() {
        Optional<RollbackRow> row = subject.flatMap(Subject::row);
        Optional<Operator> operator = view.orElseThrow().operator();
        if (row.isEmpty() || operator.isEmpty()) {
            return;
        }
        String id = row.get().id();
        FileChooser chooser = new FileChooser();
        chooser.setTitle(Messages.text("rollbacks.evidence.title"));
        chooser.setInitialFileName(id + EvidencePack.SUFFIX);
        File file = chooser.showSaveDialog(node.getScene().getWindow());
        if (file != null) {
            desk.jobs()
                    .start(
                            Messages.text("rollbacks.evidence.job", Neutral.text(id)),
                            progress -> SavedEvidence.save(operator.get(), id, file.toPath()),
                            saved -> desk.navigation()
                                    .notice(
                                            Tone.SUCCESS,
                                            Messages.text(
                                                    "rollbacks.evidence.done",
                                                    Neutral.text(id),
                                                    Cell.word(row.get().status()),
                                                    Neutral.text(saved.toString()))));
        }
    }

    @Override
    public boolean act(Shortcut shortcut) {
        switch (shortcut) {
            case CLOSE -> cancel();
            case NEXT_ROW -> body.move(1);
            case PREVIOUS_ROW -> body.move(-1);
            case COPY_ID -> subject.flatMap(Subject::row).ifPresent(r -> Table.copy(r.id()));
            default -> {
                return false;
            }
        }
        return true;
    }
}
