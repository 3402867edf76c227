package com.rollbackapi.target;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/// Forces what was written to disk, several files at a time: a file system asked for one after the other waits for the
/// disk once for each, and asked for many at once takes them along together.
///
/// What is written, and in which order, is the caller's thread's; only the waiting is done here. None of it counts as
/// durable before [#failure] was asked. For one thread.
final class Forces implements AutoCloseable {
    /// Also how many files are held open for it.
    private static final int AT_ONCE = 16;

    private final Forcing forcing;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final List<Begun> begun = new ArrayList<>();

    /// Makes an open file or folder durable.
    interface Forcing {
        void force(SeekableByteChannel file) throws IOException;
    }

    /// What could not be made durable, and why.
    record Failure(String name, IOException why) {}

    private record Begun(String name, CompletableFuture<Optional<IOException>> end) {}

    Forces(Forcing forcing) {
        this.forcing = forcing;
    }

    /// Forces this and closes it; waits where as many are under way as may be.
    ///
    /// @param name of what it is, for [Failure]
    void begin(String name, SeekableByteChannel file) {
        free.acquireUninterruptibly();
        begun.add(new Begun(name, CompletableFuture.supplyAsync(() -> force(file), Thread::startVirtualThread)));
    }

    private Optional<IOException> force(SeekableByteChannel file) {
        try (file) {
            forcing.force(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        } finally {
            free.release();
        }
    }

    /// Waits for all, and returns the first, in the order in which they were begun, that is not durable.
    Optional<Failure> failure() {
        Optional<Failure> first = Optional.empty();
        for (Begun one : begun) {
            Optional<IOException> failed = one.end().join();
            first = first.or(() -> failed.map(why -> new Failure(one.name(), why)));
        }
        return first;
    }

    /// Waits until nothing is under way any more.
    @Override
    public void close() {
        free.acquireUninterruptibly(AT_ONCE);
        free.release(AT_ONCE);
    }
}
