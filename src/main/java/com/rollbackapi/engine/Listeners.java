package com.rollbackapi.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who wants to know that a source changed.
final class Listeners {
    private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    Source.Subscription add(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void changed() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                // a listener's fault is its own; the engine goes on
                LOG.log(System.Logger.Level.ERROR, "a listener of the journal failed", e);
            }
        }
    }
}
