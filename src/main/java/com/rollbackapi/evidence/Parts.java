package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Plan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which part each entry has in the rollback. An entry without one has no place in a pack, and one that is spoken of
/// must be there.
final class Parts {
    private static final List<EventType> APPROVALS =
            List.of(EventType.APPROVAL_REQUESTED, EventType.APPROVAL_GRANTED, EventType.APPROVAL_REFUSED);
    static final List<EventType> CHECKPOINTS =
            List.of(EventType.CHECKPOINT_SAVED, EventType.CHECKPOINT_VERIFIED, EventType.CHECKPOINT_SEALED);
    private static final List<EventType> CONTAINMENT = List.of(EventType.LEASE_REVOKED, EventType.CONTAINMENT_APPLIED);

    private static final List<EventType> ACTIONS = List.of(EventType.ACTION_REQUESTED, EventType.ACTION_EXECUTED);
    private static final List<EventType> TASKS = List.of(EventType.TASK_OPENED, EventType.TASK_CLOSED);

    /// A write takes more than forty bytes of a pack.
    private static final long MAX_UNDONE = EvidencePack.MAX_SIZE_BYTES / 40;

    private final Plan plan;
    private final Entries entries;
    private final Optional<ProvenEntry> initiated;
    private final Optional<ProvenEntry> restored;
    private final Optional<ProvenEntry> fence;
    private final Optional<ProvenEntry> safety;
    private final Set<String> checkpoints = new LinkedHashSet<>();
    private final List<ProvenEntry> undone = new ArrayList<>();
    private final Set<Long> undoneIndexes;
    private final Set<String> runs;

    private Parts(Plan plan, Entries entries) throws EvidenceRejectedException {
        this.plan = plan;
        this.entries = entries;
        this.undoneIndexes = undone(plan);
        this.runs = Set.copyOf(plan.runs());
        this.initiated = entries.ownOnce(EventType.ROLLBACK_INITIATED);
        List<ProvenEntry> states = entries.own(EventType.STATE_RESTORED);
        this.restored = states.isEmpty() ? Optional.empty() : Optional.of(states.getLast());
        plan.checkpoint().ifPresent(checkpoints::add);
        for (ProvenEntry state : states) {
            state.body().maybeText("restored_checkpoint").ifPresent(checkpoints::add);
        }
        if (initiated.isPresent()) {
            Fields body = initiated.get().body();
            this.fence = Optional.of(entries.at(body.number("fence"), body.place()));
            this.safety = plan.targets().isEmpty()
                    ? Optional.empty()
                    : Optional.of(saved(body.text("safety_checkpoint"), body.place()));
            body.maybeText("safety_checkpoint").ifPresent(checkpoints::add);
            if (fence.get().index() >= initiated.get().index()) {
                throw body.odd(
                        "containment came after it, with entry " + fence.get().index());
            }
        } else {
            this.fence = Optional.empty();
            this.safety = Optional.empty();
        }
    }

    static Parts of(Plan plan, Entries entries) throws EvidenceRejectedException {
        long named = plan.steps().stream().mapToLong(s -> s.undoes().size()).sum();
        if (named > MAX_UNDONE) {
            throw new EvidenceRejectedException(
                    "the plan", "it undoes " + named + " writes, more than a pack can hold");
        }
        Parts parts = new Parts(plan, entries);
        parts.findUndone();
        for (ProvenEntry e : entries.all()) {
            if (!parts.has(e)) {
                throw new EvidenceRejectedException(
                        e.place(), e.event().wireName() + " has no part in " + entries.rollbackId());
            }
        }
        return parts;
    }

    private void findUndone() throws EvidenceRejectedException {
        for (long index : undoneIndexes) {
            undone.add(entries.at(index, "the plan"));
        }
        for (Plan.Undone action : plan.actions()) {
            Fields body = entries.at(action.entry(), "the plan").body();
            if (!ACTIONS.contains(entries.at(action.entry(), "the plan").event())
                    || !body.text("run_id").equals(action.run())
                    || !body.text("step_id").equals(action.stepId())) {
                throw body.odd(
                        "it is not the action " + action.stepId() + " of " + action.run() + " that the plan undoes");
            }
        }
    }

    /// The entries that a plan takes back, in their order.
    static Set<Long> undone(Plan plan) {
        Set<Long> indexes = new TreeSet<>();
        plan.actions().forEach(a -> indexes.add(a.entry()));
        plan.steps().forEach(s -> s.undoes().forEach(indexes::add));
        return indexes;
    }

    private boolean has(ProvenEntry e) {
        return entries.isOwn(e)
                || undoneIndexes.contains(e.index())
                || fence.equals(Optional.of(e))
                || Compensations.concerns(plan, e.event(), e.entry().body())
                || (CONTAINMENT.contains(e.event()) && isOfRun(e))
                || (CHECKPOINTS.contains(e.event())
                        && e.entry()
                                .body()
                                .text("checkpoint")
                                .filter(checkpoints::contains)
                                .isPresent());
    }

    private boolean isOfRun(ProvenEntry e) {
        return e.entry().runId().filter(runs::contains).isPresent();
    }

    /// The last word on what state was reached, where there is one.
    Optional<ProvenEntry> restored() {
        return restored;
    }

    /// The capture of the state just before.
    Optional<ProvenEntry> safety() {
        return safety;
    }

    /// The capture of a checkpoint that is spoken of.
    ProvenEntry saved(String checkpoint, String whose) throws EvidenceRejectedException {
        List<ProvenEntry> found = entries.ofCheckpoint(EventType.CHECKPOINT_SAVED, checkpoint);
        if (found.size() != 1) {
            throw new EvidenceRejectedException(
                    whose, "it speaks of " + checkpoint + ", of which the pack has " + found.size() + " captures");
        }
        return found.getFirst();
    }

    /// What changes something was contained, captured and prepared before.
    void requireStarted() throws EvidenceRejectedException {
        if (initiated.isEmpty()) {
            throw new EvidenceRejectedException("the entries", "none says that the rollback was begun, behind a fence");
        }
        entries.ownLast(EventType.ROLLBACK_PREPARED);
    }

    List<Long> approvals() {
        return indexes(APPROVALS, true);
    }

    Json.Obj toJson() {
        Json.Builder json = Json.object().put("queued", entries.queued().index());
        fence.ifPresent(f -> json.put("fence", f.index()));
        initiated.ifPresent(i -> json.put("initiated", i.index()));
        restored.ifPresent(r -> json.put("restored", r.index()));
        return json.put("approvals", list(approvals()))
                .put("checkpoints", list(indexes(CHECKPOINTS, false)))
                .put("containment", list(indexes(CONTAINMENT, false)))
                .put("tasks", list(indexes(TASKS, true)))
                .put("undone", list(undone.stream().map(ProvenEntry::index).toList()))
                .build();
    }

    private static Json list(List<Long> indexes) {
        return Json.of(indexes.stream().map(Json::of).toList());
    }

    private List<Long> indexes(List<EventType> events, boolean own) {
        return entries.all().stream()
                .filter(e -> events.contains(e.event()) && (!own || entries.isOwn(e)))
                .map(ProvenEntry::index)
                .toList();
    }
}
