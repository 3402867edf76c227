package com.rollbackapi.app;

import com.rollbackapi.cli.Terminal.ConsoleRequest;
import com.rollbackapi.durable.WorkspaceLockedException;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.remote.RemoteLog;
import com.rollbackapi.remote.RemoteSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The journal that a console begins with, and what must be closed after it.
final class Opened implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Opened.class.getName());

    private final Source source;
    private final List<AutoCloseable> afterwards;
    private final Optional<SampleIncident> sample;
    private final int journalsTaken;
    private final boolean remoteTaken;
    private Optional<Thread> story = Optional.empty();

    private Opened(Source source, List<AutoCloseable> afterwards, Optional<SampleIncident> sample, Taken taken) {
        this.source = source;
        this.afterwards = afterwards;
        this.sample = sample;
        this.journalsTaken = taken.journals();
        this.remoteTaken = taken.remote();
    }

    /// What of the request the first journal already is.
    private record Taken(int journals, boolean remote) {
        static final Taken NONE = new Taken(0, false);
    }

    static Opened of(ConsoleRequest request, Clocks clocks, SeenHeads seen, PrintStream err)
            throws IOException, RefusedException {
        if (request.sample()) {
            Path folder = Files.createTempDirectory("rbx-sample");
            SampleIncident sample = SampleIncident.prepare(folder, clocks, Thread::sleep);
            return new Opened(
                    sample.engine().source(), List.of(sample, () -> delete(folder)), Optional.of(sample), Taken.NONE);
        }
        if (request.workspace().isPresent()) {
            return workspace(request.workspace().get(), clocks, err);
        }
        if (!request.journals().isEmpty()) {
            Source file = FileSource.open(
                    request.journals().getFirst(), Optional.empty(), Optional.of(seen), clocks.nanoTime());
            return new Opened(file, List.of(file), Optional.empty(), new Taken(1, false));
        }
        RemoteLog remote =
                request.remote().orElseThrow(() -> new IOException("name a workspace, a journal or a remote"));
        Source source = RemoteSource.open(remote, seen, clocks.wall());
        return new Opened(source, List.of(source), Optional.empty(), new Taken(0, true));
    }

    /// A workspace that another process holds is opened to look at.
    private static Opened workspace(Path dir, Clocks clocks, PrintStream err) throws IOException {
        try {
            Engine engine = Engine.open(dir, clocks);
            return new Opened(engine.source(), List.of(engine), Optional.empty(), Taken.NONE);
        } catch (WorkspaceLockedException e) {
            err.println("rbx: " + e.getMessage() + "; opened read-only");
            Source readOnly = FileSource.open(dir, Optional.empty(), clocks.nanoTime());
            return new Opened(readOnly, List.of(readOnly), Optional.empty(), Taken.NONE);
        }
    }

    Source source() {
        return source;
    }

    /// How many of the requested journals are open already, and whether the remote is.
    int journalsTaken() {
        return journalsTaken;
    }

    boolean remoteTaken() {
        return remoteTaken;
    }

    /// Lets the sample's agents begin, if this is the sample.
    void begin() {
        story = sample.map(
                s -> Thread.ofPlatform().daemon().name("sample incident").start(() -> tell(s)));
    }

    private static void tell(SampleIncident incident) {
        try {
            incident.run();
            incident.afterwards();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the console was closed
        } catch (IOException | RefusedException e) {
            LOG.log(System.Logger.Level.WARNING, "the sample incident ended early", e);
        }
    }

    @Override
    public void close() throws IOException {
        story.ifPresent(Thread::interrupt);
        try {
            if (story.isPresent()) {
                story.get().join();
            }
            for (AutoCloseable each : afterwards) {
                each.close();
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("closing " + source.title(), e);
        }
    }

    /// Deletes a folder with all it holds.
    static void delete(Path tree) throws IOException {
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
