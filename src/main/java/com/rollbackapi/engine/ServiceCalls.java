package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.ToolEffects;
import com.rollbackapi.journal.Write;
import com.rollbackapi.rollback.OffsetCall;
import com.rollbackapi.rollback.OffsetCalls;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Makes the calls that offset actions, from their entries and what these keep in the store.
///
/// An action is offset only where it was itself a call of a service of this workspace. What an agent did elsewhere has
/// no key that a service here knows it by, and is left to a person.
///
/// @param origin the name of the journal's log
record ServiceCalls(EngineLedger ledger, Workbench bench, String origin) implements OffsetCalls {
    @Override
    public Optional<OffsetCall> of(Plan.Undone action) throws IOException {
        String operation = action.compensation().orElseThrow().type();
        Optional<Service> forward = service(bench.services(), action.tool());
        Optional<Service> offering = offering(bench.services(), action.tool(), operation);
        if (forward.isEmpty() || offering.isEmpty()) {
            return Optional.empty();
        }
        Json.Obj body = ledger.entry(action.entry()).entry().body();
        if (!Called.isCall(body)) {
            return Optional.empty(); // an agent's word: no service here knows it by our key
        }
        Action done = Action.fromBody(body);
        ServiceCall made = forward(done);
        ServiceCall call = new ServiceCall(
                operation,
                key(action),
                made.args(),
                Optional.of(new ServiceCall.Offset(made.key(), reply(done.extra()))));
        return Optional.of(new OffsetCall(
                offering.get(),
                call,
                done.result().ok() ? Optional.empty() : Optional.of(new OffsetCall.Doubt(forward.get(), made))));
    }

    @Override
    public ServiceAnswer standing(Plan.Undone action) throws IOException {
        Json.Obj body = ledger.entry(action.entry()).entry().body();
        Action done = Action.fromBody(body);
        if (!Called.isInDoubt(body, done)) {
            return new ServiceAnswer.Done(reply(done.extra()));
        }
        Optional<Service> service = called(action.tool());
        return service.isPresent()
                ? service.get().probe(forward(done))
                : new ServiceAnswer.Unknown("no service here offers " + action.tool() + " any more");
    }

    @Override
    public Duration settles(Plan.Undone action) {
        return called(action.tool()).map(Service::settles).orElse(Duration.ZERO);
    }

    /// Whether the workspace has the services that the action called and that offset it.
    boolean offers(Plan.Undone action) {
        return service(bench.services(), action.tool()).isPresent()
                && action.compensation()
                        .flatMap(c -> offering(bench.services(), action.tool(), c.type()))
                        .isPresent();
    }

    /// The call that an action makes, from its entry.
    ServiceCall forward(Action action) throws IOException {
        return new ServiceCall(
                action.requested().tool(),
                ServiceKeys.forward(origin, action.identity().idempotencyKey()),
                args(action.requested()),
                Optional.empty());
    }

    /// The service that an action's tool calls; empty for a tool that is no operation of one.
    Optional<Service> called(String tool) {
        return service(bench.services(), tool);
    }

    /// The service as it is declared now; as it was where it is not any more.
    Service asDeclaredNow(Service begun) {
        return bench.services().values().stream()
                .filter(s -> s.name().equals(begun.name()))
                .findFirst()
                .orElse(begun);
    }

    /// What is declared of a tool by the service that offers it.
    Optional<ToolEffects> declared(String tool) {
        return called(tool)
                .flatMap(s -> s.operations().stream()
                        .filter(o -> o.tool().equals(tool))
                        .findFirst());
    }

    @Override
    public String key(Plan.Undone action) throws IOException {
        IndexedEntry entry = ledger.entry(action.entry());
        return ServiceKeys.undo(action.entry(), Rfc6962.leafHash(entry.entry().toBytes()));
    }

    private static Optional<Service> service(Map<String, Service> services, String operation) {
        return Optional.ofNullable(services.get(operation));
    }

    /// The service that offers the operation, of its own or as what offsets the tool.
    private static Optional<Service> offering(Map<String, Service> services, String tool, String operation) {
        return service(services, operation)
                .or(() -> service(services, tool)
                        .filter(s -> s.operations().stream()
                                .anyMatch(o -> o.tool().equals(tool)
                                        && o.compensation().equals(Optional.of(operation)))));
    }

    /// The arguments, also where the entry had no room for them.
    Json.Obj args(Action.Call call) throws IOException {
        if (call.argsRef().isPresent()) {
            return stored(call.argsRef().get());
        }
        return call.args().orElse(Json.Obj.EMPTY) instanceof Json.Obj args ? args : Json.Obj.EMPTY;
    }

    /// What the service said of the action's call.
    private Json.Obj reply(Json.Obj extra) throws IOException {
        Json.Obj holding = extra.get("reply").isEmpty() ? whole(extra) : extra;
        return holding.get("reply").orElse(Json.Obj.EMPTY) instanceof Json.Obj reply ? reply : Json.Obj.EMPTY;
    }

    /// What came beside an action, also where the entry had no room for it.
    Json.Obj whole(Json.Obj extra) throws IOException {
        Optional<Hash> ref = Write.ref(extra, "ref");
        return ref.isPresent() ? stored(ref.get()) : extra;
    }

    private Json.Obj stored(Hash hash) throws IOException {
        try {
            byte[] bytes = bench.blobs().require(hash, "what a service was asked");
            return StrictJson.parse(bytes, Limits.STATE) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
        } catch (MalformedJsonException e) {
            throw new IOException("the store's " + hash + " is no JSON: " + e.getMessage(), e);
        }
    }
}
