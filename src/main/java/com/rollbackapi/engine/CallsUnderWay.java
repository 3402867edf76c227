package com.rollbackapi.engine;

import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.journal.Action;
import com.rollbackapi.target.ServiceAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Calls of services that are under way: the request of each is durable, it is made on a thread of its own while the
/// engine goes on, and what came of it is journaled on the engine's thread, which alone uses this.
///
/// A run goes on behind its call, and so does whoever comes under the same key: their order is the journal's. What a
/// containment reaches is not repeated any more, and not sent where it was not yet; what is out is waited for, and what
/// came of it is journaled as the fact that it is. A crash leaves requests without a fact, which [OpenRequests]
/// settles.
///
/// Where there is no room in the journal, what came of a call is *owed*: it waits here, whoever comes behind it is
/// told so, and it is journaled once there is. These are no more than there were calls under way, since no other
/// begins on a full disk.
final class CallsUnderWay {
    /// At once of one service.
    private static final int AT_ONCE = 16;

    /// How soon a call that waits for room is given up when it is stopped.
    private static final long LOOK_MILLIS = 50;

    private final ActionDesk desk;
    private final Containments containments;
    private final Threads threads;
    private final Consumer<Under> answered;
    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();
    private final Set<Under> open = new LinkedHashSet<>();
    private List<Writer.Waiting> behind = new ArrayList<>();
    private boolean freed;

    /// Where calls are made.
    interface Threads {
        void start(Runnable call);

        /// Waits until one of them has its answer.
        void await(CompletableFuture<ServiceAnswer> answer);
    }

    /// A thread for each.
    static final class Own implements Threads {
        @Override
        public void start(Runnable call) {
            Thread.startVirtualThread(call);
        }

        @Override
        public void await(CompletableFuture<ServiceAnswer> answer) {
            answer.handle((a, e) -> a).join();
        }
    }

    /// One of them.
    final class Under implements EngineLedger.Fate {
        private final Taken.Calling call;
        private final CompletableFuture<ActionResult> caller;
        private final CompletableFuture<ServiceAnswer> answer = new CompletableFuture<>();
        private volatile boolean stopped;
        private boolean staged;
        private Optional<IOException> owed = Optional.empty();

        private Under(Taken.Calling call, CompletableFuture<ActionResult> caller) {
            this.call = call;
            this.caller = caller;
        }

        private String run() {
            return call.request().identity().runId();
        }

        private void staged(EngineLedger ledger) {
            staged = true;
            ledger.follow(this);
        }

        @Override
        public void durable() {
            over(this);
        }

        @Override
        public void lost(IOException why) {
            staged = false;
            if (DiskFullException.isBehind(why)) {
                owe(this, why);
            } else {
                over(this); // the journal is at its end: the next start asks the service
            }
        }

        /// False where it is stopped before there is room.
        private boolean await(Semaphore place) {
            while (!stopped) {
                try {
                    if (place.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    // nobody may stop a call but a containment
                }
            }
            return false;
        }

        private void make(Semaphore place) {
            if (!await(place)) {
                answer.complete(new ServiceAnswer.NotDone(call.action().tool() + " was stopped before it was sent"));
                return;
            }
            try {
                answer.complete(call.make(() -> !stopped));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            } catch (Error e) {
                answer.completeExceptionally(e);
                throw e;
            } finally {
                place.release();
            }
        }
    }

    /// @param threads where calls are made
    /// @param answered is told on such a thread that there is an answer, which [#end] takes
    CallsUnderWay(ActionDesk desk, Containments containments, Threads threads, Consumer<Under> answered) {
        this.desk = desk;
        this.containments = containments;
        this.threads = threads;
        this.answered = answered;
    }

    void begin(Taken.Calling call, CompletableFuture<ActionResult> caller) {
        Under under = new Under(call, caller);
        open.add(under);
        Semaphore place = places.computeIfAbsent(call.service().name(), s -> new Semaphore(AT_ONCE));
        threads.start(() -> {
            try {
                under.make(place);
            } finally {
                answered.accept(under);
            }
        });
    }

