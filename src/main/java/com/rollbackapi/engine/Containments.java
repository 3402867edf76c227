package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Fence;
import com.rollbackapi.containment.Lease;
import com.rollbackapi.containment.Leases;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.containment.Verdict;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.policy.Response;
import com.rollbackapi.policy.Trigger;
import com.rollbackapi.projection.ContainmentRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.target.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    long grant(String run, String agent, Assignment assignment, Lease.Access access)
            throws IOException, RefusedException {
        switch (Leases.of(ledger.picture()).grant(run, agent, assignment, access)) {
            case Verdict.Allowed(Lease lease) -> {
                journal(lease, Optional.empty());
                return lease.epoch();
            }
            case Verdict.Denied denied -> throw new RefusedException(denied.text());
        }
    }

    void journal(Lease lease, Optional<String> rule) throws IOException {
        Json.Builder body = Json.object()
                .put("run_id", lease.runId())
                .put("agent_id", lease.agentId())
                .put("epoch", lease.epoch())
                .put("read_only", lease.access() == Lease.Access.READ_ONLY)
                .put("rule", rule);
        if (!lease.services().isEmpty()) {
            body.strings("services", List.copyOf(lease.services()));
        }
        lease.assignment().addTo(body);
        ledger.stage(EventType.LEASE_GRANTED, ENGINE, body.build());
    }

    /// Why the run may not make these writes, and call this service, now; empty where it may.
    Optional<String> denied(ActionRequest request, List<Write> writes, Optional<Service> called) {
        Leases leases = Leases.of(ledger.picture());
        Set<String> reached = writes.stream().map(Write::target).collect(Collectors.toCollection(TreeSet::new));
        Map<String, String> environments = new TreeMap<>();
        called.ifPresent(s -> {
            reached.add(s.name());
            s.environment().ifPresent(e -> environments.put(s.name(), e));
        });
        Verdict verdict = leases.checkWrite(
                request.identity().runId(), request.epoch(), request.identity().declared(), reached, environments);
        Optional<String> parent = request.identity().parentStep();
        if (verdict instanceof Verdict.Denied(Verdict.Cause cause, String _, String _)
                && cause == Verdict.Cause.NO_LEASE
                && whyNoLease(leases, request.identity()) instanceof Verdict.Denied why) {
            verdict = why;
        }
        if (verdict instanceof Verdict.Allowed(Lease lease) && parent.isPresent()) {
            verdict = leases.checkFanOut(lease, parent.get());
        }
        return switch (verdict) {
            case Verdict.Allowed _ -> Optional.empty();
            case Verdict.Denied denied -> Optional.of(denied.text());
        };
    }

    /// Why a call that was begun may not go on now; empty where it may. It is the run's, and not its lease's: a new
    /// lease lets it go on where it would let it begin.
    Optional<String> stopping(ActionRequest begun, Service called) {
        RunRow row = ledger.picture().runs().get(begun.identity().runId());
        return denied(row == null ? begun : begun.under(row.epoch()), List.of(), Optional.of(called));
    }

    /// What a run without a lease would be told if it asked for one.
    private static Verdict whyNoLease(Leases leases, Action.Identity identity) {
        return leases.grant(identity.runId(), identity.agentId(), identity.declared(), Lease.Access.READ_WRITE);
    }

    /// A fact from elsewhere cannot be refused, but a run that is told to be of two tenants is no fact: throws
    /// [RefusedException] for that.
    void requireOneAssignment(Action.Identity identity) throws RefusedException {
        RunRow row = ledger.picture().runs().get(identity.runId());
        if (row != null) {
            Assignment said = identity.declared();
            Optional<String> other = row.assignedTo(said).contradictedBy(said);
            if (other.isPresent()) {
                throw new RefusedException(identity.runId() + " " + other.get() + "; one run works for one tenant, on"
                        + " one class of tasks");
            }
        }
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
            case READ_ONLY -> {
                // a fact may be journaled after a later lease than its own: epochs never go back
                long held = Optional.ofNullable(ledger.picture().runs().get(run))
                        .map(RunRow::epoch)
                        .orElse(0L);
                long epoch = Math.max(1, Math.max(held, request.epoch()));
                journal(
                        new Lease(run, request.identity().agentId(), epoch, Lease.Access.READ_ONLY),
                        Optional.of(trigger.rule()));
            }
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
            ledger.follow(new IfDurable(new Required(run, trigger.rule() + ": " + trigger.message())));
        }
    }

    /// A run that a policy wants undone.
    record Required(String run, String reason) {}

    /// What was lost requires nothing: where its action comes again, so does the requirement.
    private final class IfDurable implements EngineLedger.Fate {
        private final Required next;

        IfDurable(Required next) {
            this.next = next;
        }

        @Override
        public void durable() {
            required.add(next);
        }

        @Override
        public void lost(IOException why) {}
    }

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
        apply(Json.object().put("run_id", run).strings("services", new ArrayList<>(row.services())), reason, actor);
    }

    /// What the picture does not show yet.
    ///
    /// @param called the services that actions call; those that are targets the journal knows
    /// @param open actions that are begun and whose fact is not journaled
    record Begun(Set<String> called, Collection<Action.Identity> open) {
        static Begun of(Workspace workspace, CallsUnderWay underWay) {
            Set<String> called =
                    workspace.services().rows().stream().map(ServiceRow::name).collect(Collectors.toSet());
            List<Action.Identity> open = new ArrayList<>(underWay.identities());
            open.addAll(workspace.requests().identities());
            return new Begun(called, open);
        }
    }

    /// Contains what it reaches. Asked again it changes nothing. Throws [RefusedException] for what the journal
    /// does not know.
    ///
    /// @param begun what the picture does not show yet
    void contain(Reach reach, Begun begun, String reason, String actor) throws IOException, RefusedException {
        Picture picture = ledger.picture();
        switch (reach) {
            case Reach.Run(String run, boolean children) -> {
                if (!picture.runs().containsKey(run)) {
                    throw new RefusedException("no run '" + run + "' in this journal; rbx log --runs lists them");
                }
                for (String held : children ? Offspring.of(picture, run, begun.open()) : List.of(run)) {
                    contain(held, reason, actor);
                }
            }
            case Reach.Agent _ -> containAll(reach, ContainmentRow::agentId, reason, actor);
            case Reach.Tenant _ -> containAll(reach, ContainmentRow::tenant, reason, actor);
            case Reach.TaskClass _ -> containAll(reach, ContainmentRow::taskClass, reason, actor);
            case Reach.Service(String service) -> {
                if (!picture.services().containsKey(service) && !begun.called().contains(service)) {
                    throw new RefusedException("no service '" + service + "' in this journal; it has "
                            + Stream.concat(picture.services().keySet().stream(), begun.called().stream())
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
                }
                if (isFree(c -> !c.isOfRuns() && c.services().contains(service))) {
                    apply(Json.object().strings("services", List.of(service)), reason, actor);
                }
            }
            case Reach.Environment(String environment) -> {
                if (isFree(c -> !c.isOfRuns() && c.environment().equals(Optional.of(environment)))) {
                    apply(Json.object().put("environment", environment).strings("services", List.of()), reason, actor);
                }
            }
        }
    }

    /// Contains the runs that bear a name, whether there are any yet or not.
    private void containAll(Reach reach, Function<ContainmentRow, Optional<String>> held, String reason, String actor)
            throws IOException {
        Optional<String> name = Optional.of(reach.subject());
        if (isFree(c -> held.apply(c).equals(name))) {
            apply(Json.object().put(reach.member(), name).strings("services", List.of()), reason, actor);
        }
    }

    /// Lifts the containment of anything but a run. A run goes on only by being resumed, which
    /// looks at where it stands and says what it may do.
    void free(String containment, String reason, String actor) throws IOException, RefusedException {
        Optional<String> run = Optional.ofNullable(
                        ledger.picture().containments().get(containment))
                .filter(c -> !c.lifted())
                .flatMap(ContainmentRow::runId);
        if (run.isPresent()) {
            throw new RefusedException(
                    containment + " holds the run " + run.get() + "; resume it: rbx resume " + run.get());
        }
        lift(containment, reason, actor);
    }

    /// Lifts a containment. A run that it held writes again only under a new lease.
    void lift(String containment, String reason, String actor) throws IOException, RefusedException {
        if (!ledger.picture().containments().containsKey(containment)) {
            throw new RefusedException("no containment '" + containment + "' in this journal; it has "
                    + String.join(", ", ledger.picture().containments().keySet()));
        }
        if (holds(containment)) {
            ledger.stage(
                    EventType.CONTAINMENT_LIFTED,
                    actor,
                    Json.object()
                            .put("containment", containment)
                            .put("reason", reason)
                            .build());
        }
    }

    private boolean isFree(Predicate<ContainmentRow> same) {
        return ledger.picture().containments().values().stream().noneMatch(c -> !c.lifted() && same.test(c));
    }

    private void apply(Json.Builder what, String reason, String actor) throws IOException {
        int number = ledger.picture().containments().size() + 1;
        ledger.stage(
                EventType.CONTAINMENT_APPLIED,
                actor,
                what.put("containment", "CONT-%03d".formatted(number))
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
        hold(runs, reason, actor);
        return Fence.of(ledger.picture(), runs);
    }

    /// Contains every one of the runs that could still write, durably.
    void hold(Collection<String> runs, String reason, String actor) throws IOException {
        for (String run : runs) {
            RunRow row = ledger.picture().runs().get(run);
            if (row != null && (row.lease() == RunRow.Lease.GRANTED || row.lease() == RunRow.Lease.READ_ONLY)) {
                contain(run, reason, actor);
            }
        }
        ledger.flush();
    }
}
