package com.rollbackapi.engine;

import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The engine's own journal as a source.
final class LocalSource implements Source {
    private final Workspace workspace;
    private final Journal journal;
    private final Optional<Operator> operator;

    LocalSource(Workspace workspace, Optional<Operator> operator) {
        this.workspace = workspace;
        this.journal = workspace.journal();
        this.operator = operator;
    }

    @Override
    public Kind kind() {
        return Kind.LOCAL;
    }

    @Override
    public String title() {
        return "Local engine";
    }

    @Override
    public long size() {
        return head().position();
    }

    @Override
    public Picture head() {
        return workspace.pictures().head();
    }

    @Override
    public Picture at(long position) throws IOException {
        return workspace.pictures().at(position);
    }

    @Override
    public List<IndexedEntry> entries(long from, long to) throws IOException {
        return Workspace.read(journal, from, Math.min(to, size()));
    }

    @Override
    public Timeline timeline() {
        return workspace.pictures().timeline();
    }

    /// The engine holds the key and checked every entry when it opened the journal.
    @Override
    public Trust trust() {
        long size = journal.size();
        return new Trust(
                Trust.State.VERIFIED,
                workspace.config().origin(),
                workspace.key().name(),
                true,
                size,
                journal.root(),
                size,
                0,
                Optional.empty());
    }

    @Override
    public List<Finding> findings() throws IOException {
        return Checkup.examine(workspace.disk(), workspace.layout().root());
    }

    @Override
    public EntryProof proof(long index) throws IOException {
        long size = journal.size();
        byte[] entry = journal.read(index);
        return EntryProofs.checked(
                index, Rfc6962.leafHash(entry), journal.inclusionProof(index, size), size, journal.rootAt(size));
    }

    @Override
    public TlogProof signedProof(long index) throws IOException {
        journal.publish();
        try {
            return EntryProofs.signed(index, SignedTreeHead.parse(workspace.publishedHead()), journal, journal.keys());
        } catch (NoteRejectedException e) {
            throw new IOException("the journal's own head cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<LogKeys> keys() {
        return Optional.of(journal.keys());
    }

    @Override
    public BlobSource blobs() {
        return workspace.bench().blobs();
    }

    @Override
    public Revealed reveal(IndexedEntry entry) throws IOException {
        return new Revealing(workspace.subjectFolder()::find).reveal(entry, head());
    }

    @Override
    public Subscription subscribe(Runnable listener) {
        return workspace.listeners().add(listener);
    }

    @Override
    public Optional<Operator> operator() {
        return operator;
    }

    @Override
    public void close() {}
}
