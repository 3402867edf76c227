package com.rollbackapi.policy;

import com.rollbackapi.projection.RunRow;
import com.rollbackapi.projection.World;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// How much a run has done, this action counted in: in phase request as it would be if the action ran.
///
/// @param objects different objects written to
/// @param services different targets written to
/// @param refused actions of the run that were refused
/// @param writesLastMinute writes of the run in the 60 s before this action, it included
public record RunTotals(
        long actions, long mutations, long objects, long services, long refused, long writesLastMinute) {

    /// The totals of a run together with an action that its row does not count yet. `row` is empty for a new run.
    public static RunTotals with(Optional<RunRow> row, Collection<Change> writes, long writesLastMinute) {
        Set<String> newObjects = new HashSet<>();
        Set<String> newServices = new HashSet<>();
        for (Change w : writes) {
            String key = World.key(w.target(), w.object());
            if (row.isEmpty() || !row.get().objects().contains(key)) {
                newObjects.add(key);
            }
            if (row.isEmpty() || !row.get().services().contains(w.target())) {
                newServices.add(w.target());
            }
        }
        return new RunTotals(
                row.map(RunRow::actions).orElse(0L) + 1,
                row.map(RunRow::mutations).orElse(0L) + writes.size(),
                row.map(r -> r.objects().size()).orElse(0) + newObjects.size(),
                row.map(r -> r.services().size()).orElse(0) + newServices.size(),
                row.map(RunRow::refused).orElse(0L),
                writesLastMinute);
    }

    /// The totals as the row has them, its last action being the one that is looked at.
    public static RunTotals of(RunRow row, long writesLastMinute) {
        return new RunTotals(
                row.actions(),
                row.mutations(),
                row.objects().size(),
                row.services().size(),
                row.refused(),
                writesLastMinute);
    }
}
