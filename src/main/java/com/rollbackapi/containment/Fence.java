package com.rollbackapi.containment;

import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Proof that the runs of a rollback cannot write: each is contained, lost its lease, may only read, or never held a
/// lease here. There is no other way to have one than [#of], so that no rollback without containment is a fact of the
/// types.
public final class Fence {
    private final long entry;
    private final SortedSet<String> runs;
    private final Map<String, Long> epochs;

    private Fence(long entry, SortedSet<String> runs, Map<String, Long> epochs) {
        this.entry = entry;
        this.runs = runs;
        this.epochs = epochs;
    }

    /// A fence around the runs. `journaled` is folded from durable entries only: an entry that is staged and not
    /// yet flushed proves nothing. Throws `IllegalStateException` naming the runs that could still write; contain
    /// them first.
    public static Fence of(Picture journaled, Collection<String> runs) {
        Leases leases = Leases.of(journaled);
        SortedSet<String> all = Collections.unmodifiableSortedSet(new TreeSet<>(runs));
        var open = all.stream().filter(leases::mayWrite).toList();
        if (!open.isEmpty()) {
            throw new IllegalStateException("no fence around runs that can still write: " + String.join(", ", open));
        }
        Map<String, Long> epochs = new TreeMap<>();
        long entry = -1;
        for (String run : all) {
            RunRow row = journaled.runs().get(run);
            if (row != null) {
                epochs.put(run, row.epoch());
                entry = Math.max(
                        entry,
                        leases.containmentOf(row).map(ContainmentRow::entry).orElse(-1L));
            }
        }
        return new Fence(entry >= 0 ? entry : journaled.position() - 1, all, epochs);
    }

    /// Index of the journal entry that completed the containment; where nothing had to be contained, of the last
    /// entry at which that was established.
    public long entry() {
        return entry;
    }

    /// The runs behind the fence, sorted.
    public SortedSet<String> runs() {
        return runs;
    }

    /// Whether all of these runs are behind the fence.
    public boolean covers(Collection<String> others) {
        return runs.containsAll(others);
    }

    /// The first run that is no longer held: it can write at this later picture, or was granted a lease since.
    /// Empty while the fence holds.
    public Optional<String> brokenBy(Picture now) {
        Leases leases = Leases.of(now);
        return runs.stream()
                .filter(run -> leases.mayWrite(run)
                        || Optional.ofNullable(now.runs().get(run))
                                        .map(RunRow::epoch)
                                        .orElse(0L)
                                > epochs.getOrDefault(run, 0L))
                .findFirst();
    }
}
