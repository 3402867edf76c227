package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.EntryBundle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// An append-only log of entries. One thread writes: it gathers what waits into a batch, forces it to disk once, then
/// hands out the receipts. A failed force ends the journal for this process; what was acknowledged is safe.
public final class Journal implements JournalReader, AutoCloseable {
    /// The largest entry, as C2SP tlog-tiles allows.
    public static final int MAX_ENTRY_BYTES = EntryBundle.MAX_ENTRY_BYTES;

    private static final int QUEUE_LIMIT = 8_192;
    private static final int BATCH_LIMIT_BYTES = 4 << 20;

    private final Segments segments;
    private final Tiles tiles;
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final Thread writer;
    private volatile boolean closed;
    private volatile boolean ended;
    private volatile List<IOException> failure = List.of();

    /// Entries that become durable together, or not at all. Empty to stop the writer.
    private record Pending(List<byte[]> entries, CompletableFuture<List<Receipt>> future) {
        int bytes() {
            return Frame.paddedBytes(entries);
        }
    }

    private Journal(Segments segments, Tiles tiles) {
        this.segments = segments;
        this.tiles = tiles;
        this.writer = Thread.ofPlatform().name("rbx-journal").daemon(true).unstarted(this::write);
    }

    /// Opens or begins the journal in a folder, to append to it. The caller holds the workspace's lock. A torn tail
    /// is cleared; where entries are damaged, or fewer than the signed head speaks of, nothing is changed and it
    /// does not open.
    ///
    /// @param key signs the tree heads, under `origin`
    public static Journal open(Disk disk, JournalLayout layout, SigningKey key, String origin) throws IOException {
        Segments segments = Segments.open(disk, layout, true);
        try {
            Tiles tiles = Tiles.open(disk, layout, new Tiles.Signing(key, origin), segments.tree());
            segments.settle();
            Journal journal = new Journal(segments, tiles);
            journal.writer.start();
            return journal;
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
    }

    /// [#appendAll] for one entry.
    public CompletableFuture<Receipt> append(byte[] entry) {
        return appendAll(List.of(entry)).thenApply(List::getFirst);
    }

    /// Appends entries side by side. The future completes when they are durable, with a receipt each, or
    /// exceptionally with an `IOException`: then none of them is acknowledged.
    public CompletableFuture<List<Receipt>> appendAll(List<byte[]> entries) {
        Pending pending = new Pending(List.copyOf(entries), new CompletableFuture<>());
        for (byte[] e : entries) {
            if (e.length > MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException(
                        "an entry has at most " + MAX_ENTRY_BYTES + " bytes, not " + e.length);
            }
        }
        if (entries.isEmpty()) {
            pending.future().complete(List.of());
        } else if (closed || !failure.isEmpty()) {
            pending.future().completeExceptionally(reason());
        } else {
            put(pending);
            if (ended) {
                refuseWaiting(); // it came in while the journal was being closed
            }
        }
        return pending.future();
    }

    private void refuseWaiting() {
        for (Pending p = queue.poll(); p != null; p = queue.poll()) {
            p.future().completeExceptionally(reason());
        }
    }

    private IOException reason() {
        return failure.isEmpty() ? new IOException("the journal is closed") : failure.getFirst();
    }

    private void put(Pending pending) {
        boolean interrupted = false;
        while (true) {
            try {
                queue.put(pending);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<Pending> held = new ArrayList<>();
        boolean open = true;
        while (open) {
            List<Pending> batch = new ArrayList<>(held);
            held.clear();
            open = gather(batch, held);
            if (!batch.isEmpty()) {
                commit(batch);
            }
            open |= !held.isEmpty();
        }
        ended = true;
        refuseWaiting();
    }

    /// Takes what waits, up to a batch's size; false once told to stop.
    private boolean gather(List<Pending> batch, List<Pending> held) {
        int bytes = batch.stream().mapToInt(Pending::bytes).sum();
        try {
            Pending next = batch.isEmpty() ? queue.take() : queue.poll();
            while (next != null) {
                if (next.entries().isEmpty()) {
                    return false;
                }
                if (bytes + next.bytes() > BATCH_LIMIT_BYTES && !batch.isEmpty()) {
                    held.add(next);
                    return true;
                }
                batch.add(next);
                bytes += next.bytes();
                next = queue.poll();
            }
        } catch (InterruptedException e) {
            // nobody may stop the writer but close(): an interrupt would close the file under it
        }
        return true;
    }

    private void commit(List<Pending> batch) {
        List<byte[]> entries = new ArrayList<>();
        batch.forEach(p -> entries.addAll(p.entries()));
        if (!failure.isEmpty()) {
            batch.forEach(p -> p.future().completeExceptionally(reason()));
            return;
        }
        try {
            segments.reserve(Frame.paddedBytes(entries));
        } catch (IOException e) {
            IOException refused = new IOException(
                    "the journal cannot grow: " + e.getMessage() + "; free some space and try again", e);
            batch.forEach(p -> p.future().completeExceptionally(refused));
            return;
        }
        long first = segments.size();
        try {
            segments.write(entries);
        } catch (IOException | RuntimeException e) {
            failure = List.of(new JournalFailedException(e));
            batch.forEach(p -> p.future().completeExceptionally(reason()));
            return;
        }
        long index = first;
        for (Pending p : batch) {
            List<Receipt> receipts = new ArrayList<>();
            for (int i = 0; i < p.entries().size(); i++) {
                receipts.add(new Receipt(index, segments.tree().leaf(index)));
                index++;
            }
            p.future().complete(receipts);
        }
    }

    @Override
    public long size() {
        return segments.size();
    }

    @Override
    public byte[] read(long index) throws IOException {
        return segments.read(index);
    }

    @Override
    public Hash rootAt(long size) {
        return segments.rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) {
        return segments.inclusionProof(index, size);
    }

    /// Writes the tiles of everything durable, then signs and publishes its head. Cheap where nothing is new.
    public void publish() throws IOException {
        tiles.publish(segments, segments.tree());
    }

    /// Waits for what was appended, publishes the head, closes the files.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        put(new Pending(List.of(), new CompletableFuture<>()));
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            if (failure.isEmpty()) {
                publish();
            }
        } finally {
            segments.close();
        }
    }

    /// Waits for a future of this journal, giving its failure as what it was.
    public static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw new IOException(io.getMessage(), io);
            }
            throw e;
        }
    }
}
