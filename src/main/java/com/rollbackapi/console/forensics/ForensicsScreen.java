package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.EntryLine;
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
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import java.io.File;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.animation.PauseTransition;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.StackPane;
import javafx.stage.FileChooser;
import javafx.util.Duration;
import org.controlsfx.control.textfield.TextFields;

/// Verdict, query, entries, and one entry with its proof.
public final class ForensicsScreen implements Screen {
    private static final Duration TYPING = Duration.millis(180);

    private final Desk desk;
    private final Parent node;
    private final Search search;
    private final PagedLines lines;
    private final Table<PagedLines.Line> entries;
    private final Histogram histogram;
    private final EntryCard card;
    private final FindingsModel findings;
    private final KeysCard keys;
    private final PauseTransition typed = new PauseTransition(TYPING);
    private Optional<Playhead.View> view = Optional.empty();
    private Optional<Long> wanted = Optional.empty();

    @FXML
    private StackPane root;

    @FXML
    private Status verdict;

    @FXML
    private Label facts;

    @FXML
    private Button examine;

    @FXML
    private Button openJournal;

    @FXML
    private StackPane keysHolder;

    @FXML
    private StackPane findingsHolder;

    @FXML
    private TextField query;

    @FXML
    private Label count;

    @FXML
    private Label problem;

    @FXML
    private StackPane histogramHolder;

    @FXML
    private Panel entriesPanel;

    @FXML
    private TableView<PagedLines.Line> table;

    @FXML
    private StackPane cardHolder;

    @FXML
    private StackPane drop;

    public ForensicsScreen(Desk desk) {
        this.desk = desk;
        this.node = Views.load(this, "Forensics.fxml");
        node.getStylesheets().add(Views.sheet(ForensicsScreen.class, "forensics.css"));
        this.search = new Search(desk.jobs(), this::found, this::refused);
        this.lines = new PagedLines(
                desk.latest(), e -> refused(Messages.text("forensics.failed", String.valueOf(e.getMessage()))));
        this.histogram = new Histogram(this::span);
        histogramHolder.getChildren().add(histogram);
        this.entries = columns(Table.of(table, lines, PagedLines.Line::index));
        this.card = new EntryCard(desk, this::choose);
        cardHolder.getChildren().add(card.node());
        this.findings = new FindingsModel(desk.latest().make());
        new FindingsCard(findingsHolder, findings);
        findings.shown().addListener((o, was, now) -> view.ifPresent(this::banner));
        this.keys = new KeysCard(desk, this::choose);
        keysHolder.getChildren().add(keys.node());
        examine.setOnAction(e -> findings.again());
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        query.setTooltip(new Tooltip(Messages.text("forensics.query.help")));
        query.textProperty().addListener((o, was, now) -> typed.playFromStart());
        typed.setOnFinished(e -> look());
        TextFields.bindAutoCompletion(query, request -> completions(request.getUserText()));
        openJournal.setOnAction(e -> chooseFile());
        root.setOnDragOver(this::dragged);
        root.setOnDragExited(e -> drop.setVisible(false));
        root.setOnDragDropped(this::dropped);
    }

    private Table<PagedLines.Line> columns(Table<PagedLines.Line> of) {
        return of.right(
                        Messages.text("forensics.column.entry"),
                        7,
                        l -> Cell.number(Times.count(l.index()), (double) l.index()))
                .column(Messages.text("forensics.column.time"), 11, cell(l -> Cell.time(l.time())))
                .column(Messages.text("forensics.column.actor"), 15, cell(l -> Cell.plain(l.actor())))
                .column(
                        Messages.text("forensics.column.action"),
                        17,
                        cell(l -> Cell.mono(
                                Tone.of(l.event().risk()).equals(Tone.DANGER) ? Tone.DANGER : Tone.DEFAULT,
                                l.action())))
                .column(Messages.text("forensics.column.target"), 24, cell(l -> Cell.mono(Tone.MUTED, target(l))))
                .column(Messages.text("forensics.column.result"), 9, cell(EntryLine::resultCell))
                .column(
                        Messages.text("forensics.column.class"),
                        10,
                        cell(l -> l.effects()
                                .map(c -> Cell.toned(Tone.of(c), c.wireName()))
                                .orElse(Cell.quiet(""))))
                .empty(Messages.text("forensics.empty"))
                .onSelect(l -> show(l.index()));
    }

    private static Function<PagedLines.Line, Cell> cell(Function<EntryLine, Cell> of) {
        return line -> line.entry().map(of).orElse(Cell.quiet("…"));
    }

