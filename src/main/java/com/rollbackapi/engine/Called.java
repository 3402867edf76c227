package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What a call of a service makes of the action that it belongs to. Of an action whose call is not known to have taken
/// effect nothing else is carried out; it is journaled as one that failed and keeps its compensation, so that a
/// rollback asks the service again.
///
/// @param action as it is journaled
/// @param reason why it is refused: nothing of it has happened. Absent for one that is a fact
record Called(Action action, Optional<String> reason) {
    /// The member of an entry that names the service which the engine calls, or has called: beside the action,
    /// where no agent writes.
    private static final String SERVICE = "service";

    private static final String REPLY = "reply";
    private static final String EFFECT = "effect";

    /// The entry of a request, before its call.
    static Json.Obj request(Action action, Service service) {
        return action.toBody().with(SERVICE, Json.of(service.name()));
    }

    /// Whether a journaled request or fact is a call that the engine makes of a service, and no agent's word.
    static boolean isCall(Json.Obj body) {
        return body.text(SERVICE).isPresent();
    }

    /// Whether it is a call that the engine made and whose reply it never got.
    static boolean isInDoubt(Json.Obj body, Action done) {
        return isCall(body) && !done.result().ok() && done.extra().get(EFFECT).isPresent();
    }

    /// What is journaled of a request that [#isCall] says is one.
    Json.Obj body(Json.Obj request) {
        return reason.isPresent() ? body() : fact(request.text(SERVICE).orElseThrow());
    }

    /// @param outside the writes that are live whatever the service says
    static Called of(Action given, List<Write> outside, ServiceAnswer answer) {
        Action action = given.without(REPLY).without(EFFECT); // whatever an agent claims of them
        return switch (answer) {
            case ServiceAnswer.Done(Json.Obj result) -> new Called(action.noting(REPLY, result), Optional.empty());
            case ServiceAnswer.NotDone(String reason) ->
                new Called(
                        withoutCall(action, outside, reason),
                        outside.isEmpty() ? Optional.of(reason) : Optional.empty());
            case ServiceAnswer.Unknown(String reason) ->
                new Called(
                        action.failed(outside, Optional.of(Json.of(reason))).noting(EFFECT, Json.of("unknown")),
                        Optional.empty());
        };
    }

    /// An action of which only the writes happened: there is nothing to offset.
    static Action withoutCall(Action action, List<Write> made, String reason) {
        return new Action(
                action.identity(),
                action.requested(),
                action.approved(),
                made,
                new Action.Result(false, Optional.of(Json.of(reason))),
                Optional.of(EffectClass.REVERSIBLE),
                Optional.empty(),
                action.extra().without(REPLY).without(EFFECT));
    }

    /// What became of a request whose process ended: the service is asked, and not called again. What it does not
    /// know may still be on its way to it.
    static Called cutOff(ServiceCalls calls, Action request, Carried carried) throws IOException {
        ServiceAnswer answer = probe(calls, request);
        List<Write> outside = calls.bench().outside(carried.done());
        if (answer instanceof ServiceAnswer.Done && !carried.whole()) {
            Called called = of(request, outside, answer);
            return new Called(
                    called.action().failed(outside, Optional.of(Json.of(OpenRequests.CUT_OFF))), called.reason());
        }
        return of(request, outside, answer);
    }

    private static ServiceAnswer probe(ServiceCalls calls, Action request) throws IOException {
        Optional<Service> service = calls.called(request.tool());
        if (service.isEmpty()) {
            return new ServiceAnswer.Unknown(
                    OpenRequests.CUT_OFF + ", and no service here offers " + request.tool() + " any more");
        }
        return switch (service.get().probe(calls.forward(request))) {
            case ServiceAnswer.NotDone(String reason) ->
                new ServiceAnswer.Unknown(OpenRequests.CUT_OFF + ", and its service shows no trace yet: " + reason);
            case ServiceAnswer answer -> answer;
        };
    }

    EventType event() {
        return reason.isPresent() ? EventType.ACTION_REFUSED : EventType.ACTION_EXECUTED;
    }

    Json.Obj body() {
        return reason.isPresent() ? action.toBody().with("reason", Json.of(reason.get())) : action.toBody();
    }

    /// The entry of the fact that it is, which names the service as the request's does.
    Json.Obj fact(String service) {
        return action.toBody().with(SERVICE, Json.of(service));
    }
}
