package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be written. Any thread puts, one takes all that waits, up to a batch's size. Waiting here cannot be
/// interrupted.
final class AppendQueue {
    private static final int BATCH_LIMIT_BYTES = 4 << 20;
    private static final long QUEUE_LIMIT_BYTES = 64L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition room = lock.newCondition();
    private List<Waiting> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean idle;
    private boolean closed;

    /// Entries that become durable together, or not at all.
    record Waiting(List<byte[]> entries, List<Hash> leaves, boolean urgent, CompletableFuture<List<Receipt>> future) {
        int bytes() {
            return Frame.paddedBytes(entries);
        }
    }

    /// Waits for room where too much waits; false once the queue is closed.
    boolean put(Waiting one) {
        int bytes = one.bytes();
        lock.lock();
        try {
            while (!closed && waitingBytes > 0 && waitingBytes + bytes > QUEUE_LIMIT_BYTES) {
                room.awaitUninterruptibly();
            }
            if (closed) {
                return false;
            }
            waiting.add(one);
            waitingBytes += bytes;
            if (idle) {
                something.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for something; empty once the queue is closed and all was taken.
    List<Waiting> take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                idle = true;
                something.awaitUninterruptibly();
            }
            idle = false;
            List<Waiting> batch = waitingBytes <= BATCH_LIMIT_BYTES ? all() : some();
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> all() {
        List<Waiting> batch = waiting;
        waiting = new ArrayList<>(batch.size());
        waitingBytes = 0;
        return batch;
    }

    private List<Waiting> some() {
        int count = 0;
        long bytes = 0;
        while (count < waiting.size()
                && (count == 0 || bytes + waiting.get(count).bytes() <= BATCH_LIMIT_BYTES)) {
            bytes += waiting.get(count++).bytes();
        }
        List<Waiting> batch = new ArrayList<>(waiting.subList(0, count));
        waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
        waitingBytes -= bytes;
        return batch;
    }

    /// Refuses whatever comes from now on; false where that was so before.
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            something.signalAll();
            room.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }
}