    private static String target(EntryLine line) {
        String service = line.services().isEmpty() ? "" : line.services().getFirst();
        return service.isEmpty() || line.object().isEmpty() ? service + line.object() : service + "/" + line.object();
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
            card.none();
            wanted = Optional.empty();
        }
        card.refresh();
        findings.show(now.source(), now.trust());
        keys.show(now);
        banner(now);
        look();
    }

    private void banner(Playhead.View now) {
        Trust trust = now.trust();
        switch (trust.state()) {
            case VERIFYING -> verdict.show(Tone.MUTED, Messages.text("forensics.verdict.verifying"));
            case VERIFIED -> verdict.show(Tone.SUCCESS, Messages.text("forensics.verdict.good"));
            case STALE -> verdict.show(Tone.WARNING, Messages.text("forensics.verdict.stale"));
            case RED -> verdict.show(Tone.DANGER, Messages.text("forensics.verdict.bad"));
        }
        List<String> said = new ArrayList<>();
        trust.finding().ifPresent(f -> said.add(Neutral.text(f)));
        said.add(Neutral.text(now.source().title()));
        said.add(Messages.text(
                "forensics.banner.entries", Times.count(now.source().size())));
        if (now.source().kind() == Source.Kind.FILE && trust.tookMillis() > 0) {
            said.add(Messages.text(
                    "forensics.banner.took",
                    Times.took(trust.tookMillis() * 1_000),
                    Times.count(trust.checkedEntries() * 1_000 / trust.tookMillis())));
        }
        said.add(examined());
        facts.setText(String.join(" · ", said));
        facts.setTooltip(new Tooltip(String.join("\n", said)));
    }

    private String examined() {
        FindingsModel.Shown now = findings.shown().get();
        examine.setDisable(now.stage() == FindingsModel.Stage.EXAMINING);
        return switch (now.stage()) {
            case EXAMINING -> Messages.text("forensics.banner.examining");
            case HEALTHY -> Messages.text("forensics.banner.healthy");
            case FOUND ->
                Messages.text(
                        "forensics.banner.found", Times.count(now.findings().size()));
            case FAILED -> Messages.text("forensics.banner.failed");
        };
    }

    private void look() {
        view.ifPresent(v -> search.want(v.source(), query.getText()));
    }

    private void found(Matches matches) {
        Playhead.View now = view.orElseThrow();
        lines.show(now.source(), matches);
        histogram.show(now.timeline(), matches);
        count.setText(Messages.text(
                "forensics.count",
                Times.count(matches.count()),
                Times.count(matches.scanned()),
                Times.took(matches.tookMicros())));
        entriesPanel.setNote(Messages.text("forensics.entries.note"));
        wanted.ifPresent(this::choose);
    }

    private void refused(String reason) {
        problem.setText(Neutral.text(reason));
    }

    /// Selects an entry; one that the query leaves out is shown all the same.
    private void choose(long index) {
        wanted = Optional.of(index);
        int row = lines.matches().row(index);
        if (row >= 0) {
            wanted = Optional.empty();
            entries.selectRow(row);
        }
        show(index);
    }

    private void show(long index) {
        view.filter(v -> index >= 0 && index < v.source().size()).ifPresent(v -> card.show(v.source(), index));
    }

    private void span(Instant from, Instant to) {
        String rest =
                query.getText().replaceAll("\\s*\\b(after|before):\\S+", "").strip();
        query.setText((rest + " after:" + from + " before:" + to).strip());
    }

    private static List<String> completions(String text) {
        int word = text.lastIndexOf(' ') + 1;
        String begun = text.substring(word).toLowerCase(java.util.Locale.ROOT);
        return begun.isEmpty() || begun.contains(":")
                ? List.of()
                : Query.FIELDS.stream()
                        .filter(f -> f.startsWith(begun))
                        .map(f -> text.substring(0, word) + f + ":")
                        .toList();
    }

    private void chooseFile() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(Messages.text("forensics.open"));
        chooser.getExtensionFilters()
                .add(new FileChooser.ExtensionFilter(Messages.text("forensics.open.kind"), "*.rbxj"));
        File file = chooser.showOpenDialog(node.getScene().getWindow());
        if (file != null) {
            desk.navigation().openJournal(file.toPath());
        }
    }

    private void dragged(DragEvent e) {
        if (e.getDragboard().hasFiles()) {
            e.acceptTransferModes(TransferMode.COPY);
            drop.setVisible(true);
        }
        e.consume();
    }

    private void dropped(DragEvent e) {
        drop.setVisible(false);
        e.getDragboard().getFiles().forEach(f -> desk.navigation().openJournal(f.toPath()));
        e.setDropCompleted(true);
        e.consume();
    }

    @Override
    public void select(Selection selection) {
        switch (selection) {
            case Selection.Entry(long index) -> choose(index);
            case Selection.Run(String id) -> query.setText("run:\"" + id + "\"");
            case Selection.Nothing n -> {}
            case Selection.Service s -> query.setText("target:\"" + s.name() + "*\"");
            case Selection.Checkpoint c -> query.setText("\"" + c.id() + "\"");
            case Selection.Rollback r -> query.setText("\"" + r.id() + "\"");
            case Selection.Session s -> query.setText("\"" + s.id() + "\"");
            case Selection.Preview p -> {}
        }
    }

    @Override
    public boolean act(Shortcut shortcut) {
        switch (shortcut) {
            case FILTER -> query.requestFocus();
            case NEXT_ROW -> entries.move(1);
            case PREVIOUS_ROW -> entries.move(-1);
            case COPY_ID -> card.copy();
            case CLOSE -> {
                if (!keys.cancel()) {
                    query.clear();
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
