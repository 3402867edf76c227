package com.rollbackapi.console.sessions;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.console.fx.Facts;
import com.rollbackapi.console.fx.Facts.Fact;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Screen;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Shortcut;
import com.rollbackapi.console.fx.Status;
import com.rollbackapi.console.fx.Table;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.console.fx.Views;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.session.ReplayClock;
import com.rollbackapi.session.SessionSpan;
import com.rollbackapi.session.Spans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.util.StringConverter;

/// One session: its lanes and markers, the proof that its replay is what was recorded, and the state at the playhead.
public final class SessionsScreen implements Screen {
    private static final int ENTRIES = 200_000;

    private final Desk desk;
    private final Parent node;
    private final ComboBox<SessionSpan> chooser = new ComboBox<>();
    private final LaneCanvas lanes;
    private final Table<Sequence.Row> sequence;
    private final Status signature = new Status();
    private final Latest reading;
    private final StateChange stateChange;
    private final Recheck recheck;
    private Optional<Playhead.View> view = Optional.empty();
    private String chosen = "";
    private Lanes read = Lanes.EMPTY;
    private String readFor = "";
    private boolean isReading;
    private boolean filling;
    private ReplayClock clock = ReplayClock.of(com.rollbackapi.projection.Timeline.EMPTY, true);

    @FXML
    private Panel lanePanel;

    @FXML
    private Panel sequencePanel;

    @FXML
    private TableView<Sequence.Row> sequenceTable;

    @FXML
    private Panel card;

    @FXML
    private Facts facts;

    @FXML
    private Button replay;

    @FXML
    private Label why;

    @FXML
    private Panel statePanel;

    @FXML
    private DiffView diff;

    public SessionsScreen(Desk desk) {
        this.desk = desk;
        this.node = Views.load(this, "Sessions.fxml");
        node.getStylesheets().add(Views.sheet(SessionsScreen.class, "sessions.css"));
        this.lanes = new LaneCanvas(desk.playhead()::seek);
        lanePanel.setContent(lanes);
        this.reading = desk.latest().make();
        this.stateChange = new StateChange(desk.latest().make(), statePanel, diff);
        this.recheck = new Recheck(desk.jobs(), System::nanoTime, () -> view.ifPresent(this::describe));
        card.extra().getChildren().add(signature);
        why.managedProperty().bind(why.textProperty().isNotEmpty());
        replay.setOnAction(e -> replay());
        chooser.getStyleClass().add("panel-choice");
        chooser.setAccessibleText(Messages.text("sessions.choose"));
        chooser.setConverter(new StringConverter<>() {
            @Override
            public String toString(SessionSpan span) {
                return span == null ? "" : title(span);
            }

            @Override
            public SessionSpan fromString(String text) {
                throw new UnsupportedOperationException("sessions are chosen, not typed");
            }
        });
        chooser.valueProperty().addListener((o, was, now) -> {
            if (!filling && now != null) {
                choose(now.id());
            }
        });
        lanePanel.extra().getChildren().add(chooser);
        this.sequence = new Table<>(
                        sequenceTable, (Sequence.Row r) -> r.marker().entry())
                .column(Messages.text("sessions.column.t"), 8, r -> tone(r, Cell.mono(r.label())))
                .column(
                        Messages.text("sessions.column.time"),
                        11,
                        r -> tone(r, Cell.time(Instant.ofEpochMilli(r.marker().epochMillis()))))
                .column(
                        Messages.text("sessions.column.event"),
                        15,
                        r -> tone(r, Cell.mono(r.tone(), r.marker().event().wireName())))
                .column(
                        Messages.text("sessions.column.detail"),
                        40,
                        r -> tone(r, Cell.plain(r.marker().label())))
                .empty(Messages.text("sessions.sequence.empty"))
                .onClick(r -> desk.playhead().seek(r.marker().entry() + 1));
    }

    private static Cell tone(Sequence.Row row, Cell cell) {
        return row.ahead() ? cell.in(Tone.MUTED) : cell;
    }

