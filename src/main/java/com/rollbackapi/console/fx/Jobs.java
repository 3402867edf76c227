package com.rollbackapi.console.fx;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// Long work, in one place: each job has a title, progress and a way to cancel it, survives a change of screen, and
/// reports failure to one handler.
public final class Jobs {
    private final Executor background;
    private final Executor ui;
    private final BiConsumer<String, Exception> failed;
    private final ObservableList<Job> running = FXCollections.observableArrayList();
    private final ObservableList<Job> runningView = FXCollections.unmodifiableObservableList(running);

    /// Work off the UI thread.
    public interface Work<T> {
        T run(Progress progress) throws Exception;
    }

    /// Told how far the work is, between 0 and 1, from any thread. It is also where a cancelled job ends: threads
    /// are never interrupted, since that would close the files that others read.
    public interface Progress {
        /// @throws CancellationException where the job was cancelled
        void at(double share);
    }

    /// @param failed is told the title and what went wrong, on the UI thread
    public Jobs(Executor background, Executor ui, BiConsumer<String, Exception> failed) {
        this.background = background;
        this.ui = ui;
        this.failed = failed;
    }

    /// A job under way.
    public static final class Job {
        private final String title;
        private final DoubleProperty share = new SimpleDoubleProperty(-1);
        private volatile boolean cancelled;

        private Job(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }

        /// Between 0 and 1; below 0 where that is not known.
        public DoubleProperty shareProperty() {
            return share;
        }

        /// Its result is not wanted any more; it ends at its next step, or is dropped when it comes.
        public void cancel() {
            cancelled = true;
        }

        private void check() {
            if (cancelled) {
                throw new CancellationException(title);
            }
        }
    }

    /// The jobs under way, oldest first.
    public ObservableList<Job> running() {
        return runningView;
    }

    public <T> Job start(String title, Work<T> work, Consumer<T> done) {
        return start(title, work, done, e -> failed.accept(title, e));
    }

    /// As [#start], with a place of its own where the failure is shown; a `CancellationException` says that it was
    /// cancelled.
    public <T> Job start(String title, Work<T> work, Consumer<T> done, Consumer<Exception> refused) {
        Job job = new Job(title);
        running.add(job);
        background.execute(() -> {
            try {
                T result = work.run(share -> {
                    job.check();
                    ui.execute(() -> job.share.set(share));
                });
                job.check();
                finish(job, () -> done.accept(result));
            } catch (Exception e) {
                finish(job, () -> refused.accept(e));
            }
        });
        return job;
    }

    private void finish(Job job, Runnable told) {
        ui.execute(() -> {
            running.remove(job);
            told.run();
        });
    }
}
