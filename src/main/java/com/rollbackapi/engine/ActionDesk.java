package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.ToolEffects;
import com.rollbackapi.journal.Write;
import com.rollbackapi.policy.Phase;
import com.rollbackapi.policy.Policies;
import com.rollbackapi.policy.Trigger;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.RunRow;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.recovery.ReplayFence;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.TargetFailedException;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Decides about actions, one at a time on the engine's thread: lease, policies, effect, journal, policies again. What
/// it journals is staged; the engine flushes many together.
final class ActionDesk {
    private static final String POLICY = "policy";
    private static final int LARGE_BYTES = EngineLedger.COMFORTABLE_BYTES / 2;

    /// The largest request that calls a service: its result has the reply as well, and may not be too long then.
    private static final int CALL_BYTES = 40 * 1024;

    private final EngineLedger ledger;
    private final BlobStore blobs;
    private final Intended intended;
    private final Workbench bench;
    private final ServiceCalls calls;
    private final Policies policies;
    private final Containments containments;
    private final InstantSource clock;
    private final PolicyFacts facts;

    ActionDesk(ServiceCalls calls, Policies policies, Containments containments, InstantSource clock) {
        this.calls = calls;
        this.ledger = calls.ledger();
        this.bench = calls.bench();
        this.blobs = bench.blobs();
        this.intended = new Intended(ledger, blobs, bench.targets());
        this.policies = policies;
        this.containments = containments;
        this.clock = clock;
        this.facts = new PolicyFacts(ledger, blobs, clock);
    }

    /// Stages the action, or its refusal, or makes the call ready that decides. The result holds once the ledger is
    /// flushed.
    Taken take(ActionRequest request) throws IOException {
        boolean live = request.origin() == ActionRequest.Origin.LIVE;
        if (live) {
            switch (fence(request)) {
                case ReplayFence.Replay(ActionRow recorded) -> {
                    return new Taken.Decided(recorded(recorded));
                }
                case ReplayFence.Fork(ActionRow recorded) -> {
                    return new Taken.Decided(stopped(request, recorded));
                }
                case ReplayFence.Open _ -> {}
            }
        }
        try {
            List<Write> writes = intended.writes(request);
            if (!live) {
                containments.requireOneAssignment(request.identity());
            } else {
                Optional<String> denied = containments.denied(request, writes, calls.called(request.tool()));
                if (denied.isPresent()) {
                    return new Taken.Decided(refuse(request, writes, denied.get(), Optional.empty()));
                }
            }
            List<Trigger> before =
                    live ? policies.evaluate(Phase.REQUEST, facts.of(request, writes, Optional.empty())) : List.of();
            journalTriggers(request, writes, before);
            Optional<Trigger> refusing =
                    before.stream().filter(t -> t.response().refusesAction()).findFirst();
            if (refusing.isPresent()) {
                ActionResult refused = refuse(
                        request,
                        writes,
                        refusing.get().message(),
                        Optional.of(refusing.get().rule()));
                containments.respond(request, before);
                return new Taken.Decided(refused);
            }
            return live ? carryOut(request, writes) : new Taken.Decided(recorded(request, writes));
        } catch (RefusedException e) {
            if (!live) {
                throw new IOException(e.getMessage(), e);
            }
            return new Taken.Decided(refuse(request, List.of(), String.valueOf(e.getMessage()), Optional.empty()));
        }
    }

    /// A fact from elsewhere.
    private ActionResult recorded(ActionRequest request, List<Write> writes) throws IOException {
        EngineLedger.Ticket ticket = ledger.stage(
                EventType.ACTION_EXECUTED,
                request.identity().agentId(),
                action(request, writes).toBody());
        return new ActionResult.Executed(ticket.index(), ticket.leaf());
    }

    /// Targets first, since a conflict there is found before anything is called. Where there are writes, the call
    /// is made at once: until the fact is journaled nobody else may write to the same objects.
    private Taken carryOut(ActionRequest request, List<Write> writes) throws IOException, RefusedException {
        Optional<Service> service = service(request);
        Action action = action(request, writes);
        Optional<String> problem = effect(action, writes, service);
        Carried carried = problem.isPresent() ? Carried.read(bench, writes) : new Carried(writes, true);
        if (carried.done().isEmpty() && problem.isPresent()) {
            return new Taken.Decided(refuse(request, writes, problem.get(), Optional.empty()));
        }
        if (service.isPresent() && writes.isEmpty()) {
            return new Taken.Calling(request, action, service.get(), calls.forward(action));
        }
        Action fact = action;
        Json.Obj body = action.toBody();
        if (problem.isPresent()) {
            fact = service.isPresent()
                    ? Called.withoutCall(action, carried.done(), problem.get())
                    : carried.whole() ? action : action.failed(carried.done(), problem.map(Json::of));
            body = fact.toBody();
        } else if (service.isPresent()) {
            Called called =
                    Called.of(action, bench.outside(writes), service.get().call(calls.forward(action)));
            if (called.reason().isPresent()) {
                return new Taken.Decided(refuse(request, writes, called.reason().get(), Optional.empty()));
            }
            fact = called.action();
            body = called.fact(service.get().name());
        }
        return new Taken.Decided(executed(request, writes, fact, body));
    }

