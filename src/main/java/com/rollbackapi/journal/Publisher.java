package com.rollbackapi.journal;

import com.rollbackapi.durable.DiskFullException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The thread that publishes what has become durable, a pause between one head and the next.
final class Publisher {
    private static final System.Logger LOG = System.getLogger(Publisher.class.getName());

    private final Log log;
    private final Duration pause;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stop = lock.newCondition();
    private boolean stopped;

    /// @param pause zero for no thread at all
    Publisher(Log log, Duration pause) {
        this.log = log;
        this.pause = pause;
        this.thread = Thread.ofPlatform().name("rbx-publisher").daemon(true).unstarted(this::run);
    }

    void start() {
        if (!pause.isZero()) {
            thread.start();
        }
    }

    private void run() {
        while (pauses() && log.failure().isEmpty()) {
            try {
                log.publish();
            } catch (DiskFullException e) {
                LOG.log(System.Logger.Level.WARNING, "no new head is published: " + e.getMessage());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, e.getMessage(), e);
                return;
            }
        }
    }

    /// Waits for the next turn; false once told to stop.
    private boolean pauses() {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!stopped && left > 0) {
                try {
                    left = stop.awaitNanos(left);
                } catch (InterruptedException e) {
                    // nobody may stop the publisher but stop(): an interrupt would close the files it writes
                }
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when it has ended.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            stop.signalAll();
        } finally {
            lock.unlock();
        }
        Journal.join(thread);
    }
}
