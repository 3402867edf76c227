package com.rollbackapi.console.fx;

import java.util.Optional;
import java.util.function.Consumer;

/// Works out something that depends on a key which may change many times a second: one question at a time, each answer
/// shown, and after it the newest key's question. So the screen keeps up without ever being a whole burst behind.
public final class Steady<K> {
    private final Latest latest;
    private Optional<K> shown = Optional.empty();
    private Optional<Runnable> next = Optional.empty();
    private boolean busy;

    public Steady(Latest latest) {
        this.latest = latest;
    }

    /// Asks, unless this key's answer is shown already or on its way.
    public <T> void want(K key, Latest.Question<T> question, Consumer<T> answered, Consumer<Exception> failed) {
        if (shown.equals(Optional.of(key))) {
            next = Optional.empty();
            return;
        }
        if (busy) {
            next = Optional.of(() -> want(key, question, answered, failed));
            return;
        }
        busy = true;
        shown = Optional.of(key);
        latest.ask(
                question,
                answer -> {
                    done();
                    answered.accept(answer);
                    goOn();
                },
                e -> {
                    done();
                    failed.accept(e);
                    goOn();
                });
    }

    /// What was shown no longer holds; an answer on its way is dropped.
    public void forget() {
        latest.forget();
        shown = Optional.empty();
        next = Optional.empty();
        busy = false;
    }

    private void done() {
        busy = false;
    }

    private void goOn() {
        Optional<Runnable> waiting = next;
        next = Optional.empty();
        waiting.ifPresent(Runnable::run);
    }
}