    /// The service of a call as it is declared now, while the call goes on as it was begun.
    Service asDeclaredNow(Taken.Calling call) {
        return calls.asDeclaredNow(call.service());
    }

    /// Stages what came of a call.
    ///
    /// @param staged is told once the fact or refusal itself is
    ActionResult answered(Taken.Calling call, ServiceAnswer answer, Consumer<EngineLedger> staged) throws IOException {
        ActionRequest request = call.request();
        Called called = Called.of(call.action(), List.of(), answer);
        ActionResult result = called.reason().isPresent()
                ? refuse(request, List.of(), called.reason().get(), Optional.empty())
                : fact(request, called.fact(call.service().name()));
        staged.accept(ledger);
        if (called.reason().isEmpty()) {
            judge(request, List.of(), called.action());
        }
        return result;
    }

    private ActionResult executed(ActionRequest request, List<Write> writes, Action fact, Json.Obj body)
            throws IOException {
        ActionResult result = fact(request, body);
        judge(request, writes, fact);
        return result;
    }

    private ActionResult fact(ActionRequest request, Json.Obj body) throws IOException {
        EngineLedger.Ticket ticket =
                ledger.stage(EventType.ACTION_EXECUTED, request.identity().agentId(), body);
        return new ActionResult.Executed(ticket.index(), ticket.leaf());
    }

    /// What policies make of a fact that was staged.
    private void judge(ActionRequest request, List<Write> writes, Action fact) throws IOException {
        List<Trigger> after =
                policies.evaluate(Phase.EXECUTED, facts.of(request, fact.writes(), Optional.of(fact.result())));
        journalTriggers(request, writes, after);
        containments.respond(request, after);
    }

    /// The same of one whose process ended before it was journaled.
    void judgeSettled(Action fact) throws IOException {
        Optional<RunRow> run =
                Optional.ofNullable(ledger.picture().runs().get(fact.identity().runId()));
        ActionRequest request = new ActionRequest(
                fact.identity(),
                run.map(RunRow::epoch).orElse(1L),
                fact.tool(),
                Optional.of(calls.args(fact.requested())),
                state -> List.of(),
                fact.result(),
                calls.whole(fact.extra()),
                ActionRequest.Origin.LIVE);
        judge(request, fact.writes(), fact);
    }

    /// The service that the action calls. An action that comes with an error was tried by its agent, and is only
    /// journaled.
    private Optional<Service> service(ActionRequest request) throws RefusedException {
        Optional<Service> service =
                calls.called(request.tool()).filter(s -> request.result().ok());
        if (service.isPresent()
                && request.args().map(Redactables::in).filter(f -> !f.isEmpty()).isPresent()) {
            throw new RefusedException("the arguments of " + request.tool() + " are declared personal, and "
                    + service.get().name() + " would be sent what stands in their place; call it with others");
        }
        return service;
    }

    private ReplayFence fence(ActionRequest request) throws IOException {
        Action.Call call = new Action.Call(request.tool(), request.args(), Optional.empty());
        return ReplayFence.ask(
                ledger.picture().world(),
                request.identity().idempotencyKey(),
                call,
                row -> Action.fromBody(ledger.entry(row.entry()).entry().body()).requested());
    }

    private ActionResult recorded(ActionRow row) throws IOException {
        IndexedEntry entry = ledger.entry(row.entry());
        return new ActionResult.Recorded(
                row.entry(),
                Rfc6962.leafHash(entry.entry().toBytes()),
                Action.fromBody(entry.entry().body()).extra());
    }

    /// Another call for an intent that stands: it is refused, and a person decides.
    private ActionResult stopped(ActionRequest request, ActionRow recorded) throws IOException {
        String key = request.identity().idempotencyKey();
        String reason = "the key " + key + " stands for another call of " + recorded.tool() + ", in entry "
                + recorded.entry() + "; use that result, or another key if something else is meant";
        ActionResult refused = refuse(request, List.of(), reason, Optional.empty());
        String object = "key " + key;
        Collection<TaskRow> tasks = ledger.picture().tasks().values();
        if (tasks.stream().noneMatch(t -> !t.closed() && t.object().equals(Optional.of(object)))) {
            ledger.stage(
                    EventType.TASK_OPENED,
                    POLICY,
                    Json.object()
                            .put("task", "TSK-%d".formatted(tasks.size() + 1))
                            .put(
                                    "title",
                                    request.identity().runId() + "/"
                                            + request.identity().stepId() + " asks for another " + request.tool()
                                            + " under " + key + ": decide")
                            .put("object", object)
                            .build());
        }
        return refused;
    }

