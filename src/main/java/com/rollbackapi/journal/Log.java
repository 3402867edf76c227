package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/// A log that is written: recovery, commit, publication. One thread commits, any may publish or speak of keys. The
/// first failure of the disk ends both for good: what it holds is then unknown, and a restart reads it.
final class Log implements AutoCloseable {
    private final Disk disk;
    private final JournalLayout layout;
    private final LogView view;
    private final Wal wal;
    private final StaticFiles files;
    private final ReentrantLock committing = new ReentrantLock();
    private Optional<TreeHead> head;
    private boolean closed;
    private Signing signing;
    private volatile LogKeys keys;

    /// How many statements the file of them has.
    private int statedKeys;
    private volatile Optional<JournalFailedException> failure = Optional.empty();

    private Log(Disk disk, JournalLayout layout, Signing signing, Wal wal, StaticFiles files) {
        this.disk = disk;
        this.layout = layout;
        this.signing = signing;
        this.keys = LogKeys.of(new NoteSigner(signing.held().getFirst()).verifier());
        this.view = files.view();
        this.wal = wal;
        this.files = files;
        this.head = Optional.empty();
    }

    /// Recovery: the head and the edge of what it speaks of, then the log behind it. What a crash cut off is
    /// stepped over; where anything else is not as it should be, nothing is changed and it does not open.
    ///
    /// @param workers do meanwhile what the writer and the publisher need not do themselves
    static Log open(Disk disk, JournalLayout layout, Signing signing, WalSizes sizes, Executor workers)
            throws IOException {
        LogKeys stated = signing.keys(disk, layout);
        Optional<SignedTreeHead> head = Signing.read(disk, layout, stated);
        LogView view = head.isPresent()
                ? LogView.open(disk, layout, head.get().size(), head.get().root())
                : LogView.empty(disk, layout);
        WalScan.Result found = WalScan.of(disk, layout, true, view.tree(), head.isPresent());
        Wal wal = new Wal(disk, layout, sizes, found.segments(), workers);
        try {
            if (found.damage().isPresent()) {
                throw new JournalDamagedException(found.damage().get());
            }
            view.use(found.places());
            wal.begin();
            wal.settle();
            Log log = new Log(disk, layout, signing, wal, new StaticFiles(disk, layout, view, workers));
            log.head = head.map(SignedTreeHead::head);
            log.keys = stated;
            log.statedKeys = stated.statements().size();
            for (WalScan.IndexedBytes e : found.aboutKeys()) {
                log.keys = KeyEntries.with(log.keys, e.index(), e.entry(), view.rootAt(e.index()));
            }
            signing.signer(log.keys.newest());
            return log;
        } catch (IOException | RuntimeException e) {
            wal.close();
            throw e;
        }
    }

    LogView view() {
        return view;
    }

    /// Why nothing is written any more.
    Optional<JournalFailedException> failure() {
        return failure;
    }

    /// Ends the journal for this process.
    JournalFailedException fail(Throwable cause) {
        JournalFailedException failed =
                cause instanceof JournalFailedException before ? before : new JournalFailedException(cause);
        if (failure.isEmpty()) {
            failure = Optional.of(failed);
        }
        return failed;
    }

    LogKeys keys() {
        return keys;
    }

    Receipt rotate(SigningKey next, Journal.KeyEntry entry) throws IOException, NoteRejectedException {
        NoteSigner to = new NoteSigner(next);
        committing.lock();
        try {
            NoteVerifier from = keys.newest();
            return state(
                    new KeyStatement.Rotated(from, to.verifier()),
                    List.of(signing.signer(from), to),
                    new Signing(next),
                    entry);
        } finally {
            committing.unlock();
        }
    }

    Receipt revoke(KeyStatement.Revoked word, Journal.KeyEntry entry) throws IOException, NoteRejectedException {
        committing.lock();
        try {
            return state(word, List.of(signing.signer(keys.newest())), signing, entry);
        } finally {
            committing.unlock();
        }
    }

    /// Nobody appends or publishes between the head that is stated and the entry behind it.
    private synchronized Receipt state(
            KeyStatement.Word word, List<NoteSigner> signers, Signing after, Journal.KeyEntry entry)
            throws IOException, NoteRejectedException {
        requireOpen();
        long size = view.size();
        KeyStatement statement =
                KeyStatement.sign(new TreeHead(signing.origin(), size, view.rootAt(size)), word, signers);
        LogKeys grown = keys.with(statement);
        byte[] bytes = entry.of(statement);
        if (bytes.length > Journal.MAX_ENTRY_BYTES) {
            throw new IOException("an entry has at most " + Journal.MAX_ENTRY_BYTES
                    + " bytes, what is said of a key has " + bytes.length + "; give a shorter reason");
        }
        Hash leaf = Rfc6962.leafHash(bytes);
        commit(List.of(bytes), List.of(leaf), false);
        signing = after;
        keys = grown;
        return new Receipt(size, leaf);
    }

    /// Makes entries durable together and returns the index of the first. A [DiskFullException] refuses them and
    /// harms nothing; any other failure is the last.
    ///
    /// @param leaves their leaf hashes
    /// @param urgent whether they may use the room that is kept for containment
    long commit(List<byte[]> entries, List<Hash> leaves, boolean urgent) throws IOException {
        committing.lock();
        try {
            return committed(entries, leaves, urgent);
        } finally {
            committing.unlock();
        }
    }

