package com.rollbackapi.engine;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/// The actions of a simulated process, and its calls of services, which end when somebody lets them.
final class SimCalls {
    private final EngineLedger ledger;
    private final ActionDesk desk;
    private final Settling settled;
    private final CallsUnderWay underWay;
    private final SimThreads threads = new SimThreads();
    private final Deque<CallsUnderWay.Under> answers = new ArrayDeque<>();

    /// Makes durable what is staged.
    interface Settling {
        void run() throws IOException;
    }

    SimCalls(EngineLedger ledger, ActionDesk desk, Containments containments, Settling settled) {
        this.ledger = ledger;
        this.desk = desk;
        this.settled = settled;
        this.underWay = new CallsUnderWay(desk, containments, threads, answers::add);
    }

    CallsUnderWay underWay() {
        return underWay;
    }

    /// @param result has what came of it; of a call that is left under way nothing yet
    void begin(ActionRequest request, CompletableFuture<ActionResult> result) throws IOException {
        if (!underWay.holds(new Writer.Waiting(request, result))) {
            take(request, result);
        }
    }

    private void take(ActionRequest request, CompletableFuture<ActionResult> result) throws IOException {
        switch (desk.take(request)) {
            case Taken.Decided(ActionResult decided) -> {
                settled.run();
                result.complete(decided);
            }
            case Taken.Calling calling -> {
                underWay.begin(calling, result);
                settled.run();
            }
        }
    }

    /// The result, for which calls are made as they must.
    ActionResult perform(ActionRequest request) throws IOException {
        CompletableFuture<ActionResult> result = new CompletableFuture<>();
        begin(request, result);
        while (!result.isDone()) {
            threads.next();
            end();
        }
        return result.join();
    }

    /// Whether calls are under way.
    boolean isCalling() {
        return !threads.isIdle();
    }

    /// Makes the call that waits longest, if one does, journals what came of it, and goes on with what waited for
    /// it.
    void callNext() throws IOException {
        if (!threads.isIdle()) {
            threads.next();
        }
        end();
    }

    /// Journals what came of calls, and goes on with what waited for them.
    void end() throws IOException {
        while (!answers.isEmpty()) {
            Acknowledgements told = new Acknowledgements(ledger);
            underWay.end(answers.remove(), told);
            settled.run();
            told.flushed();
        }
        for (Writer.Waiting w : underWay.takeFreed()) {
            if (!underWay.holds(w)) {
                take(w.request(), w.future());
            }
        }
    }
}
