package com.rollbackapi.engine;

import java.util.ArrayList;
import java.util.List;

/// What is said to the callers of actions that are decided together and flushed once. Nobody is told that his action is
/// in the journal whose fact was lost with another one's flush.
final class Acknowledgements {
    private final EngineLedger ledger;
    private final List<Runnable> results = new ArrayList<>();
    private final List<Writer.Waiting> decided = new ArrayList<>();
    private int losses;

    Acknowledgements(EngineLedger ledger) {
        this.ledger = ledger;
        this.losses = ledger.losses();
    }

    /// The result holds once everything staged is flushed.
    void decided(Writer.Waiting action, ActionResult result) {
        decided.add(action);
        results.add(() -> action.future().complete(result));
    }

    /// One that failed, alone or with all that was staged before it.
    void failed(Writer.Waiting action, Exception e) {
        action.future().completeExceptionally(e);
        if (ledger.losses() != losses) {
            losses = ledger.losses();
            failed(e);
        }
    }

    /// After a flush.
    void flushed() {
        results.forEach(Runnable::run);
    }

    /// After one that failed.
    void failed(Exception e) {
        decided.forEach(a -> a.future().completeExceptionally(e));
        decided.clear();
        results.clear();
    }
}
