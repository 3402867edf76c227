package com.rollbackapi.app;

import com.rollbackapi.console.ConsoleWindow;
import com.rollbackapi.console.UiThread;
import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Snapshot;
import com.rollbackapi.console.fx.Theme;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Export;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.SessionRow;
import com.rollbackapi.projection.Timeline.Marker;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javafx.scene.image.WritableImage;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;

/// Walks the sample incident through on the console itself: detect → contain → preview → roll back → verified → replay
/// → open the export. Each screen is written as a picture, and each step says what really happened.
final class Tour {
    private static final int WORK_AFTERWARDS = 6;

    private final Path folder;
    private final Told told;
    private final PrintStream out;
    private final PrintStream err;

    /// How the story is told: by which clocks, and how its pauses pass.
    record Told(Clocks clocks, SampleIncident.Pace pace) {}

    Tour(Path folder, Told told, PrintStream out, PrintStream err) {
        this.folder = folder;
        this.told = told;
        this.out = out;
        this.err = err;
    }

    /// The exit status: 0, or 3 with the step that failed on standard error.
    int run() throws IOException, RefusedException, InterruptedException {
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory("rbx-tour-sample");
        try (SampleIncident incident = SampleIncident.prepare(work, told.clocks(), told.pace())) {
            ConsoleWindow window = UiThread.call(() -> {
                Theme.prepare();
                SeenHeads seen = new SeenHeads(new RealDisk(), work.resolve("heads"));
                ConsoleWindow made = new ConsoleWindow(incident.engine().source(), "ops_lead", told.clocks(), seen);
                Stage stage = new Stage();
                stage.setScene(made.scene());
                // larger stages fail on some headless platforms; the pictures do not need its size
                stage.setWidth(1400);
                stage.setHeight(880);
                stage.show();
                return made;
            });
            walk(incident, window);
            UiThread.run(window::close);
            out.println("Pictures: " + folder.toAbsolutePath());
            return 0;
        } catch (IOException | RefusedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            err.println("rbx: the tour stopped: " + e.getMessage());
            return 3;
        } finally {
            Opened.delete(work);
        }
    }

    private void walk(SampleIncident incident, ConsoleWindow window) throws Exception {
        Engine engine = incident.engine();
        detect(incident, window);
        contain(engine, window);
        Hash expected = preview(incident, window);
        rollBack(engine, window, expected);
        resume(incident, window);
        lineage(engine, window);
        replay(engine, window);
        export(engine, window);
    }

    private void detect(SampleIncident incident, ConsoleWindow window) throws Exception {
        Engine engine = incident.engine();
        AtomicReference<Exception> failed = new AtomicReference<>();
        Thread story = Thread.ofPlatform().name("sample incident").start(() -> {
            try {
                incident.run();
            } catch (IOException | RefusedException | InterruptedException e) {
                failed.set(e);
            }
        });
        UiThread.await("agents work", () -> engine.picture().counters().actions() > 4);
        picture(window, "1-operations-quiet");
        say(
                "quiet",
                "%d services, all stable; %d actions of %d agents journaled",
                engine.picture().services().size(),
                engine.picture().counters().actions(),
                engine.picture().runs().size());
        story.join();
        if (failed.get() != null) {
            throw failed.get();
        }
        say(
                "detect",
                "%s",
                engine.picture().triggers().stream()
                        .map(t -> t.rule())
                        .distinct()
                        .collect(Collectors.joining(", ")));
    }

    private void contain(Engine engine, ConsoleWindow window) throws Exception {
        Picture p = engine.picture();
        picture(window, "2-operations-contained");
        say(
                "contain",
                "%s: %d services need an operator, %d writes refused",
                p.containments().values().stream()
                        .flatMap(c -> c.runId().stream())
                        .distinct()
                        .collect(Collectors.joining(", ")),
                p.services().values().stream()
                        .filter(s -> !s.causes().isEmpty())
                        .count(),
                p.counters().refused());
    }

    private Hash preview(SampleIncident incident, ConsoleWindow window) throws Exception {
        Scope scope = new Scope.Checkpoint(incident.goodCheckpoint(), Optional.empty());
        long from = told.clocks().nanoTime().getAsLong();
        UiThread.run(() -> window.open(ScreenId.ROLLBACKS, new Selection.Preview(scope)));
        UiThread.await(
                "the preview is there",
                () -> hold(window).map(b -> !b.isDisabled()).orElse(false));
        long took = (told.clocks().nanoTime().getAsLong() - from) / 1_000_000;
        Preview preview = incident.engine().preview(scope);
        picture(window, "3-rollback-preview");
        say(
                "preview",
                "%d mutations in %d services, plan %s, confidence %s, on screen in %d ms",
                preview.plan().mutations(),
                preview.plan().targets().size(),
                preview.planHash().shortHex(8),
                String.format(Locale.ROOT, "%.2f", preview.confidence().score()),
                took);
        return preview.planHash();
    }

