package com.rollbackapi.journal;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The body of `action.requested`, `action.executed` and `action.refused`: a mutation as an operational fact. Arguments
/// too large for an entry stand in the store, named by `args_ref`.
///
/// @param requested what the agent asked for
/// @param approved what was allowed to run; equal to `requested` unless a policy or a person narrowed it
/// @param result `ok`, `error` or `refused` with the text that was observed
public record Action(
        Identity identity,
        Call requested,
        Call approved,
        List<Write> writes,
        Result result,
        Optional<EffectClass> effects,
        Optional<Compensation> compensation,
        Json.Obj extra) {

    /// Who did it, in which step, caused by which.
    ///
    /// @param parentStep the step that caused it: one of the same run, or `run/step`
    /// @param declared for whom and on what it says that it works; what counts is what its run's lease says
    public record Identity(
            String runId,
            String agentId,
            String stepId,
            Optional<String> parentStep,
            String idempotencyKey,
            Optional<String> traceparent,
            Grounds grounds,
            Assignment declared) {
        public Identity {
            if (runId.isEmpty() || agentId.isEmpty() || stepId.isEmpty() || idempotencyKey.isEmpty()) {
                throw new IllegalArgumentException("an action names run, agent, step and idempotency key");
            }
        }

        /// One that declares neither grounds nor for whom it works.
        public Identity(
                String runId,
                String agentId,
                String stepId,
                Optional<String> parentStep,
                String idempotencyKey,
                Optional<String> traceparent) {
            this(runId, agentId, stepId, parentStep, idempotencyKey, traceparent, Grounds.NONE, Assignment.NONE);
        }

        /// The same action, resting on these.
        public Identity restingOn(Grounds other) {
            return new Identity(runId, agentId, stepId, parentStep, idempotencyKey, traceparent, other, declared);
        }

        /// The same action, saying this of whom it works for.
        public Identity declaring(Assignment other) {
            return new Identity(runId, agentId, stepId, parentStep, idempotencyKey, traceparent, grounds, other);
        }
    }

    /// What an action declares to rest on.
    ///
    /// @param reads the objects that it took into account, each `target/object`
    /// @param dependsOn the steps that it needs to have happened, each `run/step`
    public record Grounds(List<String> reads, List<String> dependsOn) {
        public static final Grounds NONE = new Grounds(List.of(), List.of());

        /// What an entry has room for, beside what else an action says.
        private static final int LIMIT_BYTES = 16_384;

        public Grounds {
            reads = List.copyOf(reads);
            dependsOn = List.copyOf(dependsOn);
            int bytes = 0;
            for (String name : Stream.concat(reads.stream(), dependsOn.stream()).toList()) {
                int slash = name.indexOf('/');
                if (slash < 1 || slash == name.length() - 1) {
                    throw new IllegalArgumentException(
                            "rests on '" + name + "', which is no target/object and no run/step");
                }
                bytes += name.getBytes(StandardCharsets.UTF_8).length;
            }
            if (bytes > LIMIT_BYTES) {
                throw new IllegalArgumentException("declares " + bytes + " bytes of \"reads\" and \"depends_on\"; "
                        + LIMIT_BYTES + " are the limit");
            }
        }

        /// The members `reads` and `depends_on` of an object; a missing one is empty.
        public static Grounds of(Json.Obj o) {
            return new Grounds(texts(o, "reads"), texts(o, "depends_on"));
        }

        private static List<String> texts(Json.Obj o, String name) {
            if (o.get(name).isEmpty()) {
                return List.of();
            }
            if (!(o.get(name).get() instanceof Json.Arr(List<Json> items))) {
                throw new IllegalArgumentException("has a \"" + name + "\" that is no list");
            }
            List<String> texts = new ArrayList<>();
            for (Json item : items) {
                if (!(item instanceof Json.Str(String text))) {
                    throw new IllegalArgumentException("has a \"" + name + "\" with something that is no text");
                }
                texts.add(text);
            }
            return texts;
        }
    }

    /// A tool with its arguments, or the digest of arguments kept in the store.
    public record Call(String tool, Optional<Json> args, Optional<Hash> argsRef) {
        public Call {
            if (tool.isEmpty()) {
                throw new IllegalArgumentException("a call names its tool");
            }
        }

        Json.Obj toJson() {
            Json.Builder b = Json.object().put("tool", tool);
            args.ifPresent(a -> b.put("args", a));
            return b.put("args_ref", argsRef.map(Write::ref)).build();
        }

        static Call fromJson(Json.Obj o) {
            return new Call(Action.text(o, "tool"), o.get("args"), Write.ref(o, "args_ref"));
        }
    }

    /// What was observed.
    ///
    /// @param error a text, or what stands in the place of a personal one
    public record Result(boolean ok, Optional<Json> error) {
        /// The text; of a personal one that there is one.
        public Optional<String> errorText() {
            return error.map(e -> e instanceof Json.Str(String text) ? text : "(personal)");
        }
    }

    /// How to offset the action, and until when.
    public record Compensation(String type, Optional<String> allowedUntil) {}

    public Action {
        writes = List.copyOf(writes);
    }

    /// The same action as one that failed, with the writes that it made all the same.
    public Action failed(List<Write> made, Optional<Json> error) {
        return new Action(identity, requested, approved, made, new Result(false, error), effects, compensation, extra);
    }

    /// The same action with something more said of it.
    public Action noting(String name, Json value) {
        return new Action(
                identity, requested, approved, writes, result, effects, compensation, extra.with(name, value));
    }

    /// The same action with that left unsaid.
    public Action without(String name) {
        return new Action(identity, requested, approved, writes, result, effects, compensation, extra.without(name));
    }

    /// The name of the tool that ran.
    public String tool() {
        return approved.tool();
    }

    /// The entry body, every field present or meaningfully absent.
    public Json.Obj toBody() {
        Json.Builder b = Json.object()
                .put("run_id", identity.runId())
                .put("agent_id", identity.agentId())
                .put("step_id", identity.stepId())
                .put("parent_step", identity.parentStep())
                .put("idempotency_key", identity.idempotencyKey())
                .put("traceparent", identity.traceparent())
                .put("requested_action", requested.toJson());
        identity.declared().addTo(b);
        if (!identity.grounds().reads().isEmpty()) {
            b.strings("reads", identity.grounds().reads());
        }
        if (!identity.grounds().dependsOn().isEmpty()) {
            b.strings("depends_on", identity.grounds().dependsOn());
        }
        if (!approved.equals(requested)) {
            b.put("approved_action", approved.toJson());
        }
        b.put("writes", Json.of(writes.stream().map(Write::toJson).toList()));
        b.put("result", result.ok() ? "ok" : "error");
        result.error().ifPresent(e -> b.put("error", e));
        b.put("class", effects.map(EffectClass::wireName));
        compensation.ifPresent(c -> b.put(
                "compensation",
                Json.object()
                        .put("type", c.type())
                        .put("allowed_until", c.allowedUntil())
                        .build()));
        if (!extra.members().isEmpty()) {
            b.put("extra", extra);
        }
        return b.build();
    }

    /// Reads what [#toBody] wrote. Throws `IllegalArgumentException` naming the member that is missing or
    /// malformed.
    public static Action fromBody(Json.Obj o) {
        Identity identity = new Identity(
                text(o, "run_id"),
                text(o, "agent_id"),
                text(o, "step_id"),
                o.text("parent_step"),
                text(o, "idempotency_key"),
                o.text("traceparent"),
                Grounds.of(o),
                Assignment.of(o));
        Call requested = Call.fromJson(object(o, "requested_action"));
        Call approved = o.get("approved_action").isPresent() ? Call.fromJson(object(o, "approved_action")) : requested;
        List<Write> writes = new ArrayList<>();
        if (o.get("writes").orElse(Json.Null.NULL) instanceof Json.Arr arr) {
            arr.items().forEach(w -> writes.add(Write.fromJson(w)));
        }
        Result result = new Result(text(o, "result").equals("ok"), o.get("error"));
        Optional<Compensation> compensation = o.get("compensation").isPresent()
                ? Optional.of(new Compensation(
                        text(object(o, "compensation"), "type"),
                        object(o, "compensation").text("allowed_until")))
                : Optional.empty();
        Json.Obj extra = o.get("extra").isPresent() ? object(o, "extra") : Json.Obj.EMPTY;
        Optional<EffectClass> effects = o.text("class").flatMap(EffectClass::ofWireName);
        return new Action(identity, requested, approved, writes, result, effects, compensation, extra);
    }

    private static String text(Json.Obj o, String name) {
        return o.text(name)
                .orElseThrow(() -> new IllegalArgumentException("an action needs the text \"" + name + "\""));
    }

    private static Json.Obj object(Json.Obj o, String name) {
        if (o.get(name).orElse(Json.Null.NULL) instanceof Json.Obj found) {
            return found;
        }
        throw new IllegalArgumentException("an action needs the object \"" + name + "\"");
    }
}
