package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Fence;
import com.rollbackapi.containment.Lease;
import com.rollbackapi.containment.Leases;
import com.rollbackapi.containment.Verdict;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.policy.Response;
import com.rollbackapi.policy.Trigger;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.RunRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Leases and containment as the engine journals them. Every verdict is read off the picture, so that a restart gives
/// the same.
final class Containments {
    private static final String ENGINE = "engine";

    private final EngineLedger ledger;
    private final List<Required> required = new ArrayList<>();

    Containments(EngineLedger ledger) {
        this.ledger = ledger;
    }

    /// Grants a run its lease; a contained run gets none until its containment is lifted.
    long grant(String run, String agent, Lease.Access access) throws IOException, RefusedException {
        switch (Leases.of(ledger.picture()).grant(run, agent, access)) {
            case Verdict.Allowed(Lease lease) -> {
                journal(lease, Optional.empty());
                return lease.epoch();
            }
            case Verdict.Denied denied -> throw new RefusedException(denied.text());
        }
    }

    private void journal(Lease lease, Optional<String> rule) throws IOException {
        ledger.stage(
                EventType.LEASE_GRANTED,
                ENGINE,
                Json.object()
                        .put("run_id", lease.runId())
                        .put("agent_id", lease.agentId())
                        .put("epoch", lease.epoch())
                        .put("read_only", lease.access() == Lease.Access.READ_ONLY)
                        .put("rule", rule)
                        .build());
    }

    /// Why the run may not write to these targets now; empty where it may.
    Optional<String> denied(ActionRequest request, Collection<String> writesTo) {
        return switch (Leases.of(ledger.picture()).checkWrite(request.identity().runId(), request.epoch(), writesTo)) {
            case Verdict.Allowed _ -> Optional.empty();
            case Verdict.Denied denied -> Optional.of(denied.text());
        };
    }

    /// Follows the gravest of the triggers.
    void respond(ActionRequest request, List<Trigger> triggers) throws IOException {
        Optional<Response> gravest = Response.gravest(triggers);
        if (gravest.isEmpty()) {
            return;
        }
        Trigger trigger = triggers.stream()
                .filter(t -> t.response() == gravest.get())
                .findFirst()
                .orElseThrow();
        String run = request.identity().runId();
        switch (gravest.get()) {
            case OBSERVE, FLAG -> {}
            case READ_ONLY ->
                journal(
                        new Lease(
                                run,
                                request.identity().agentId(),
                                Math.max(1, request.epoch()),
                                Lease.Access.READ_ONLY),
                        Optional.of(trigger.rule()));
            case REQUIRE_APPROVAL ->
                ledger.stage(
                        EventType.APPROVAL_REQUESTED,
                        ENGINE,
                        Json.object()
                                .put("run_id", run)
                                .put("step_id", request.identity().stepId())
                                .put("rule", trigger.rule())
                                .put("reason", trigger.message())
                                .build());
            case CONTAIN, CONTAIN_AND_ROLL_BACK -> contain(run, trigger.rule() + ": " + trigger.message(), ENGINE);
        }
        if (gravest.get() == Response.CONTAIN_AND_ROLL_BACK) {
            ledger.stage(
                    EventType.ROLLBACK_REQUIRED,
                    ENGINE,
                    Json.object()
                            .put("run_id", run)
                            .put("rule", trigger.rule())
                            .put("reason", trigger.message())
                            .build());
            required.add(new Required(run, trigger.rule() + ": " + trigger.message()));
        }
    }

    /// A run that a policy wants undone.
    record Required(String run, String reason) {}

    /// The runs that policies want undone since the last call.
    List<Required> takeRequired() {
        List<Required> taken = List.copyOf(required);
        required.clear();
        return taken;
    }

    /// Revokes the run's lease and keeps it from writing; what it wrote to is contained with it. Idempotent.
    void contain(String run, String reason, String actor) throws IOException {
        RunRow row = ledger.picture().runs().get(run);
        if (row == null || row.containedBy().filter(this::holds).isPresent()) {
            return;
        }
        ledger.stage(
                EventType.LEASE_REVOKED,
                actor,
                Json.object()
                        .put("run_id", run)
                        .put("epoch", row.epoch())
                        .put("reason", reason)
                        .build());
        ledger.stage(
                EventType.CONTAINMENT_APPLIED,
                actor,
                Json.object()
                        .put(
                                "containment",
                                "CONT-%03d"
                                        .formatted(
                                                ledger.picture().containments().size() + 1))
                        .put("run_id", run)
                        .strings("services", new ArrayList<>(row.services()))
                        .put("reason", reason)
                        .build());
    }

    private boolean holds(String containment) {
        ContainmentRow row = ledger.picture().containments().get(containment);
        return row != null && !row.lifted();
    }

    /// Contains every run of a plan that could still write, and proves it: the fence names the last entry that
    /// does. Runs recorded elsewhere hold no lease here, there is nothing to revoke.
    Fence fence(List<String> runs, String reason, String actor) throws IOException {
        for (String run : runs) {
            RunRow row = ledger.picture().runs().get(run);
            if (row != null && (row.lease() == RunRow.Lease.GRANTED || row.lease() == RunRow.Lease.READ_ONLY)) {
                contain(run, reason, actor);
            }
        }
        ledger.flush();
        return Fence.of(ledger.picture(), runs);
    }
}
