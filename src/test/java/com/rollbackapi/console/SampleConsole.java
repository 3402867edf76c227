package com.rollbackapi.console;

import com.rollbackapi.app.SampleIncident;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Snapshot;
import com.rollbackapi.console.fx.Theme;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;

/// The console over the sample incident, told at once, on JavaFX's platform without a display.
public final class SampleConsole implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final CompletableFuture<Boolean> TOOLKIT = new CompletableFuture<>();
    private static boolean started;

    private final SampleIncident incident;
    private final ConsoleWindow window;
    private final Stage stage;

    private SampleConsole(SampleIncident incident, ConsoleWindow window, Stage stage) {
        this.incident = incident;
        this.window = window;
        this.stage = stage;
    }

    /// The incident contained, nothing rolled back yet.
    public static SampleConsole contained(Path folder) throws Exception {
        // the story's pauses pass at once, yet its entries carry the times they would have had
        AtomicLong passed = new AtomicLong();
        Clocks real = TestClocks.create();
        Clocks clocks =
                new Clocks(() -> real.wall().instant().plusMillis(passed.get()), real.nanoTime(), real.random());
        SampleIncident incident = SampleIncident.prepare(folder, clocks, passed::addAndGet);
        incident.run();
        return over(incident, incident.engine().source());
    }

    /// The incident rolled back, the workflow resumed.
    public static SampleConsole restored(Path folder) throws Exception {
        SampleConsole console = contained(folder);
        console.rollBack();
        return console;
    }

    /// The console before its journal is there.
    public static SampleConsole opening(Path folder) throws Exception {
        SampleIncident incident = SampleIncident.prepare(folder, TestClocks.create(), millis -> {});
        return shown(incident, () -> new ConsoleWindow("ops_lead", TestClocks.create(), seen(incident)));
    }

    /// A console over any journal, beside the incident's engine.
    public static SampleConsole over(SampleIncident incident, Source source) throws Exception {
        return over(incident, source, TestClocks.create());
    }

    /// The same, at the console's own time.
    public static SampleConsole over(SampleIncident incident, Source source, Clocks clocks) throws Exception {
        return shown(incident, () -> new ConsoleWindow(source, "ops_lead", clocks, seen(incident)));
    }

    private static SeenHeads seen(SampleIncident incident) {
        return new SeenHeads(new RealDisk(), incident.engine().layout().root().resolveSibling("heads"));
    }

    private static SampleConsole shown(SampleIncident incident, Callable<ConsoleWindow> maker) throws Exception {
        startToolkit();
        return ui(() -> {
            Theme.prepare();
            ConsoleWindow window = maker.call();
            Stage stage = new Stage();
            stage.setScene(window.scene());
            stage.setWidth(1400);
            stage.setHeight(880);
            stage.show();
            return new SampleConsole(incident, window, stage);
        });
    }

    /// Starts JavaFX once for all tests of this JVM.
    public static synchronized void startToolkit() throws Exception {
        if (!started) {
            started = true;
            Platform.setImplicitExit(false);
            Platform.startup(() -> TOOLKIT.complete(true));
        }
        TOOLKIT.get(30, TimeUnit.SECONDS);
    }

    public ConsoleWindow window() {
        return window;
    }

    public SampleIncident incident() {
        return incident;
    }

    /// Rolls the good checkpoint back through the engine.
    public void rollBack() throws Exception {
        Scope scope = new Scope.Checkpoint(incident.goodCheckpoint(), Optional.empty());
        incident.engine()
                .rollback(
                        scope,
                        incident.engine().preview(scope).planHash(),
                        new Operator.Request("ops_lead", "BLAST-002"));
        incident.engine().checkpoint(SampleIncident.BROKEN, new Operator.Request("ops_lead", "resume execution"));
    }

    /// Runs on the UI thread.
    public static <T> T ui(Callable<T> action) throws Exception {
        return UiThread.call(action);
    }

    /// Waits until something holds on the UI thread.
    public static void await(String what, BooleanSupplier condition) throws Exception {
        UiThread.await(what, condition);
    }

    /// Waits until the window shows all that was asked for.
    public void settle() throws Exception {
        window.settle();
    }

    /// All texts that are visible in the window.
    public List<String> texts() throws Exception {
        return UiThread.call(() -> {
            List<String> found = new ArrayList<>();
            collect(window.scene().getRoot(), found);
            return found;
        });
    }

    private static void collect(Node node, List<String> found) {
        if (!node.isVisible()) {
            return;
        }
        if (node instanceof Labeled labeled
                && labeled.getText() != null
                && !labeled.getText().isEmpty()) {
            found.add(labeled.getText());
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, found));
        }
    }

    /// The button that says this.
    public Button button(String text) throws Exception {
        return UiThread.call(() -> window.scene().getRoot().lookupAll(".button").stream()
                .filter(n -> n instanceof Button b && text.equals(b.getText()))
                .map(Button.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no button says '" + text + "'")));
    }

    /// Opens a screen and waits until it shows what was asked for.
    public void open(ScreenId screen, Selection selection) throws Exception {
        UiThread.run(() -> window.open(screen, selection));
        settle();
    }

    /// Moves the playhead and waits until it is there.
    public void seek(long position) throws Exception {
        UiThread.run(() -> window.playhead().seek(position));
        settle();
    }

    /// Writes the whole window to `target/screens/NAME.png`, 1600×1000, to be looked at.
    public Path picture(String name) throws Exception {
        WritableImage image = ui(window::snapshot);
        Path file = Files.createDirectories(Path.of("target", "screens")).resolve(name + ".png");
        Snapshot.write(image, file);
        return file;
    }

    @Override
    public void close() throws IOException {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Platform.runLater(() -> {
            stage.close();
            window.close();
            closed.complete(true);
        });
        closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        incident.close();
    }
}
