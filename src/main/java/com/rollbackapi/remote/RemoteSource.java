package com.rollbackapi.remote;

import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.engine.EntryProofs;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Pictures;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.MalformedEntryException;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.store.BlobCorruptException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TlogProof;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.sse.EventSource;

/// A journal that another engine publishes. What it shows is what it verified: a head signed by the pinned key, all
/// entries below it, their tree rebuilt here. Anything that contradicts what was verified before turns the source red,
/// for good.
public final class RemoteSource implements Source {
    private static final int RETRY_MILLIS = 1_000;

    private final RemoteCalls calls;
    private final RemoteBlobs blobs;
    private final NoteVerifier verifier;
    private final HeadWatch heads;
    private final Pictures pictures;
    private final RemoteOperator operator;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<byte[]> entries = new ArrayList<>();
    private final MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
    private final CompactRange range = new CompactRange();
    private Optional<SignedTreeHead> verified = Optional.empty();
    private volatile Trust trust;
    private volatile boolean closed;
    private volatile Optional<EventSource> tail = Optional.empty();

    private RemoteSource(RemoteLog log, NoteVerifier verifier, SeenHeads seen, InstantSource clock) throws IOException {
        this.calls = new RemoteCalls(log.url(), log.token());
        this.blobs = new RemoteBlobs(calls, e -> red(String.valueOf(e.getMessage())));
        this.verifier = verifier;
        this.heads = new HeadWatch(calls, verifier, log.witnesses(), seen);
        this.pictures = new Pictures(blobs, this::read);
        this.operator = new RemoteOperator(this, calls, clock);
        this.trust = new Trust(
                Trust.State.VERIFYING,
                verifier.name(),
                verifier.name(),
                true,
                0,
                Rfc6962.EMPTY_ROOT,
                0,
                0,
                Optional.empty());
    }

    /// Connects, verifies the present head with everything below it, then follows the tail.
    ///
    /// @param seen heads that were verified earlier: the remote must not have forgotten them
    public static RemoteSource open(RemoteLog log, SeenHeads seen, InstantSource clock) throws IOException {
        NoteVerifier verifier;
        try {
            verifier = NoteVerifier.parse(log.logKey().strip());
        } catch (MalformedKeyException e) {
            throw new IOException("the log key is malformed: " + e.getMessage(), e);
        }
        RemoteSource source = new RemoteSource(log, verifier, seen, clock);
        try {
            source.sync();
        } catch (IOException e) {
            source.close();
            throw e;
        }
        source.follow();
        return source;
    }

    private void follow() {
        if (closed || trust.state() == Trust.State.RED) {
            return;
        }
        tail = Optional.of(calls.tail(size(), this::heard, this::lost));
    }

    /// The tail spoke of an entry; nothing is to be done where it was verified with an earlier one.
    private void heard(long index) {
        if ((index >= size() || trust.state() == Trust.State.STALE) && !refresh()) {
            tail.ifPresent(EventSource::cancel); // which is a loss, and tried again like any
        }
    }