    private static String title(SessionSpan span) {
        return Neutral.text(span.kind() == SessionSpan.Kind.RECORDED ? span.id() + " · " + span.title() : span.title());
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
            chosen = "";
            clock = ReplayClock.of(now.timeline(), true);
        } else if (now.timeline().size() > clock.size()) {
            clock = clock.with(now.timeline());
        }
        List<SessionSpan> spans = Spans.of(now.source().head(), now.timeline());
        fill(spans);
        Optional<SessionSpan> span = span();
        node.setDisable(span.isEmpty());
        if (span.isEmpty()) {
            nothing();
            return;
        }
        SessionSpan s = span.get();
        read(s);
        Sequence markers = Sequence.of(s, now.timeline());
        draw(s, markers);
        sequence.show(markers.rows(now.position()));
        markers.rows(now.position()).stream()
                .filter(r -> !r.ahead())
                .reduce((a, b) -> b)
                .ifPresent(r -> sequence.mark(r.marker().entry()));
        sequencePanel.setNote(Messages.text(
                "sessions.sequence.note", Times.count(markers.markers().size()), Times.count(s.entries())));
        lanePanel.setNote(Messages.text("sessions.note", Shortcut.NEXT_MARKER.keysText()));
        if (now.trust().state() != Trust.State.RED) {
            recheck.begin(now.source(), s);
        }
        describe(now);
        stateChange.show(now, s, markers);
    }

    private void fill(List<SessionSpan> spans) {
        if (spans.stream().noneMatch(s -> s.id().equals(chosen))) {
            chosen = spans.stream()
                    .min(Comparator.comparing(SessionSpan::kind)
                            .thenComparing(
                                    Comparator.comparingLong(SessionSpan::first).reversed()))
                    .map(SessionSpan::id)
                    .orElse("");
        }
        filling = true;
        if (!chooser.getItems().equals(spans)) {
            chooser.getItems().setAll(spans);
        }
        chooser.setValue(span().orElse(null));
        filling = false;
    }

    private Optional<SessionSpan> span() {
        return chooser.getItems().stream().filter(s -> s.id().equals(chosen)).findFirst();
    }

    private void choose(String id) {
        chosen = id;
        view.ifPresent(this::update);
    }

    private void nothing() {
        lanes.show(Optional.empty());
        lanePanel.setNote("");
        sequence.show(List.of());
        sequencePanel.setNote("");
        facts.show(List.of());
        signature.show(Tone.MUTED, "");
        diff.say(Messages.text("sessions.none"));
        statePanel.setNote("");
    }

    /// Reads the entries that the lanes do not have yet; one reading at a time.
    private void read(SessionSpan s) {
        Playhead.View now = view.orElseThrow();
        String key = System.identityHashCode(now.source()) + s.id();
        if (isReading || (readFor.equals(key) && read.end() == s.end())) {
            return;
        }
        isReading = true;
        long end = Math.min(s.end(), s.first() + ENTRIES);
        reading.ask(
                () -> Lanes.of(now.source().entries(s.first(), end), s.end()),
                found -> {
                    isReading = false;
                    read = found;
                    readFor = key;
                    view.ifPresent(this::update);
                },
                e -> {
                    isReading = false;
                    lanePanel.setNote(Messages.text("sessions.failed", Neutral.text(String.valueOf(e.getMessage()))));
                });
    }

    private void draw(SessionSpan s, Sequence markers) {
        Playhead.View now = view.orElseThrow();
        String label = s.holds(now.position()) && now.position() > 0
                ? markers.relative().at(now.position() - 1, now.timeMillis())
                : "";
        lanes.show(Optional.of(new LaneCanvas.Shown(s, read, clock, now.timeline(), now.position(), label)));
    }

    private void describe(Playhead.View now) {
        Optional<SessionSpan> span = span();
        if (span.isEmpty()) {
            return;
        }
        SessionSpan s = span.get();
        Trust trust = now.trust();
        boolean red = trust.state() == Trust.State.RED;
        signature.show(
                red ? Tone.DANGER : Tone.SUCCESS,
                Messages.text(red ? "sessions.signature.bad" : "sessions.signature.good"));
        card.setNote(Neutral.text(s.id()));
        List<Fact> rows = new ArrayList<>();
        rows.add(new Fact(
                Messages.text("sessions.recorded"),
                Cell.plain(s.recordedBy().orElse(Messages.text("sessions.found")))));
        rows.add(new Fact(
                Messages.text("sessions.entries"),
                Cell.mono(Messages.text(
                        "sessions.entries.text",
                        Times.count(s.first()),
                        Times.count(s.end() - 1),
                        Times.length(s.lengthMillis())))));
        rows.add(new Fact(
                Messages.text("sessions.head"),
                Cell.mono(
                        red ? Tone.DANGER : Tone.DEFAULT,
                        Messages.text(
                                red ? "sessions.head.bad" : "sessions.head.good",
                                Times.count(trust.treeSize()),
                                trust.root().shortHex(12)))));
        rows.add(new Fact(
                Messages.text("sessions.signer"),
                Cell.mono(Messages.text(
                        trust.pinned() ? "sessions.pinned" : "sessions.unpinned", Neutral.text(trust.signer())))));
        rows.add(new Fact(Messages.text("sessions.executed"), recheck.text()));
        trust.finding()
                .ifPresent(f -> rows.add(new Fact(Messages.text("sessions.finding"), Cell.toned(Tone.DANGER, f))));
        facts.show(rows);
        replay.setDisable(red);
        why.setText(red ? Messages.text("sessions.replay.red") : "");
    }

    private void replay() {
        span().ifPresent(s -> {
            desk.playhead().seek(s.first());
            desk.playhead().play();
        });
    }

    @Override
    public void select(Selection selection) {
        if (selection instanceof Selection.Session(String id)) {
            choose(id);
        }
    }

    @Override
    public boolean act(Shortcut shortcut) {
        switch (shortcut) {
            case NEXT_ROW -> desk.playhead().marker(true);
            case PREVIOUS_ROW -> desk.playhead().marker(false);
            case COPY_ID -> Table.copy(chosen);
            default -> {
                return false;
            }
        }
        return true;
    }
}
