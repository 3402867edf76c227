package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// An append-only log of entries. One thread writes: it gathers what waits into a batch, forces it to disk once, then
/// hands out the receipts. A second one publishes: at most once a second it writes the static files and signs the head
/// over them. Workers spare both what can be done meanwhile. A failure of the disk ends the journal for this process;
/// what was acknowledged is safe.
public final class Journal implements JournalReader, AutoCloseable {
    /// The largest entry, as C2SP tlog-tiles allows.
    public static final int MAX_ENTRY_BYTES = EntryBundle.MAX_ENTRY_BYTES;

    private static final Duration PUBLISH_EVERY = Duration.ofSeconds(1);

    /// So many bundles that are full are written before the next head comes, 16,384 entries.
    private static final int BUNDLES_AHEAD = 64;

    private static final Duration WORKERS_STAY = Duration.ofSeconds(10);

    private final Log log;
    private final AppendQueue queue = new AppendQueue();
    private final Thread writer;
    private final Publisher publisher;
    private final Executor workers;

    /// How many bundles were full when somebody last began to store them, and that; the writer's.
    private long fullBefore;

    private Errand<Boolean> storing;

    private Journal(Log log, Duration publishEvery, Executor workers) {
        this.log = log;
        this.workers = workers;
        this.fullBefore = log.view().published() / TilePath.WIDTH;
        this.storing = Errand.begin(Runnable::run, () -> true);
        this.writer = Thread.ofPlatform().name("rbx-journal").daemon(true).unstarted(this::write);
        this.publisher = new Publisher(log, publishEvery);
    }

    /// Opens or begins the journal in a folder, to append to it. The caller holds the workspace's lock. What a
    /// crash cut off is stepped over; where entries are damaged, or fewer than the signed head speaks of, nothing
    /// is changed and it does not open.
    ///
    /// @param key signs the tree heads, under its name as the log's origin
    public static Journal open(Disk disk, JournalLayout layout, SigningKey key) throws IOException {
        return open(disk, layout, List.of(key));
    }

    /// @param held the log's first or present key, and another one that was to follow it
    public static Journal open(Disk disk, JournalLayout layout, List<SigningKey> held) throws IOException {
        return open(disk, layout, new Signing(held), WalSizes.STANDARD, PUBLISH_EVERY);
    }

    /// @param publishEvery zero to publish only when asked to
    static Journal open(Disk disk, JournalLayout layout, Signing signing, WalSizes sizes, Duration publishEvery)
            throws IOException {
        Executor workers = workers();
        Journal journal = new Journal(Log.open(disk, layout, signing, sizes, workers), publishEvery, workers);
        journal.writer.start();
        journal.publisher.start();
        return journal;
    }

    /// The same without threads: what is appended waits until the caller takes a [#turn], and full tiles for the
    /// head, unless he writes them sooner ([#storeFull]).
    static Journal openStill(Disk disk, JournalLayout layout, Signing signing, WalSizes sizes) throws IOException {
        return new Journal(Log.open(disk, layout, signing, sizes, Runnable::run), Duration.ZERO, Runnable::run);
    }