    private boolean refresh() {
        try {
            sync();
            return true;
        } catch (IOException e) {
            stale(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /// The connection ended: what is shown stays, marked stale, until the remote answers again.
    private void lost() {
        if (closed || trust.state() == Trust.State.RED) {
            return;
        }
        stale(trust.finding().orElse("the remote does not answer"));
        Thread.ofVirtual().start(() -> {
            try {
                do {
                    Thread.sleep(RETRY_MILLIS);
                } while (!refresh());
                follow();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Fetches the present head and what is new below it, and verifies both.
    synchronized void sync() throws IOException {
        if (closed || trust.state() == Trust.State.RED) {
            return;
        }
        try {
            take(heads.newest(entries.size(), tree::rootAt));
        } catch (HistoryContradictedException e) {
            red(String.valueOf(e.getMessage()));
        }
    }

    private void take(SignedTreeHead head) throws IOException, HistoryContradictedException {
        List<byte[]> fresh = new ArrayList<>();
        for (long at = entries.size(); at < head.size(); ) {
            long bundle = at / TilePath.WIDTH;
            int width = (int) Math.min(TilePath.WIDTH, head.size() - bundle * TilePath.WIDTH);
            TilePath path = new TilePath.Entries(bundle, width);
            try {
                List<byte[]> read = EntryBundle.decode(calls.tile(path), width);
                int known = (int) (at - bundle * TilePath.WIDTH);
                for (int i = 0; i < known; i++) {
                    if (!Arrays.equals(read.get(i), entries.get((int) (at - known + i)))) {
                        red(path.path() + " has another entry " + (at - known + i) + " than was verified before");
                        return;
                    }
                }
                fresh.addAll(read.subList(known, width));
            } catch (MalformedTileException e) {
                red(path.path() + " is malformed: " + e.getMessage());
                return;
            }
            at = bundle * TilePath.WIDTH + width;
        }
        CompactRange grown = new CompactRange(range.size(), range.peaks());
        fresh.forEach(e -> grown.append(Rfc6962.leafHash(e)));
        if (grown.root().equals(head.root())) {
            heads.passes(range, fresh);
            accept(fresh, head);
        } else {
            red(culprit(fresh, head, grown.root()));
        }
    }

    /// Why the entries sent do not give the signed root. Where the remote's own tiles of hashes give it, an entry
    /// was altered, and they say which; otherwise the head is of another history.
    private String culprit(List<byte[]> fresh, SignedTreeHead head, Hash found) throws IOException {
        CompactRange signed = new CompactRange(range.size(), range.peaks());
        Optional<String> altered = Optional.empty();
        for (long i = entries.size(); i < head.size(); ) {
            long number = i / TilePath.WIDTH;
            int width = (int) Math.min(TilePath.WIDTH, head.size() - number * TilePath.WIDTH);
            byte[] leaves = calls.tile(new TilePath.Hashes(0, number, width));
            if (leaves.length != width * Hash.SIZE_BYTES) {
                break;
            }
            for (int at = (int) (i % TilePath.WIDTH); at < width; at++, i++) {
                Hash leaf = Hash.ofBytes(leaves, at * Hash.SIZE_BYTES);
                signed.append(leaf);
                if (altered.isEmpty() && !leaf.equals(Rfc6962.leafHash(fresh.get((int) (i - entries.size()))))) {
                    altered = Optional.of("entry " + i + " in " + new TilePath.Entries(number, width).path()
                            + " is not the one that was signed: the tile was altered on its way or at the remote");
                }
            }
        }
        return altered.filter(_ -> signed.root().equals(head.root()))
                .orElse("the signed head of " + head.size() + " entries does not extend the " + entries.size()
                        + " verified before: its root is " + head.root() + ", they and the new entries give " + found);
    }

    private void accept(List<byte[]> fresh, SignedTreeHead head) throws IOException {
        for (byte[] bytes : fresh) {
            long index = entries.size();
            try {
                pictures.advance(new IndexedEntry(index, Entry.parse(index, bytes)));
            } catch (FoldException e) {
                if (e.getCause() instanceof StoreException unread && !(unread instanceof BlobCorruptException)) {
                    throw e; // the blob did not come: that is no lie, and it is asked for again
                }
                red(String.valueOf(e.getMessage()));
                return;
            } catch (MalformedEntryException e) {
                red(String.valueOf(e.getMessage()));
                return;
            }
            tree.append(Rfc6962.leafHash(bytes));
            range.append(Rfc6962.leafHash(bytes));
            entries.add(bytes);
        }
        boolean wasVerified = trust.state() == Trust.State.VERIFIED;
        become(new Trust(
                Trust.State.VERIFIED,
                head.origin(),
                verifier.name(),
                true,
                head.size(),
                head.root(),
                entries.size(),
                0,
                Optional.empty()));
        heads.remember(head);
        verified = Optional.of(head);
        if (!fresh.isEmpty() || !wasVerified) {
            changed();
        }
    }

    private void red(String finding) {
        become(trust.as(Trust.State.RED, finding));
        tail.ifPresent(EventSource::cancel);
        changed();
    }

    private void stale(String why) {
        Trust was = trust;
        if (was.state() != Trust.State.RED && !was.finding().equals(Optional.of(why))) {
            become(was.as(Trust.State.STALE, why));
            changed();
        }
    }

    /// Red is for good, whoever finds it while somebody else verifies.
    private void become(Trust next) {
        synchronized (listeners) {
            if (trust.state() != Trust.State.RED) {
                trust = next;
            }
        }
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    void requireWritable() throws RefusedException {
        if (trust.state() == Trust.State.RED) {
            throw new RefusedException(
                    "this remote is read-only: " + trust.finding().orElse("it is not to be trusted"));
        }
    }

    private synchronized List<IndexedEntry> read(long from, long to) throws IOException {
        List<IndexedEntry> read = new ArrayList<>();
        for (long i = from; i < to; i++) {
            read.add(new IndexedEntry(i, Entry.parse(i, entries.get((int) i))));
        }
        return read;
    }

    @Override
    public Kind kind() {
        return Kind.REMOTE;
    }

    @Override
    public String title() {
        return calls.host();
    }

    @Override
    public long size() {
        return head().position();
    }

    @Override
    public Picture head() {
        return pictures.head();
    }

    @Override
    public Picture at(long position) throws IOException {
        return pictures.at(position);
    }

    @Override
    public List<IndexedEntry> entries(long from, long to) throws IOException {
        return read(from, Math.min(to, size()));
    }

    @Override
    public Timeline timeline() {
        return pictures.timeline();
    }

    @Override
    public Trust trust() {
        return trust;
    }

    /// What contradicts what was verified here; while nothing does, what the remote says of its own files.
    @Override
    public List<Finding> findings() throws IOException {
        Trust now = trust;
        if (now.state() == Trust.State.RED) {
            return List.of(new Finding(
                    Finding.Severity.CRITICAL,
                    calls.host(),
                    now.finding().orElse("it is not to be trusted"),
                    "compare it with another copy of this journal before you believe either"));
        }
        byte[] answer = calls.get("v1/doctor").orElseThrow(() -> new IOException("the remote has no doctor"));
        try {
            return Wire.findings(StrictJson.parseObject(answer));
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new IOException("the remote's findings cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized EntryProof proof(long index) {
        long size = tree.size();
        Hash leaf = Rfc6962.leafHash(entries.get((int) index));
        return EntryProofs.checked(index, leaf, tree.inclusionProof(index, size), size, tree.root());
    }

    @Override
    public synchronized TlogProof signedProof(long index) throws IOException {
        SignedTreeHead signed = verified.orElseThrow(() -> new IOException("nothing of this remote is verified"));
        if (index < 0 || index >= signed.size()) {
            throw new IOException("the verified head has " + signed.size() + " entries and no entry " + index);
        }
        return new TlogProof(
                heads.keys().fileUpTo(signed.size()), index, tree.inclusionProof(index, signed.size()), signed);
    }

    @Override
    public Optional<LogKeys> keys() {
        return Optional.of(heads.keys());
    }

    @Override
    public BlobSource blobs() {
        return blobs;
    }

    @Override
    public Subscription subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// None once the source is red.
    @Override
    public Optional<Operator> operator() {
        return trust.state() == Trust.State.RED ? Optional.empty() : Optional.of(operator);
    }

    @Override
    public void close() {
        closed = true;
        tail.ifPresent(EventSource::cancel);
        calls.close();
    }
}
