package com.rollbackapi.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// The one thread that decides and writes. It takes commands in order; actions that wait together are decided one by
/// one and made durable by one flush. A failure of the disk ends it: nothing is acknowledged after that, a restart
/// recovers.
final class WriterThread implements AutoCloseable {
    private static final int QUEUE_LIMIT = 4_096;
    private static final int BATCH_LIMIT = 512;

    /// How often it is looked whether there is room again.
    private static final long LOOK_MILLIS = 500;

    private final BlockingQueue<Command> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final Writer writer;
    private final Object door = new Object();
    private boolean closed;

    /// What a call does on the thread.
    interface Work<T> {
        T run(Writer writer) throws IOException, RefusedException;
    }

    private sealed interface Command {
        CompletableFuture<?> future();
    }

    private record Act(Writer.Waiting waiting) implements Command {
        @Override
        public CompletableFuture<ActionResult> future() {
            return waiting.future();
        }
    }

    private record Call<T>(Work<T> work, CompletableFuture<T> future) implements Command {
        /// What the work staged is durable before anybody is told that it was done.
        void run(Writer writer) {
            T result;
            try {
                result = work.run(writer);
                writer.ledger().flush();
                writer.review();
            } catch (IOException | RefusedException | RuntimeException e) {
                future.completeExceptionally(e);
                writer.settle();
                return;
            }
            future.complete(result);
            writer.settle();
        }
    }

    /// A service has answered.
    private record Answered(CallsUnderWay.Under call, CompletableFuture<Boolean> future) implements Command {}

    private record Stop(CompletableFuture<Boolean> future) implements Command {}

    WriterThread(Workspace workspace) {
        this.writer = new Writer(workspace, call -> enqueue(new Answered(call, new CompletableFuture<>())));
        Thread.ofPlatform().name("rbx-engine").daemon(true).start(this::loop);
    }

    CompletableFuture<ActionResult> submit(ActionRequest request) {
        Act act = new Act(new Writer.Waiting(request, new CompletableFuture<>()));
        enqueue(act);
        return act.future();
    }

    <T> T call(Work<T> work) throws IOException, RefusedException {
        Call<T> call = new Call<>(work, new CompletableFuture<>());
        enqueue(call);
        try {
            return call.future().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw failure(e);
        }
    }

    static ActionResult await(CompletableFuture<ActionResult> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw failure(e);
        }
    }

    private static IOException failure(CompletionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case UncheckedIOException io -> new IOException(io.getMessage(), io);
            case RuntimeException bug -> throw bug;
            case null, default -> new IOException(String.valueOf(e.getCause()), e);
        };
    }

    private void enqueue(Command command) {
        synchronized (door) {
            if (closed) {
                command.future().completeExceptionally(new IOException("the engine is closed"));
                return;
            }
            put(command);
        }
    }

    private void put(Command command) {
        boolean interrupted = false;
        while (true) {
            try {
                queue.put(command);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        List<Command> batch = new ArrayList<>();
        while (true) {
            batch.clear();
            try {
                batch.add(next());
            } catch (InterruptedException e) {
                continue; // nobody may stop the writer but close()
            }
            queue.drainTo(batch, BATCH_LIMIT - 1);
            if (!run(batch)) {
                return;
            }
        }
    }

    /// What is asked for next; whether there is room again is looked for meanwhile, if something waits for it.
    private Command next() throws InterruptedException {
        while (writer.isOwing()) {
            Command next = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (next != null) {
                return next;
            }
            writer.settle();
        }
        return queue.take();
    }

    /// False once the thread has been told to stop.
    private boolean run(List<Command> batch) {
        List<Writer.Waiting> acts = new ArrayList<>();
        for (Command command : batch) {
            switch (command) {
                case Act act -> acts.add(act.waiting());
                case Call<?> call -> {
                    writer.act(acts);
                    acts.clear();
                    call.run(writer);
                }
                case Answered answered -> {
                    writer.act(acts);
                    acts.clear();
                    writer.end(answered.call());
                }
                case Stop stop -> {
                    writer.act(acts);
                    try {
                        writer.close();
                    } finally {
                        stop.future().complete(Boolean.TRUE);
                    }
                    return false;
                }
            }
        }
        writer.act(acts);
        return true;
    }

    /// Waits for everything asked for before; what is asked for later fails.
    @Override
    public void close() {
        Stop stop = new Stop(new CompletableFuture<>());
        synchronized (door) {
            if (closed) {
                return;
            }
            closed = true;
            put(stop); // the last command there will ever be
        }
        stop.future().join();
    }
}
