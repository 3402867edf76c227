package com.rollbackapi.console;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TlogProof;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What a console shows while its first journal is being opened: nothing yet, and that it is being opened.
final class OpeningSource implements Source {
    @Override
    public Kind kind() {
        return Kind.LOCAL;
    }

    @Override
    public String title() {
        return Messages.text("open.opening");
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public Picture head() {
        return Picture.EMPTY;
    }

    @Override
    public Picture at(long position) {
        return Picture.EMPTY;
    }

    @Override
    public List<IndexedEntry> entries(long from, long to) {
        return List.of();
    }

    @Override
    public Timeline timeline() {
        return Timeline.EMPTY;
    }

    @Override
    public Trust trust() {
        return new Trust(Trust.State.VERIFYING, "", "", false, 0, Rfc6962.EMPTY_ROOT, 0, 0, Optional.empty());
    }

    @Override
    public List<Finding> findings() {
        return List.of();
    }

    @Override
    public EntryProof proof(long index) throws IOException {
        throw new IOException("the journal is still being opened");
    }

    @Override
    public TlogProof signedProof(long index) throws IOException {
        throw new IOException("the journal is still being opened");
    }

    @Override
    public Optional<LogKeys> keys() {
        return Optional.empty();
    }

    @Override
    public BlobSource blobs() {
        return hash -> Optional.empty();
    }

    @Override
    public Subscription subscribe(Runnable listener) {
        return () -> {};
    }

    @Override
    public Optional<Operator> operator() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
