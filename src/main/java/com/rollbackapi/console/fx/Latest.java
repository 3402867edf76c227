package com.rollbackapi.console.fx;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Computes something for the screen in the background where only the newest question matters: an answer that was
/// overtaken by another question is dropped.
public final class Latest {
    private final Executor background;
    private final Executor ui;
    private final AtomicLong open;
    private final AtomicLong asked = new AtomicLong();

    /// Gives each part of a screen a [Latest] of its own.
    public interface Maker {
        Latest make();
    }

    /// A question that may read from disk or network.
    public interface Question<T> {
        T answer() throws IOException;
    }

    public Latest(Executor background, Executor ui) {
        this(background, ui, new AtomicLong());
    }

    /// @param open counts the questions that are asked and not yet done with
    public Latest(Executor background, Executor ui, AtomicLong open) {
        this.background = background;
        this.ui = ui;
        this.open = open;
    }

    /// Answers on the UI thread, unless asked something else meanwhile.
    public <T> void ask(Question<T> question, Consumer<T> answered, Consumer<Exception> failed) {
        long number = asked.incrementAndGet();
        open.incrementAndGet();
        background.execute(
                () -> deliver(number, asked.get() == number ? result(question, answered, failed) : () -> {}));
    }

    private static <T> Runnable result(Question<T> question, Consumer<T> answered, Consumer<Exception> failed) {
        try {
            T answer = question.answer();
            return () -> answered.accept(answer);
        } catch (IOException | RuntimeException e) {
            return () -> failed.accept(e);
        }
    }

    /// Drops the question under way.
    public void forget() {
        asked.incrementAndGet();
    }

    private void deliver(long number, Runnable result) {
        ui.execute(() -> {
            open.decrementAndGet();
            if (asked.get() == number) {
                result.run();
            }
        });
    }
}