    /// Whose calls are under way, and who waits for them.
    List<Action.Identity> identities() {
        return Stream.concat(
                        open.stream().map(u -> u.call.request()),
                        behind.stream().map(Writer.Waiting::request))
                .map(ActionRequest::identity)
                .toList();
    }

    /// Whether the action has to wait for a call; it is kept then, in its order. Behind one that is owed nobody
    /// waits: he is told why.
    boolean holds(Writer.Waiting next) {
        Optional<IOException> owed = open.stream()
                .filter(u -> isBehind(next, u.call.request()))
                .flatMap(u -> u.owed.stream())
                .findFirst();
        if (owed.isPresent()) {
            next.future().completeExceptionally(owed.get());
            return true;
        }
        boolean held = open.stream().anyMatch(u -> isBehind(next, u.call.request()))
                || behind.stream().anyMatch(w -> isBehind(next, w.request()));
        if (held) {
            behind.add(next);
        }
        return held;
    }

    private static boolean isBehind(Writer.Waiting next, ActionRequest first) {
        Action.Identity a = first.identity();
        Action.Identity b = next.request().identity();
        return a.runId().equals(b.runId()) || a.idempotencyKey().equals(b.idempotencyKey());
    }

    /// Those that were held, once a call has ended since they were last taken.
    List<Writer.Waiting> takeFreed() {
        if (!freed) {
            return List.of();
        }
        freed = false;
        List<Writer.Waiting> next = behind;
        behind = new ArrayList<>();
        return next;
    }

    /// Stops what may not go on as the journal is now, by the declaration that it was begun with or by the one in
    /// force: either may name an environment that is contained.
    void review() {
        for (Under u : open) {
            u.stopped |=
                    containments.stopping(u.call.request(), u.call.service()).isPresent()
                            || containments
                                    .stopping(u.call.request(), desk.asDeclaredNow(u.call))
                                    .isPresent();
        }
    }

    /// Whether there is one of whose end nothing is staged yet.
    boolean isAny(Predicate<String> ofRun) {
        return open.stream().anyMatch(u -> !u.staged && ofRun.test(u.run()));
    }

    /// What the journal had no room for, in the order of the calls.
    List<Under> owed() {
        return open.stream().filter(u -> u.owed.isPresent()).toList();
    }

    private void over(Under under) {
        open.remove(under);
        freed = true;
    }

    private void owe(Under under, IOException why) {
        IOException told = new IOException(
                under.call.service().name() + " has answered "
                        + under.call.action().tool()
                        + ", and the journal has no room for it; it is kept, and journaled once there is. Free some"
                        + " space and come again under the same key: " + why.getMessage(),
                why);
        under.owed = Optional.of(told);
        under.caller.completeExceptionally(told);
        freed = true; // whoever waits behind it is told as well
    }

    /// Stages what came of a call, and waits for that if need be; nothing where it was staged before. Once it is
    /// durable the call is over. A call that ends in a bug leaves its request open, which is settled at the next
    /// start.
    ///
    /// @param told tells its caller
    void end(Under under, Acknowledgements told) {
        if (under.staged || !open.contains(under)) {
            return;
        }
        Writer.Waiting waiting = new Writer.Waiting(under.call.request(), under.caller);
        threads.await(under.answer);
        try {
            told.decided(waiting, desk.answered(under.call, under.answer.join(), under::staged));
        } catch (IOException | RuntimeException e) {
            if (!under.staged) {
                unstaged(under, e);
            }
            told.failed(waiting, e);
        }
    }

    private void unstaged(Under under, Exception why) {
        if (why instanceof IOException full && DiskFullException.isBehind(full)) {
            owe(under, full);
        } else {
            over(under);
        }
    }

    /// Waits for the calls of these runs and stages what came of them.
    void end(Predicate<String> ofRun, Acknowledgements told) {
        for (Under u : List.copyOf(open)) {
            if (ofRun.test(u.run())) {
                end(u, told);
            }
        }
    }

    /// Stops everything; what was sent is waited for.
    void close(Acknowledgements told) {
        open.forEach(u -> u.stopped = true);
        behind.forEach(w -> w.future().completeExceptionally(new IOException("the engine is closed")));
        behind.clear();
        end(run -> true, told);
    }
}