    /// As many threads as are needed at a time; those that have nothing to do for a while end.
    private static Executor workers() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                WORKERS_STAY.toNanos(),
                TimeUnit.NANOSECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().name("rbx-journal-worker").daemon(true).factory());
    }

    /// [#appendAll] for one entry.
    public CompletableFuture<Receipt> append(byte[] entry) {
        return appendAll(List.of(entry)).thenApply(List::getFirst);
    }

    /// Appends entries side by side. The future completes when they are durable, with a receipt each, or
    /// exceptionally with an `IOException`: then none of them is acknowledged.
    public CompletableFuture<List<Receipt>> appendAll(List<byte[]> entries) {
        return append(entries, false);
    }

    /// [#appendAll] for entries that must be written even when the disk is full, such as containment: they may use
    /// room that is kept for them.
    public CompletableFuture<List<Receipt>> appendUrgent(List<byte[]> entries) {
        return append(entries, true);
    }

    private CompletableFuture<List<Receipt>> append(List<byte[]> entries, boolean urgent) {
        List<Hash> leaves = new ArrayList<>(entries.size());
        for (byte[] e : entries) {
            if (e.length > MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException(
                        "an entry has at most " + MAX_ENTRY_BYTES + " bytes, not " + e.length);
            }
            leaves.add(Rfc6962.leafHash(e));
        }
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        var waiting = new AppendQueue.Waiting(List.copyOf(entries), leaves, urgent, new CompletableFuture<>());
        if (log.failure().isPresent()) {
            waiting.future().completeExceptionally(log.failure().get());
        } else if (!queue.put(waiting)) {
            waiting.future().completeExceptionally(new IOException("the journal is closed"));
        }
        return waiting.future();
    }

    private void write() {
        boolean open = true;
        while (open) {
            try {
                open = turn();
                storeAhead();
            } catch (RuntimeException | Error e) {
                log.fail(e); // what waits is refused with that at the next turn
            }
        }
    }

    /// Has what is full written while more comes in: so the next head is sooner there, and its work is spread out.
    private void storeAhead() {
        long full = size() / TilePath.WIDTH;
        if (full - fullBefore >= BUNDLES_AHEAD && storing.isDone()) {
            fullBefore = full;
            storing = Errand.begin(workers, this::storeFull);
        }
    }

    /// Writes the tiles and bundles that are full, ahead of the next head; false where it is that which will do it.
    boolean storeFull() throws IOException {
        try {
            log.storeFull();
            return true;
        } catch (DiskFullException e) {
            return false; // the next head will say so
        }
    }

    /// Waits for something to write and makes it durable; false once the journal is closed and nothing is left.
    boolean turn() {
        List<AppendQueue.Waiting> batch = queue.take();
        if (batch.isEmpty()) {
            return false;
        }
        try {
            commit(batch, false);
        } catch (DiskFullException e) {
            refuse(batch.stream().filter(w -> !w.urgent()).toList(), full(e));
            commitUrgent(batch.stream().filter(AppendQueue.Waiting::urgent).toList());
        } catch (IOException e) {
            refuse(batch, e);
        } catch (RuntimeException | Error e) {
            refuse(batch, log.fail(e));
        }
        return true;
    }

    private void commitUrgent(List<AppendQueue.Waiting> batch) {
        try {
            if (!batch.isEmpty()) {
                commit(batch, true);
            }
        } catch (DiskFullException e) {
            refuse(batch, full(e));
        } catch (IOException e) {
            refuse(batch, e);
        } catch (RuntimeException | Error e) {
            refuse(batch, log.fail(e));
        }
    }

    private static IOException full(DiskFullException e) {
        return new IOException("the journal cannot grow: " + e.getMessage() + "; free some space and try again", e);
    }

    private static void refuse(List<AppendQueue.Waiting> batch, IOException reason) {
        batch.forEach(w -> w.future().completeExceptionally(reason));
    }

    private void commit(List<AppendQueue.Waiting> batch, boolean urgent) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        List<Hash> leaves = new ArrayList<>();
        for (AppendQueue.Waiting w : batch) {
            entries.addAll(w.entries());
            leaves.addAll(w.leaves());
        }
        long index = log.commit(entries, leaves, urgent);
        for (AppendQueue.Waiting w : batch) {
            List<Receipt> receipts = new ArrayList<>(w.leaves().size());
            for (Hash leaf : w.leaves()) {
                receipts.add(new Receipt(index++, leaf));
            }
            w.future().complete(receipts);
        }
    }

    @Override
    public long size() {
        return log.view().size();
    }

    @Override
    public byte[] read(long index) throws IOException {
        return log.view().read(index);
    }

    @Override
    public Hash rootAt(long size) throws IOException {
        return log.view().rootAt(size);
    }

    /// The root over all entries; needs no file.
    @Override
    public Hash root() {
        try {
            return rootAt(size());
        } catch (IOException e) {
            throw new IllegalStateException("the edge of the newest tree is in memory", e);
        }
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) throws IOException {
        return log.view().inclusionProof(index, size);
    }

    /// The bytes of a tile or bundle of the published log, of any width; empty for one that it does not reach.
    public Optional<byte[]> tile(TilePath path) throws IOException {
        return log.view().tile(path);
    }

    /// Publishes now: writes the static files of everything durable, then signs its head. Cheap where nothing is
    /// new.
    public void publish() throws IOException {
        log.publish();
    }

    /// Adds verified cosignatures to the published head, if that is still this one.
    public boolean cosign(TreeHead head, List<NoteSignature> cosignatures) throws IOException {
        return log.cosign(head, cosignatures);
    }

    /// Which keys sign this log's heads.
    public LogKeys keys() {
        return log.keys();
    }

    /// What [#rotate] and [#revoke] write: the entry that carries a statement.
    @FunctionalInterface
    public interface KeyEntry {
        byte[] of(KeyStatement statement);
    }

    /// Appends an entry from which on another key signs; durable when this returns, with its receipt. Throws where
    /// the key cannot follow.
    public Receipt rotate(SigningKey next, KeyEntry entry) throws IOException, NoteRejectedException {
        return log.rotate(next, entry);
    }

    /// Appends an entry which says that of the heads of a replaced key those above a size do not count. Throws
    /// where that cannot be said of the key.
    public Receipt revoke(KeyStatement.Revoked word, KeyEntry entry) throws IOException, NoteRejectedException {
        return log.revoke(word, entry);
    }

    /// The RFC 6962 proof that the tree of `newSize` entries extends that of `oldSize`, at least 1.
    public List<Hash> consistencyProof(long oldSize, long newSize) throws IOException {
        return log.view().tree().consistencyProof(oldSize, newSize);
    }

    /// Waits for what was appended, publishes the head, closes the files.
    @Override
    public void close() throws IOException {
        if (!queue.close()) {
            return;
        }
        join(writer);
        publisher.stop();
        log.close();
    }

    /// Nobody may make a thread of the journal's give up: an interrupt closes the files it writes.
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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