    /// Lets an effect outside the workspace happen now, after its request is durable; documents follow the journal
    /// instead. A service is called later.
    private Optional<String> effect(Action action, List<Write> writes, Optional<Service> service)
            throws IOException, RefusedException {
        Map<String, List<Write>> outside = new LinkedHashMap<>();
        for (Write w : bench.outside(writes)) {
            outside.computeIfAbsent(w.target(), t -> new ArrayList<>()).add(w);
        }
        if (outside.isEmpty() && service.isEmpty()) {
            return Optional.empty();
        }
        Json.Obj requested = service.map(s -> Called.request(action, s)).orElseGet(action::toBody);
        if (service.isPresent() && CanonicalJson.bytes(requested).length > CALL_BYTES) {
            throw new RefusedException("its entry would have no room for what the service says; split the action");
        }
        long ordered = ledger.stage(
                        EventType.ACTION_REQUESTED, action.identity().agentId(), requested)
                .index();
        ledger.flush();
        try {
            return TargetWrites.apply(bench, outside, ordered);
        } catch (TargetFailedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private ActionResult refuse(ActionRequest request, List<Write> writes, String reason, Optional<String> rule)
            throws IOException {
        Action action = action(
                request,
                List.of(),
                new Action.Result(false, Optional.of(Json.of(reason))),
                Optional.empty(),
                Optional.empty());
        Json.Obj body = slim(action).toBody();
        Json.Builder extended = Json.object();
        body.members().forEach(extended::put);
        extended.put("reason", reason).put("rule", rule);
        writes.stream()
                .findFirst()
                .ifPresent(w -> extended.put("service", w.target()).put("object", w.object()));
        EngineLedger.Ticket ticket =
                ledger.stage(EventType.ACTION_REFUSED, request.identity().agentId(), extended.build());
        return new ActionResult.Refused(ticket.index(), reason, rule);
    }

    private void journalTriggers(ActionRequest request, List<Write> writes, List<Trigger> triggers) throws IOException {
        for (Trigger t : triggers) {
            ledger.stage(
                    EventType.POLICY_TRIGGERED,
                    POLICY,
                    Json.object()
                            .put("rule", t.rule())
                            .put("layer", t.layer().wireName())
                            .put("tier", t.tier())
                            .put("response", t.response().wireName())
                            .put("title", t.message())
                            .put("explanation", t.explanation())
                            .put("run_id", request.identity().runId())
                            .put("step_id", request.identity().stepId())
                            .put("service", writes.stream().findFirst().map(Write::target))
                            .put("policy", policies.version())
                            .build());
        }
    }

    private Action action(ActionRequest request, List<Write> writes) throws IOException {
        Optional<ToolEffects> declared = declared(request.tool());
        Optional<EffectClass> effects = declared.map(ToolEffects::effects).or(() -> undeclared(request, writes));
        Optional<Action.Compensation> compensation = declared.flatMap(d -> d.compensationOf(clock.instant()));
        return slim(action(request, writes, request.result(), effects, compensation));
    }

    /// A service's own word on its operation is only ever tightened: what a policy calls reversible would be hidden
    /// from every rollback.
    private Optional<ToolEffects> declared(String tool) {
        Optional<ToolEffects> byService = calls.declared(tool);
        return policies.effectsOf(tool)
                .filter(p -> byService.isEmpty()
                        || (p.effects() != EffectClass.REVERSIBLE
                                && p.effects().compareTo(byService.get().effects()) >= 0))
                .or(() -> byService);
    }

    /// A write that a target captured is reversible by its before-image. A call of an unknown tool that worked and
    /// wrote nothing we know of may have done anything elsewhere.
    private static Optional<EffectClass> undeclared(ActionRequest request, List<Write> writes) {
        if (!writes.isEmpty()) {
            return Optional.of(EffectClass.REVERSIBLE);
        }
        return request.result().ok() ? Optional.of(EffectClass.IRREVERSIBLE) : Optional.empty();
    }

    private static Action action(
            ActionRequest request,
            List<Write> writes,
            Action.Result result,
            Optional<EffectClass> effects,
            Optional<Action.Compensation> compensation) {
        Action.Call call = new Action.Call(request.tool(), request.args(), Optional.empty());
        return new Action(request.identity(), call, call, writes, result, effects, compensation, request.extra());
    }

    /// Arguments and extras too large for a comfortable entry go to the store, by digest.
    private Action slim(Action a) throws IOException {
        Action.Call call = a.requested();
        if (call.args().isPresent()) {
            byte[] bytes = CanonicalJson.bytes(call.args().get());
            if (bytes.length > LARGE_BYTES) {
                call = new Action.Call(call.tool(), Optional.empty(), Optional.of(blobs.put(bytes)));
            }
        }
        Json.Obj extra = a.extra();
        byte[] extraBytes = CanonicalJson.bytes(extra);
        if (extraBytes.length > LARGE_BYTES) {
            extra = Json.object().put("ref", Write.ref(blobs.put(extraBytes))).build();
        }
        return new Action(a.identity(), call, call, a.writes(), a.result(), a.effects(), a.compensation(), extra);
    }
}