    /// Holds the button as an operator does.
    private void rollBack(Engine engine, ConsoleWindow window, Hash plan) throws Exception {
        HoldButton button = UiThread.call(() -> hold(window).orElseThrow());
        UiThread.run(() -> button.fireEvent(new MouseEvent(
                MouseEvent.MOUSE_PRESSED,
                5,
                5,
                5,
                5,
                MouseButton.PRIMARY,
                1,
                false,
                false,
                false,
                false,
                true,
                false,
                false,
                true,
                false,
                true,
                null)));
        UiThread.await("the rollback has ended", () -> restored(engine).isPresent());
        RollbackRow row = restored(engine).orElseThrow();
        picture(window, "4-rollback-verified");
        if (!row.planHash().equals(plan)) {
            throw new IOException("the plan that ran, " + row.planHash() + ", is not the one confirmed, " + plan);
        }
        say(
                "roll back",
                "%s: %d mutations undone in %d ms",
                row.id(),
                row.mutations(),
                row.latencyMillis().orElse(-1L));
        for (String service : row.services()) {
            Hash live = engine.liveRoot(service);
            if (!live.equals(engine.picture().world().tree(service).root())) {
                throw new IOException(service + " is not what was restored: " + live);
            }
            say("verified", "%s: the live system's root %s is the journal's", service, live.shortHex(12));
        }
    }

    private static Optional<RollbackRow> restored(Engine engine) {
        return engine.picture().rollbacks().values().stream()
                .filter(r -> r.status() == RollbackRow.Status.RESTORED)
                .findFirst();
    }

    private void resume(SampleIncident incident, ConsoleWindow window) throws Exception {
        incident.resume();
        for (int i = 0; i < WORK_AFTERWARDS; i++) {
            incident.goOn();
        }
        UiThread.run(() -> window.open(ScreenId.OPERATIONS, new Selection.Service(SampleIncident.BROKEN.getLast())));
        picture(window, "5-operations-restored");
    }

    private void lineage(Engine engine, ConsoleWindow window) throws Exception {
        String restored = restored(engine).flatMap(RollbackRow::checkpoint).orElse("");
        UiThread.run(() -> window.open(ScreenId.LINEAGE, new Selection.Checkpoint(restored)));
        picture(window, "6-lineage");
        say(
                "lineage",
                "%d checkpoints, %d restored",
                engine.picture().checkpoints().size(),
                engine.picture().restoreEdges().size());
    }

    private void replay(Engine engine, ConsoleWindow window) throws Exception {
        Optional<SessionRow> session =
                engine.picture().sessions().values().stream().findFirst();
        long broken = engine.source().timeline().markers().stream()
                .filter(m -> m.event() == EventType.STATE_DIVERGED)
                .map(Marker::entry)
                .findFirst()
                .orElse(0L);
        UiThread.run(() -> {
            window.open(
                    ScreenId.SESSIONS,
                    session.<Selection>map(s -> new Selection.Session(s.id())).orElse(Selection.NOTHING));
            window.playhead().speed(0.5);
            window.playhead().seek(broken + 1);
        });
        UiThread.await("the replay stands there", () -> window.playhead().view().position() == broken + 1);
        picture(window, "7-replay");
        Picture shown = UiThread.call(() -> window.playhead().view().picture());
        say(
                "replay",
                "entry %d of %d: picture %s",
                broken + 1,
                engine.picture().position(),
                PictureHash.of(shown).shortHex(12));
        UiThread.run(() -> {
            window.playhead().speed(1);
            window.playhead().follow();
        });
    }

    private void export(Engine engine, ConsoleWindow window) throws Exception {
        Path file = folder.resolve("incident.rbxj");
        Files.deleteIfExists(file);
        Export.Report report = engine.export(file);
        long trigger = engine.picture().triggers().get(0).entry();
        UiThread.run(() -> window.openJournal(file));
        UiThread.await(
                "the export is open",
                () -> window.playhead().view().source().title().equals("incident.rbxj"));
        UiThread.run(() -> window.open(ScreenId.FORENSICS, new Selection.Entry(trigger)));
        picture(window, "8-forensics-export");
        say(
                "export",
                "%s: %d entries, %s, opened offline",
                file.getFileName(),
                report.entries(),
                UiThread.call(
                        () -> window.playhead().view().trust().state().name().toLowerCase(Locale.ROOT)));
    }

    private static Optional<HoldButton> hold(ConsoleWindow window) {
        return Optional.ofNullable((HoldButton) window.scene().getRoot().lookup(".hold-button"));
    }

    /// Waits until the window has shown what it was asked for, then keeps its picture.
    private void picture(ConsoleWindow window, String name) throws Exception {
        window.settle();
        WritableImage image = UiThread.call(window::snapshot);
        Snapshot.write(image, folder.resolve(name + ".png"));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that the product does not have
    private void say(String step, String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, "  %-10s ", step) + String.format(Locale.ROOT, format, arguments));
        out.flush();
    }

    /// The names of the pictures, in order.
    static List<String> pictures() {
        return List.of(
                "1-operations-quiet",
                "2-operations-contained",
                "3-rollback-preview",
                "4-rollback-verified",
                "5-operations-restored",
                "6-lineage",
                "7-replay",
                "8-forensics-export");
    }
}