    private long committed(List<byte[]> entries, List<Hash> leaves, boolean urgent) throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        keepUp();
        long first = view.size();
        try {
            wal.makeRoom(Frame.paddedBytes(entries), first, urgent);
        } catch (DiskFullException e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            throw fail(e);
        }
        try {
            leaves.forEach(view.tree()::stage);
            Wal.Written written = wal.write(new Frame(first, view.tree().root(), entries));
            if (failure.isPresent()) {
                throw failure.get(); // the publisher's disk failed meanwhile: nothing is acknowledged after that
            }
            view.add(written.segment(), written.at(), entries);
            return first;
        } catch (IOException | RuntimeException | Error e) {
            throw fail(e); // also of a full disk: the batch may be there in part or whole
        }
    }

    /// Who writes faster than heads are published waits for one: what is behind the head takes memory.
    private void keepUp() throws IOException {
        if (view.size() - view.published() >= wal.behindLimit()) {
            try {
                publish();
            } catch (DiskFullException e) {
                // whether there is room for more is for the write-ahead log to say
            }
        }
    }

    /// Writes the tiles and bundles that are full, ahead of the next head.
    synchronized void storeFull() throws IOException {
        requireOpen();
        try {
            files.storeFull();
        } catch (DiskFullException e) {
            throw e; // the entries stay where they are, in the write-ahead log
        } catch (IOException | RuntimeException | Error e) {
            throw fail(e);
        }
    }

    /// Who is late writes nothing: the folder may have another owner by then.
    private void requireOpen() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (closed) {
            throw new IOException("the journal is closed");
        }
    }

    /// Writes the static files of everything durable, then signs and replaces the head. Cheap where nothing is new.
    synchronized void publish() throws IOException {
        requireOpen();
        long to = view.size();
        if (head.isPresent() && head.get().size() == to) {
            return;
        }
        long from = view.published();
        try {
            TreeHead next = extended(to);
            files.store(to);
            // a crash before this line leaves files that no head speaks of; the next publication writes the same again
            if (keys.statements().size() > statedKeys) {
                // a crash before the next line leaves a file that speaks of entries behind the head
                AtomicFile.write(disk, layout.keys(), keys.file().orElseThrow());
                statedKeys = keys.statements().size();
            }
            AtomicFile.write(disk, layout.checkpoint(), signing.sign(next, keys.newest()));
            head = Optional.of(next);
            view.published(to);
            wal.retire(to);
            files.removeOutgrown(from, to);
        } catch (DiskFullException e) {
            throw e; // the entries stay where they are, in the write-ahead log
        } catch (IOException | RuntimeException | Error e) {
            throw fail(e);
        }
    }

    /// Replaces the published head by itself with more signatures, which the caller has verified. Nothing that is
    /// there is taken away, so whoever believed the head before believes it after. Returns false where another head
    /// was published meanwhile: then nothing is written. More signatures than a note can have are the caller's
    /// mistake, an `IllegalArgumentException`, and end nothing.
    synchronized boolean cosign(TreeHead of, List<NoteSignature> cosignatures) throws IOException {
        requireOpen();
        if (!head.equals(Optional.of(of))) {
            return false;
        }
        SignedNote now = onDisk(of);
        SignedNote more = now.with(cosignatures);
        if (more.equals(now)) {
            return true;
        }
        try {
            // a crash here leaves the same head with the old or the new signatures, each valid
            AtomicFile.write(disk, layout.checkpoint(), more.bytes());
            return true;
        } catch (DiskFullException e) {
            throw e; // the head stays as it is
        } catch (IOException | RuntimeException e) {
            throw fail(e);
        }
    }

    private SignedNote onDisk(TreeHead published) throws IOException {
        try {
            return Signing.read(disk, layout, keys)
                    .filter(h -> h.head().equals(published))
                    .orElseThrow(() -> new IOException("the signed head on disk is not the one that was published"))
                    .note();
        } catch (IOException | RuntimeException e) {
            throw fail(e);
        }
    }

    /// The head over `to` entries, which extends the one before: a tree that does not is not signed.
    private TreeHead extended(long to) throws IOException {
        if (head.isPresent()
                && !view.rootAt(head.get().size()).equals(head.get().root())) {
            throw new IllegalStateException("the tree in memory is not that of the signed head; nothing is signed");
        }
        return new TreeHead(signing.origin(), to, view.rootAt(to));
    }

    /// Publishes what is durable and leaves no write-ahead log behind, unless the disk has failed or is full; then
    /// the log stays and the next to open goes on from it.
    @Override
    public synchronized void close() throws IOException {
        try (wal;
                files) {
            if (failure.isEmpty()) {
                try {
                    wal.removeNext();
                    publish();
                    wal.rest(view.size());
                } catch (DiskFullException e) {
                    System.getLogger(Log.class.getName())
                            .log(
                                    System.Logger.Level.WARNING,
                                    "the journal closes without a new head: " + e.getMessage());
                }
            }
        } finally {
            closed = true;
        }
    }
}
