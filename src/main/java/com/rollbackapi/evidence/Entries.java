package com.rollbackapi.evidence;

import com.rollbackapi.journal.EventType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The entries of a pack in the order of the journal, with the rollback that they are about.
final class Entries {
    private final TreeMap<Long, ProvenEntry> byIndex = new TreeMap<>();
    private final ProvenEntry queued;
    private final String rollbackId;

    private Entries(Collection<ProvenEntry> entries) throws EvidenceRejectedException {
        for (ProvenEntry e : entries) {
            if (!byIndex.isEmpty() && e.index() <= byIndex.lastKey()) {
                throw new EvidenceRejectedException(e.place(), "it stands behind entry " + byIndex.lastKey());
            }
            byIndex.put(e.index(), e);
        }
        List<ProvenEntry> all = of(EventType.ROLLBACK_QUEUED);
        if (all.size() != 1) {
            throw new EvidenceRejectedException("the entries", all.size() + " of them queue a rollback, not one");
        }
        queued = all.getFirst();
        rollbackId = queued.body().text("rollback_id");
    }

    static Entries of(Collection<ProvenEntry> entries) throws EvidenceRejectedException {
        return new Entries(entries);
    }

    String rollbackId() {
        return rollbackId;
    }

    ProvenEntry queued() {
        return queued;
    }

    Collection<ProvenEntry> all() {
        return byIndex.values();
    }

    Map<Long, ProvenEntry> byIndex() {
        return byIndex;
    }

    /// The entry that another speaks of.
    ProvenEntry at(long index, String whose) throws EvidenceRejectedException {
        ProvenEntry found = byIndex.get(index);
        if (found == null) {
            throw new EvidenceRejectedException(whose, "it speaks of entry " + index + ", which is not in the pack");
        }
        return found;
    }

    List<ProvenEntry> of(EventType event) {
        return byIndex.values().stream().filter(e -> e.event() == event).toList();
    }

    boolean isOwn(ProvenEntry e) {
        return e.entry().body().text("rollback_id").equals(Optional.of(rollbackId));
    }

    /// Those of this rollback.
    List<ProvenEntry> own(EventType event) {
        return of(event).stream().filter(this::isOwn).toList();
    }

    Optional<ProvenEntry> ownOnce(EventType event) throws EvidenceRejectedException {
        List<ProvenEntry> found = own(event);
        if (found.size() > 1) {
            throw new EvidenceRejectedException(
                    found.getLast().place(), "it is a second " + event.wireName() + " of " + rollbackId);
        }
        return found.stream().findFirst();
    }

    ProvenEntry ownOne(EventType event) throws EvidenceRejectedException {
        return ownOnce(event)
                .orElseThrow(() -> new EvidenceRejectedException(
                        "the entries", "none is the " + event.wireName() + " of " + rollbackId));
    }

    /// The last word of its kind on this rollback.
    ProvenEntry ownLast(EventType event) throws EvidenceRejectedException {
        List<ProvenEntry> found = own(event);
        return found.isEmpty() ? ownOne(event) : found.getLast();
    }

    /// What was journaled about a checkpoint.
    List<ProvenEntry> ofCheckpoint(EventType event, String checkpoint) {
        return of(event).stream()
                .filter(e -> e.entry().body().text("checkpoint").equals(Optional.of(checkpoint)))
                .toList();
    }
}
