package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.projection.RollbackRow.Status;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A rollback that waits to be confirmed, and what it had better wait for: one that is to go before it and undoes the
/// same runs or puts the same objects back, or one of these that has begun and not come to its end. Folded from the
/// plans in the journal; nobody is kept from confirming it out of turn, and its plan is made of what is there then.
///
/// @param number its turn, from 1
public record Queued(int number, RollbackRow row, Optional<Wait> waiting) {
    /// @param behind the first of those that it waits for
    /// @param shared what both touch, for example `run wf_1842` or `docs/x`
    public record Wait(String behind, Status status, String shared) {
        /// In words, for people.
        public String text() {
            return switch (status) {
                case PAUSED -> "held back by " + behind + ", which is paused: both touch " + shared;
                case PARTIAL -> "held back by " + behind + ", which ended in part: both touch " + shared;
                case QUEUED, RUNNING, RESTORED, UNCHANGED, REFUSED -> "waits for " + behind + ": both touch " + shared;
            };
        }
    }

    /// The queue in the order of its turn.
    ///
    /// @param blobs has the plans
    public static List<Queued> of(Picture picture, BlobSource blobs) throws IOException {
        Map<RollbackRow, Set<String>> before = new LinkedHashMap<>();
        for (RollbackRow row : unfinished(picture)) {
            before.put(row, touched(blobs, row.planHash()));
        }
        List<Queued> queue = new ArrayList<>();
        for (RollbackRow row : picture.activeRollbacks()) {
            Set<String> its = touched(blobs, row.planHash());
            if (row.status() == Status.QUEUED) {
                queue.add(new Queued(queue.size() + 1, row, behind(before, its)));
            }
            before.put(row, its);
        }
        return queue;
    }

    /// Those that ended in part, where none that was restored since touched all targets in which they have steps
    /// left.
    private static List<RollbackRow> unfinished(Picture picture) {
        Set<String> restored = new HashSet<>();
        List<RollbackRow> unfinished = new ArrayList<>();
        List<RollbackRow> byEntry = new ArrayList<>(picture.rollbacks().values());
        byEntry.sort(Comparator.comparingLong(RollbackRow::queuedEntry).reversed());
        for (RollbackRow row : byEntry) {
            if (row.status() == Status.PARTIAL && !restored.containsAll(left(row))) {
                unfinished.addFirst(row);
            } else if (row.status() == Status.RESTORED) {
                restored.addAll(row.services());
            }
        }
        return unfinished;
    }

    private static Set<String> left(RollbackRow row) {
        return row.steps().stream()
                .filter(s -> s.progress() != RollbackRow.Progress.DONE)
                .map(RollbackRow.Step::target)
                .collect(Collectors.toSet());
    }

    private static Set<String> touched(BlobSource blobs, Hash planHash) throws IOException {
        Plan plan = StoredPlan.read(blobs, planHash);
        Set<String> touched = new TreeSet<>();
        plan.runs().forEach(run -> touched.add("run " + run));
        plan.steps().forEach(s -> touched.add(s.target() + "/" + s.object()));
        return touched;
    }

    private static Optional<Wait> behind(Map<RollbackRow, Set<String>> before, Set<String> its) {
        for (var other : before.entrySet()) {
            if (!Collections.disjoint(other.getValue(), its)) {
                String shared = its.stream()
                        .filter(other.getValue()::contains)
                        .findFirst()
                        .orElseThrow();
                return Optional.of(new Wait(other.getKey().id(), other.getKey().status(), shared));
            }
        }
        return Optional.empty();
    }

    /// As the command line and the API show it.
    public Json.Obj toJson() {
        return Json.object()
                .put("number", number)
                .put("rollback_id", row.id())
                .put("scope", row.scope())
                .put("priority", row.place().priority().wireName())
                .put("closes", row.place().closes().map(Object::toString))
                .strings("services", row.services())
                .put("mutations", row.mutations())
                .put("requested_by", row.requestedBy())
                .put("reason", row.reason())
                .put("plan_hash", Write.ref(row.planHash()))
                .put("waits_for", waiting.map(Wait::behind))
                .put("waits_because", waiting.map(Wait::text))
                .build();
    }
}
