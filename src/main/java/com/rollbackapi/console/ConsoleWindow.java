package com.rollbackapi.console;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.frame.Frame;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Jobs;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Navigation;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Screen;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.console.fx.Snapshot;
import com.rollbackapi.console.fx.Theme;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.remote.RemoteLog;
import com.rollbackapi.remote.RemoteSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;

/// The console over one or more journals. Made and used on the UI thread.
public final class ConsoleWindow implements Navigation, AutoCloseable {
    public static final int WIDTH = 1600;
    public static final int HEIGHT = 1000;

    private static final int CALM_LOOKS = 3;
    private static final int CALM_MILLIS = 60;

    private static final System.Logger LOG = System.getLogger(ConsoleWindow.class.getName());

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final ObservableList<Source> sources = FXCollections.observableArrayList();
    private final AtomicLong questions = new AtomicLong();
    private final Clocks clocks;
    private final SeenHeads seen;
    private final Playhead playhead;
    private final Jobs jobs;
    private final Frame frame;
    private final Scene scene;
    private final AnimationTimer pulse;

    /// A window that says that its journal is being opened, until [#begin] brings it.
    public ConsoleWindow(String user, Clocks clocks, SeenHeads seen) {
        this(new OpeningSource(), user, clocks, seen);
    }

    /// The journal that was being opened; it stays the caller's to close.
    public void begin(Source opened) {
        sources.set(0, opened);
        playhead.open(opened);
    }

    /// @param first the journal that is looked at to begin with; it stays the caller's to close
    /// @param user who asks, as journaled
    /// @param seen the heads that this user has verified; what contradicts one of them is red
    public ConsoleWindow(Source first, String user, Clocks clocks, SeenHeads seen) {
        this.clocks = clocks;
        this.seen = seen;
        Executor ui = Platform::runLater;
        Latest.Maker latest = () -> new Latest(background, ui, questions);
        jobs = new Jobs(background, ui, (title, e) -> failed(title, e));
        playhead = new Playhead(first, latest.make(), clocks.nanoTime(), e -> failed(Messages.text("frame.seek"), e));
        sources.add(first);
        Desk desk = new Desk(playhead, jobs, this, latest, clocks.wall(), user);
        frame = new Frame(desk, sources, screens(desk), this::connect);
        scene = new Scene(frame.node(), WIDTH, HEIGHT);
        Theme.dress(scene);
        frame.listen(scene);
        pulse = new AnimationTimer() {
            @Override
            public void handle(long now) {
                if (!playhead.tick()) {
                    stop();
                }
            }
        };
        playhead.onWork(pulse::start);
        frame.open(ScreenId.OPERATIONS, Selection.NOTHING);
    }

    private static Map<ScreenId, Supplier<Screen>> screens(Desk desk) {
        Map<ScreenId, Function<Desk, Screen>> makers = Screens.MAKERS;
        Map<ScreenId, Supplier<Screen>> screens = new EnumMap<>(ScreenId.class);
        makers.forEach((id, maker) -> screens.put(id, () -> maker.apply(desk)));
        return screens;
    }

    public Scene scene() {
        return scene;
    }

    public Playhead playhead() {
        return playhead;
    }

    /// The work under way.
    public Jobs jobs() {
        return jobs;
    }

    /// The picture of the whole window at its full size, whatever size the window has.
    public WritableImage snapshot() {
        layOut(WIDTH, HEIGHT);
        WritableImage picture = Snapshot.of(frame.node(), WIDTH, HEIGHT);
        layOut(scene.getWidth(), scene.getHeight());
        return picture;
    }

    private void layOut(double width, double height) {
        frame.node().resize(width, height);
        frame.node().applyCss();
        frame.node().layout();
    }

    /// Waits, off the UI thread, until the window shows all that was asked for: no job runs, no question is open,
    /// and the playhead shows the newest entry that it follows.
    public void settle() throws Exception {
        for (int calm = 0; calm < CALM_LOOKS; calm++) {
            UiThread.await("the console has come to rest", this::isAtRest);
            Thread.sleep(CALM_MILLIS);
            calm = UiThread.call(this::isAtRest) ? calm : -1;
        }
    }

    private boolean isAtRest() {
        Playhead.View view = playhead.view();
        return jobs.running().isEmpty()
                && questions.get() == 0
                && (!view.following() || view.position() == view.source().head().position());
    }

    @Override
    public void open(ScreenId screen, Selection selection) {
        frame.open(screen, selection);
    }

    @Override
    public void openJournal(Path path) {
        add(
                Messages.text("open.job", path.getFileName()),
                () -> FileSource.open(path, Optional.empty(), Optional.of(seen), clocks.nanoTime()),
                e -> notice(Tone.DANGER, Messages.text("open.failed", path.getFileName(), words(e))),
                ScreenId.FORENSICS);
    }

    /// Connects to a remote journal, which is verified before it is shown.
    public void connect(RemoteLog remote) {
        connect(remote, problem -> notice(Tone.DANGER, problem));
    }

    private void connect() {
        ConnectCard[] card = new ConnectCard[1];
        card[0] = new ConnectCard(
                path -> {
                    frame.closeOverlay();
                    openJournal(path);
                },
                remote -> connect(remote, problem -> card[0].problem(problem)),
                frame::closeOverlay);
        frame.overlay(card[0].node());
    }

    private void connect(RemoteLog remote, Consumer<String> problem) {
        add(
                Messages.text("connect.job", Neutral.text(remote.url())),
                () -> RemoteSource.open(remote, seen, clocks.wall()),
                e -> problem.accept(Messages.text("open.failed", Neutral.text(remote.url()), words(e))),
                ScreenId.OPERATIONS);
    }

    private interface Opening {
        Source open() throws IOException;
    }

    private void add(String title, Opening opening, Consumer<Exception> refused, ScreenId screen) {
        jobs.start(
                title,
                progress -> opening.open(),
                source -> {
                    sources.add(source);
                    frame.closeOverlay();
                    playhead.open(source);
                    open(screen, Selection.NOTHING);
                },
                refused);
    }

    @Override
    public void notice(Tone tone, String text) {
        frame.notice(tone, text);
    }

    private void failed(String title, Exception e) {
        if (e instanceof CancellationException) {
            notice(Tone.MUTED, Messages.text("frame.job.cancelled", title));
            return;
        }
        LOG.log(System.Logger.Level.WARNING, title, e);
        notice(Tone.DANGER, Messages.text("frame.job.failed", title, words(e)));
    }

    private static String words(Exception e) {
        return Neutral.text(
                Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
    }

    /// Ends the work and closes the journals that were opened here.
    @Override
    public void close() {
        pulse.stop();
        background.shutdown(); // never interrupted: that would close files which others read
        List<Source> opened = List.copyOf(sources.subList(1, sources.size()));
        opened.forEach(Source::close);
    }
}
