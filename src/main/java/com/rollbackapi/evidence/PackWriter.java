package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.JournalReader;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// Gathers what a journal holds about a rollback and makes it one file.
public final class PackWriter {
    /// A larger version of an object is in the pack by its hash alone.
    private static final int MAX_CONTENT_BYTES = 64 << 10;

    /// All versions together; those behind it, in the order of the steps, are there by their hash alone.
    private static final int MAX_CONTENTS_BYTES = 12 << 20;

    private final JournalReader journal;
    private final BlobSource blobs;
    private final Pictures pictures;

    /// The picture after so many entries.
    public interface Pictures {
        Picture at(long position) throws IOException;
    }

    public PackWriter(JournalReader journal, BlobSource blobs, Pictures pictures) {
        this.journal = journal;
        this.blobs = blobs;
        this.pictures = pictures;
    }

    /// The pack of a rollback that has ended, in a head that reaches its seal.
    ///
    /// @param keys of the log
    /// @param key the one of them that signed the head
    public byte[] write(RollbackRow row, SignedTreeHead head, LogKeys keys, SigningKey key)
            throws IOException, EvidenceRejectedException {
        Plan plan = StoredPlan.read(blobs, row.planHash());
        NavigableMap<Long, Entry> found = about(row, head.size());
        SigningLog log;
        try {
            log = SigningLog.of(head, keys);
        } catch (NoteRejectedException e) {
            throw new IOException("the journal's own head cannot be believed: " + e.getMessage(), e);
        }
        addSpokenOf(plan, row.id(), found);
        List<ProvenEntry> entries = new ArrayList<>();
        NavigableMap<Hash, byte[]> members = new TreeMap<>();
        for (var e : found.entrySet()) {
            long index = e.getKey();
            entries.add(ProvenEntry.of(index, journal.read(index), journal.inclusionProof(index, head.size()), blobs));
            for (Hash member : LargeMembers.references(e.getValue())) {
                members.put(member, blobs.require(member, "a part of entry " + index));
            }
        }
        byte[] planBytes = blobs.require(row.planHash(), "the plan of " + row.id());
        return EvidencePack.write(new Materials(log, planBytes, entries, members, contents(plan)), key);
    }

    /// The rollback's own entries, and those about checkpoints and compensations among them: from the queue to the
    /// last seal.
    private NavigableMap<Long, Entry> about(RollbackRow row, long size) throws IOException, EvidenceRejectedException {
        NavigableMap<Long, Entry> found = new TreeMap<>();
        boolean sealed = false;
        boolean ended = false;
        for (long i = row.queuedEntry(); i < size; i++) {
            Entry entry = Entry.parse(i, journal.read(i));
            boolean own = isOf(row.id(), entry);
            if (ended && !own) {
                break;
            }
            if (own && entry.event() == EventType.ROLLBACK_SEALED) {
                sealed = true;
                // what ended in part may go on at any time
                ended = !entry.body().text("status").equals(Optional.of(Account.Verdict.PARTIAL.wireName()));
            }
            if (own || entry.event() == EventType.ROLLBACK_COMPENSATION || Parts.CHECKPOINTS.contains(entry.event())) {
                found.put(i, entry);
            }
        }
        if (!sealed) {
            throw new EvidenceRejectedException(row.id(), "the signed head of " + size + " entries has no seal of it");
        }
        return found;
    }

    /// What the rollback's own entries and its plan speak of: the checkpoints, the fence and the containment behind
    /// it, the checkpoint that it goes back to, the actions undone.
    private void addSpokenOf(Plan plan, String id, NavigableMap<Long, Entry> found) throws IOException {
        List<String> checkpoints = new ArrayList<>();
        OptionalLong fence = OptionalLong.empty();
        long begun = found.lastKey();
        for (var e : found.entrySet()) {
            Json.Obj body = e.getValue().body();
            if (isOf(id, e.getValue())) {
                body.text("safety_checkpoint").ifPresent(checkpoints::add);
                body.text("restored_checkpoint").ifPresent(checkpoints::add);
                if (body.number("fence").isPresent()) {
                    fence = OptionalLong.of((long) body.number("fence").getAsDouble());
                    begun = e.getKey();
                }
            }
        }
        found.values()
                .removeIf(e -> !isOf(id, e)
                        && !Compensations.concerns(plan, e.event(), e.body())
                        && e.body()
                                .text("checkpoint")
                                .filter(checkpoints::contains)
                                .isEmpty());
        if (fence.isPresent()) {
            add(fence.getAsLong(), found);
        }
        Picture then = pictures.at(begun);
        addContainment(plan, then, found);
        Optional<CheckpointRow> aim =
                plan.checkpoint().map(c -> then.checkpoints().get(c));
        if (aim.isPresent()) {
            add(aim.get().entry(), found);
        }
        for (long undone : Parts.undone(plan)) {
            add(undone, found);
        }
    }

    private void addContainment(Plan plan, Picture then, NavigableMap<Long, Entry> found) throws IOException {
        Set<String> runs = Set.copyOf(plan.runs());
        for (ContainmentRow c : then.containments().values()) {
            if (!c.lifted() && c.runId().filter(runs::contains).isPresent()) {
                add(c.entry(), found);
                Entry before = Entry.parse(c.entry() - 1, journal.read(c.entry() - 1));
                if (before.event() == EventType.LEASE_REVOKED && before.runId().equals(c.runId())) {
                    found.put(c.entry() - 1, before);
                }
            }
        }
    }

    private static boolean isOf(String rollbackId, Entry entry) {
        return entry.body().text("rollback_id").equals(Optional.of(rollbackId));
    }

    private void add(long index, NavigableMap<Long, Entry> found) throws IOException {
        found.put(index, Entry.parse(index, journal.read(index)));
    }

    private NavigableMap<Hash, byte[]> contents(Plan plan) throws IOException {
        NavigableMap<Hash, byte[]> contents = new TreeMap<>();
        long room = MAX_CONTENTS_BYTES;
        for (Plan.Step s : plan.steps()) {
            for (Optional<Hash> version : List.of(s.expected(), s.replacement())) {
                if (version.isPresent() && !contents.containsKey(version.get())) {
                    long sizeBytes = blobs.sizeBytes(version.get());
                    if (sizeBytes <= Math.min(MAX_CONTENT_BYTES, room)) {
                        contents.put(version.get(), blobs.require(version.get(), "a version of " + s.object()));
                        room -= sizeBytes;
                    }
                }
            }
        }
        return contents;
    }
}
