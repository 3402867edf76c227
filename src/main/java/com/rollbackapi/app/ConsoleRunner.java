package com.rollbackapi.app;

import com.rollbackapi.cli.Terminal;
import com.rollbackapi.console.ConsoleWindow;
import com.rollbackapi.console.fx.Theme;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.SeenHeads;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javafx.application.Platform;
import javafx.scene.image.Image;
import javafx.stage.Stage;

/// Starts the console, or where there is no display walks through the sample incident on a headless one.
final class ConsoleRunner implements Terminal.ConsoleStarter {
    private static final List<String> ICONS = List.of("icon-32.png", "icon-64.png", "icon-256.png");
    private static final double MARGIN = 0.94;

    private final Clocks clocks;
    private final String user;
    private final SeenHeads seen;
    private final PrintStream out;
    private final PrintStream err;

    ConsoleRunner(Clocks clocks, String user, SeenHeads seen, PrintStream out, PrintStream err) {
        this.clocks = clocks;
        this.user = user;
        this.seen = seen;
        this.out = out;
        this.err = err;
    }

    @Override
    public int start(Terminal.ConsoleRequest request) {
        try {
            if (request.tour().isPresent()) {
                return tour(request.tour().get());
            }
            if (hasDisplay()) {
                // the journal is opened while the toolkit starts and the window is built: that halves the wait for both
                FutureTask<Opened> opening = new FutureTask<>(() -> Opened.of(request, clocks, seen, err));
                Thread.ofPlatform().name("opening").start(opening);
                boolean started = startToolkit();
                CompletableFuture<ConsoleWindow> window = new CompletableFuture<>();
                CountDownLatch closed = new CountDownLatch(1);
                if (started) {
                    Platform.runLater(() -> window.complete(show(new ConsoleWindow(user, clocks, seen), closed)));
                }
                try (Opened opened = opened(opening)) {
                    if (started) {
                        begin(window.join(), request, opened);
                        closed.await();
                        return 0;
                    }
                }
            }
            if (!request.sample()) {
                err.println(
                        "rbx: there is no display to open a window on. Set DISPLAY, or run it under Xvfb: xvfb-run rbx"
                                + " console …");
                return 3;
            }
            out.println("There is no display, so the sample incident is walked through and its screens are written as"
                    + " pictures.");
            int exit = tour(defaultTourFolder());
            out.println(
                    "To see the window, run the same command on a machine with a display, or under Xvfb: xvfb-run mvn");
            return exit;
        } catch (IOException | RefusedException e) {
            err.println("rbx: " + e.getMessage());
            return 3;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 3;
        }
    }

    private static boolean hasDisplay() {
        boolean x11 = System.getProperty("os.name", "")
                .toLowerCase(java.util.Locale.ROOT)
                .contains("linux");
        return !x11 || !System.getenv().getOrDefault("DISPLAY", "").isBlank();
    }

    /// False where a display was named but cannot be used: no such screen, or no GTK.
    private boolean startToolkit() {
        try {
            CountDownLatch started = new CountDownLatch(1);
            Platform.startup(() -> {
                started.countDown();
                Theme.prepare();
            });
            started.await();
            return true;
        } catch (UnsupportedOperationException | UnsatisfiedLinkError e) {
            err.println("rbx: the display cannot be used: " + e.getMessage());
            return false;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof UnsatisfiedLinkError) {
                err.println("rbx: the display cannot be used: " + e.getCause().getMessage());
                return false;
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Path defaultTourFolder() throws IOException {
        Path target = Path.of("target");
        return Files.isDirectory(target) ? target.resolve("tour") : Files.createTempDirectory("rbx-tour");
    }

    private int tour(Path folder) throws IOException, RefusedException, InterruptedException {
        System.setProperty("glass.platform", "Headless");
        System.setProperty("prism.order", "sw");
        System.setProperty("java.awt.headless", "true");
        if (!startToolkit()) {
            return 3;
        }
        Tour.Told told = new Tour.Told(clocks, Thread::sleep);
        return new Tour(folder, told, out, err).run();
    }

    private static Opened opened(FutureTask<Opened> opening)
            throws IOException, RefusedException, InterruptedException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RefusedException refused -> throw refused;
                case null, default -> throw new IllegalStateException("opening the journal", e.getCause());
            }
        }
    }

    private static void begin(ConsoleWindow window, Terminal.ConsoleRequest request, Opened opened) {
        Platform.runLater(() -> {
            window.begin(opened.source());
            request.journals().stream().skip(opened.journalsTaken()).forEach(window::openJournal);
            if (!opened.remoteTaken()) {
                request.remote().ifPresent(r -> window.connect(r));
            }
            // the agents of the sample wait until the first picture is drawn
            Platform.runLater(opened::begin);
        });
    }

    private static ConsoleWindow show(ConsoleWindow window, CountDownLatch closed) {
        Stage stage = new Stage();
        stage.setTitle("RollbackAPI");
        for (String icon : ICONS) {
            stage.getIcons().add(new Image(String.valueOf(ConsoleWindow.class.getResource(icon))));
        }
        stage.setScene(window.scene());
        var screen = javafx.stage.Screen.getPrimary().getVisualBounds();
        stage.setWidth(Math.min(ConsoleWindow.WIDTH, screen.getWidth() * MARGIN));
        stage.setHeight(Math.min(ConsoleWindow.HEIGHT, screen.getHeight() * MARGIN));
        stage.setMinWidth(1100);
        stage.setMinHeight(700);
        stage.setOnHidden(e -> {
            window.close();
            closed.countDown();
        });
        stage.show();
        return window;
    }
}
