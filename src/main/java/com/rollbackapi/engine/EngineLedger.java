package com.rollbackapi.engine;

import com.rollbackapi.checkpoint.Ledger;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.journal.Receipt;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The engine's hold on its journal: facts are staged, folded ahead, then flushed together with one wait for the disk.
/// Used by the engine's writer thread alone.
final class EngineLedger implements Ledger {
    /// Entries beyond this are kept small by moving arguments to the store; see [ActionDesk].
    static final int COMFORTABLE_BYTES = 4_096;

    private final Log log;
    private final Content content;
    private final Pictures pictures;
    private final InstantSource clock;
    private final Listeners listeners;
    private final List<Staged> staged = new ArrayList<>();
    private final List<Fate> fates = new ArrayList<>();
    private Picture ahead;
    private int losses;

    private record Staged(IndexedEntry entry, byte[] bytes, Picture picture) {}

    /// A staged fact: its index and leaf hash, true once it is flushed.
    record Ticket(long index, Hash leaf) {}

    /// What becomes of staged facts; exactly one of both is told, once, before the flush returns or throws.
    interface Fate {
        void durable();

        void lost(IOException why);
    }

    /// Where entries become durable, all of a call or none.
    interface Log {
        /// Returns once they are durable.
        ///
        /// @param urgent whether they may use the room that is kept for containment
        void append(List<byte[]> entries, boolean urgent) throws IOException;
    }

    /// What entries refer to: it must be durable before they are.
    ///
    /// @param blobs where an entry's members go that are too large for it
    record Content(BlobStore blobs, Sync durably) {
        interface Sync {
            void run() throws IOException;
        }

        void sync() throws IOException {
            durably.run();
        }
    }

    EngineLedger(Log log, Content content, Pictures pictures, InstantSource clock, Listeners listeners) {
        this.log = log;
        this.content = content;
        this.pictures = pictures;
        this.clock = clock;
        this.listeners = listeners;
        this.ahead = pictures.head();
    }

    /// Adds a fact to the next flush. It is folded at once, so that the next decision sees it.
    Ticket stage(EventType event, String actor, Json.Obj body) throws IOException {
        Entry entry = LargeMembers.fitting(new Entry(event, clock.instant(), actor, body), content.blobs());
        byte[] bytes = entry.toBytes();
        if (bytes.length > Journal.MAX_ENTRY_BYTES) {
            throw new IOException("an entry has at most " + Journal.MAX_ENTRY_BYTES + " bytes, this " + event.wireName()
                    + " has " + bytes.length + "; split the action into smaller ones");
        }
        IndexedEntry indexed = new IndexedEntry(ahead.position(), entry);
        ahead = pictures.ahead(ahead, indexed);
        staged.add(new Staged(indexed, bytes, ahead));
        return new Ticket(indexed.index(), Rfc6962.leafHash(bytes));
    }

    /// Tells what becomes of what was staged last.
    void follow(Fate fate) {
        if (staged.isEmpty()) {
            throw new IllegalStateException("nothing is staged");
        }
        fates.add(fate);
    }

    /// An entry, flushed or staged.
    IndexedEntry entry(long index) throws IOException {
        long flushed = pictures.head().position();
        return index < flushed
                ? pictures.entry(index)
                : staged.get((int) (index - flushed)).entry();
    }

    /// Makes everything staged durable, content first, then lets everybody see it. After a failure nothing staged
    /// counts.
    void flush() throws IOException {
        if (staged.isEmpty()) {
            return;
        }
        try {
            content.sync();
            log.append(staged.stream().map(Staged::bytes).toList(), isUrgent());
        } catch (IOException e) {
            ahead = pictures.head();
            staged.clear();
            losses++;
            takeFates().forEach(f -> f.lost(e));
            throw e;
        }
        for (Staged s : staged) {
            pictures.advance(s.entry(), s.picture());
        }
        staged.clear();
        takeFates().forEach(Fate::durable);
        listeners.changed();
    }

    private List<Fate> takeFates() {
        List<Fate> taken = List.copyOf(fates);
        fates.clear();
        return taken;
    }

    /// How often staged facts were lost by a flush that failed.
    int losses() {
        return losses;
    }

    /// Containment must be possible when the disk is full. What is flushed together counts together.
    private boolean isUrgent() {
        return staged.stream()
                .anyMatch(s -> s.entry().entry().event() == EventType.CONTAINMENT_APPLIED
                        || s.entry().entry().event() == EventType.LEASE_REVOKED);
    }

    /// What makes and appends a statement about the log's keys.
    @FunctionalInterface
    interface Stating {
        Receipt run(Journal.KeyEntry entry) throws IOException, NoteRejectedException;
    }

    /// Appends a fact that holds a statement about the log's keys, behind everything staged.
    ///
    /// @param body of the fact, to which the statement is added
    void state(EventType event, String actor, Json.Obj body, Stating stating)
            throws IOException, NoteRejectedException {
        flush();
        List<Entry> made = new ArrayList<>();
        Receipt receipt = stating.run(statement -> {
            String note = new String(statement.bytes(), StandardCharsets.UTF_8);
            made.add(new Entry(event, clock.instant(), actor, body.with("statement", Json.of(note))));
            return made.getLast().toBytes();
        });
        IndexedEntry indexed = new IndexedEntry(receipt.index(), made.getLast());
        ahead = pictures.ahead(ahead, indexed);
        pictures.advance(indexed, ahead);
        listeners.changed();
    }

    @Override
    public long append(EventType event, String actor, Json.Obj body) throws IOException {
        long index = stage(event, actor, body).index();
        flush();
        return index;
    }

    @Override
    public void appendAll(EventType event, String actor, List<Json.Obj> bodies) throws IOException {
        for (Json.Obj body : bodies) {
            stage(event, actor, body);
        }
        flush();
    }

    /// With everything staged, flushed or not.
    @Override
    public Picture picture() {
        return ahead;
    }
}
