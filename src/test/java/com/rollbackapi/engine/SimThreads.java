package com.rollbackapi.engine;

import com.rollbackapi.target.ServiceAnswer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/// The threads on which a simulated process calls: each call is made when somebody lets it, or waits for it. What was
/// not made when the process ends never is.
final class SimThreads implements CallsUnderWay.Threads {
    private final Deque<Runnable> calls = new ArrayDeque<>();

    @Override
    public void start(Runnable call) {
        calls.add(call);
    }

    @Override
    public void await(CompletableFuture<ServiceAnswer> answer) {
        while (!answer.isDone()) {
            next();
        }
    }

    boolean isIdle() {
        return calls.isEmpty();
    }

    /// Makes the call that waits longest.
    void next() {
        calls.remove().run();
    }
}
