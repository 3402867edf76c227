package com.rollbackapi.target;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/// Asks many targets for the same, those that stand alone ([Target#standsAlone]) side by side, the others one by one in
/// the caller's thread. Each target is still called by one thread at a time. All have answered when it returns, also
/// where one failed.
public final class SideBySide {
    /// Most of the time a repository waits for processes and for the disk, which holds a thread of the platform:
    /// virtual ones would hold up each other.
    private static final int AT_ONCE = 4 * Runtime.getRuntime().availableProcessors();

    private SideBySide() {}

    /// What is asked of each.
    public interface Call<T, R> {
        R on(T asked) throws TargetFailedException, IOException;
    }

    /// What one answered, or what kept it from it.
    public record Answer<T, R>(T asked, Optional<R> result, Optional<Exception> failure) {
        /// The result, or the failure thrown.
        public R orThrow() throws TargetFailedException, IOException {
            if (failure.isEmpty()) {
                return result.orElseThrow();
            }
            switch (failure.get()) {
                case TargetFailedException e -> throw e;
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Exception e -> throw new IllegalStateException(e);
            }
        }
    }

    /// The answers in the order of what was asked.
    public static <T, R> List<Answer<T, R>> ask(List<T> all, Function<T, Target> target, Call<T, R> call) {
        List<Supplier<Answer<T, R>>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (T one : all) {
                if (target.apply(one).standsAlone()) {
                    Future<Answer<T, R>> later = threads.submit(() -> answer(one, call));
                    answers.add(() -> later.state() == Future.State.SUCCESS ? later.resultNow() : unasked(one));
                } else {
                    Answer<T, R> now = answer(one, call);
                    answers.add(() -> now);
                }
            }
        }
        return answers.stream().map(Supplier::get).toList();
    }

    /// The same in the same order: those that stand alone and follow one another together, each of the others by
    /// itself.
    public static <T> List<List<T>> batches(List<T> all, Function<T, Target> target) {
        List<List<T>> batches = new ArrayList<>();
        boolean before = false;
        for (T one : all) {
            boolean alone = target.apply(one).standsAlone();
            if (!alone || !before) {
                batches.add(new ArrayList<>());
            }
            batches.getLast().add(one);
            before = alone;
        }
        return batches;
    }

    /// Where the caller was interrupted, those that have not begun are not asked any more.
    private static <T, R> Answer<T, R> unasked(T one) {
        IOException why = new IOException("it was not asked, since this thread was told to stop");
        return new Answer<>(one, Optional.empty(), Optional.of(why));
    }

    private static <T, R> Answer<T, R> answer(T asked, Call<T, R> call) {
        try {
            return new Answer<>(asked, Optional.of(call.on(asked)), Optional.empty());
        } catch (TargetFailedException | IOException | RuntimeException e) {
            return new Answer<>(asked, Optional.empty(), Optional.of(e));
        }
    }
}
