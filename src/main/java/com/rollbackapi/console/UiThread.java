package com.rollbackapi.console;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;

/// Calls from other threads onto the UI thread, waited for: for what drives a console from outside, such as the tour
/// and the tests.
public final class UiThread {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 20;

    private UiThread() {}

    /// Runs on the UI thread and returns what came of it.
    public static <T> T call(Callable<T> action) throws Exception {
        if (Platform.isFxApplicationThread()) {
            return action.call();
        }
        FutureTask<T> task = new FutureTask<>(action);
        Platform.runLater(task);
        try {
            return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    public static void run(Runnable action) throws Exception {
        call(() -> {
            action.run();
            return Boolean.TRUE;
        });
    }

    /// Waits until something holds on the UI thread.
    ///
    /// @param what for the `TimeoutException` after half a minute: `waited in vain until …`
    public static void await(String what, BooleanSupplier condition) throws Exception {
        long looks = PATIENCE.toMillis() / LOOK_MILLIS;
        for (long i = 0; !call(condition::getAsBoolean); i++) {
            if (i > looks) {
                throw new TimeoutException("waited in vain until " + what);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
