package com.rollbackapi.remote;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Lease;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Permission;
import com.rollbackapi.engine.Recovered;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.Write;
import com.rollbackapi.rollback.Conflict;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.tlog.LogKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// How operator calls look on the wire, for both ends. Reading throws `IllegalArgumentException` naming the member at
/// fault.
public final class Wire {
    /// Up to which a JSON number says every whole number.
    private static final double MAX_EXACT = 1L << 53;

    private Wire() {}

    public static Json.Obj request(Operator.Request request) {
        return Json.object()
                .put("requested_by", request.requestedBy())
                .put("reason", request.reason())
                .build();
    }

    public static Operator.Request request(Json.Obj body) {
        return new Operator.Request(
                text(body, "requested_by"), maybeText(body, "reason").orElse("by the API"));
    }

    /// A request with the step behind which a rollback is to pause, where it is.
    public static Json.Obj request(Optional<Integer> pauseAfter, Operator.Request request) {
        Json.Obj body = request(request);
        return pauseAfter.isPresent() ? body.with("pause_after", Json.of((long) pauseAfter.get())) : body;
    }

    public static Optional<Integer> pauseAfter(Json.Obj body) {
        return body.get("pause_after").isPresent() ? Optional.of(step(body, "pause_after")) : Optional.empty();
    }

    /// The number of a step, or of some: whole, from 0.
    private static int step(Json.Obj body, String member) {
        double number = body.number(member).orElse(-1);
        if (number != Math.rint(number) || number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("\"" + member + "\" is the whole number of a step");
        }
        return (int) number;
    }

    public static Scope scope(Json.Obj body) {
        if (body.get("scope").orElse(Json.Null.NULL) instanceof Json.Obj scope) {
            maybeText(scope, "checkpoint");
            maybeText(scope, "service");
            texts(scope, "runs");
            texts(scope, "steps");
            if (scope.get("position").isPresent()) {
                number(scope, "position");
            }
            return Scope.fromJson(scope);
        }
        throw new IllegalArgumentException("the body needs the object \"scope\"");
    }

    /// What a containment reaches: `run_id` (with `children`), `agent_id`, `tenant`, `task_class`, `service` or
    /// `environment`.
    public static Json.Obj reach(Reach reach) {
        Json.Builder body = Json.object().put(reach.member(), reach.subject());
        if (reach instanceof Reach.Run run) {
            body.put("children", run.children());
        }
        return body.build();
    }

    public static Reach reach(Json.Obj body) {
        Map<String, String> named = new TreeMap<>();
        for (String member : Reach.MEMBERS) {
            maybeText(body, member).ifPresent(name -> named.put(member, name));
        }
        return Reach.of(named, isTrue(body, "children"));
    }

    /// Without `write` a run may only read.
    public static Json.Obj permission(Permission permission) {
        return Json.object()
                .put("write", permission.access() == Lease.Access.READ_WRITE)
                .strings("services", List.copyOf(permission.services()))
                .build();
    }

    public static Permission permission(Json.Obj body) {
        return new Permission(
                isTrue(body, "write") ? Lease.Access.READ_WRITE : Lease.Access.READ_ONLY,
                Set.copyOf(texts(body, "services")));
    }

    public static Recovered recovered(Json.Obj body) {
        return new Recovered(text(body, "run_id"), number(body, "epoch"), texts(body, "checkpoints"));
    }

    /// `granted`, true unless it is given as false.
    public static Operator.Approval approval(Json.Obj body) {
        Json granted = body.get("granted").orElse(Json.of(true));
        if (granted.equals(Json.of(true))) {
            return Operator.Approval.GRANTED;
        }
        if (granted.equals(Json.of(false))) {
            return Operator.Approval.REFUSED;
        }
        throw new IllegalArgumentException("\"granted\" is true or false");
    }

    /// Absent is false.
    public static boolean isTrue(Json.Obj body, String name) {
        return switch (body.get(name).orElse(new Json.Bool(false))) {
            case Json.Bool(boolean value) -> value;
            case Json other -> throw unfit(name, other, "true or false", "give that without quotes");
        };
    }

    /// The seeds' shape, with what we know beside it.
    public static Json.Obj outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Restored r ->
                Json.object()
                        .put("status", "restored")
                        .put("rollback_id", r.rollbackId())
                        .put("latency_ms", r.latencyMillis())
                        .put("integrity", "verified")
                        .put("root", Write.ref(r.root()))
                        .put("mutations", r.mutations())
                        .build();
            case Outcome.Unchanged u ->
                Json.object()
                        .put("status", "unchanged")
                        .put("latency_ms", 0)
                        .put("integrity", "verified")
                        .put("plan_hash", u.planHash())
                        .build();
            case Outcome.Partial p ->
                Json.object()
                        .put("status", "partial")
                        .put("rollback_id", p.rollbackId())
                        .put("latency_ms", p.latencyMillis())
                        .put("integrity", "failed")
                        .strings("findings", p.findings())
                        .build();
            case Outcome.Paused p ->
                Json.object()
                        .put("status", "paused")
                        .put("rollback_id", p.rollbackId())
                        .put("pause_after", p.after())
                        .put("done", p.done())
                        .put("steps", p.steps())
                        .build();
            case Outcome.Refused r ->
                Json.object()
                        .put("status", "refused")
                        .put("rollback_id", r.rollbackId())
                        .put("reason", r.reason())
                        .put(
                                "conflicts",
                                Json.of(r.conflicts().stream()
                                        .map(Conflict::toJson)
                                        .toList()))
                        .put("plan_hash", r.replacement().map(Hash::hex))
                        .build();
        };
    }

    public static Outcome outcome(Json.Obj body) {
        return switch (text(body, "status")) {
            case "restored" ->
                new Outcome.Restored(
                        text(body, "rollback_id"),
                        ref(body, "root"),
                        number(body, "mutations"),
                        number(body, "latency_ms"));
            case "unchanged" -> new Outcome.Unchanged(text(body, "plan_hash"));
            case "partial" ->
                new Outcome.Partial(text(body, "rollback_id"), texts(body, "findings"), number(body, "latency_ms"));
            case "paused" ->
                new Outcome.Paused(
                        text(body, "rollback_id"), step(body, "pause_after"), step(body, "done"), step(body, "steps"));
            case "refused" ->
                new Outcome.Refused(
                        body.text("rollback_id"),
                        text(body, "reason"),
                        conflicts(body),
                        body.text("plan_hash").map(Hash::parse));
            default -> throw new IllegalArgumentException("no rollback ends as '" + text(body, "status") + "'");
        };
    }

    static List<Preview.Invariant> invariants(Json.Obj plan) {
        List<Preview.Invariant> invariants = new ArrayList<>();
        for (Json item : items(plan, "invariants")) {
            Json.Obj i = item instanceof Json.Obj o ? o : Json.Obj.EMPTY;
            invariants.add(new Preview.Invariant(
                    text(i, "rule"), text(i, "title"), i.text("broken_now"), i.text("broken_after")));
        }
        return invariants;
    }

    /// What the answer to a plan says of its actions.
    static List<Fate> fates(Plan plan, Json.Obj answer) {
        return Fate.read(
                plan,
                items(answer, "actions").stream()
                        .map(item -> item instanceof Json.Obj o ? o : Json.Obj.EMPTY)
                        .toList());
    }

    private static List<Conflict> conflicts(Json.Obj body) {
        List<Conflict> conflicts = new ArrayList<>();
        for (Json item : items(body, "conflicts")) {
            Json.Obj c = item instanceof Json.Obj o ? o : Json.Obj.EMPTY;
            conflicts.add(
                    new Conflict(text(c, "target"), text(c, "object"), Write.ref(c, "recorded"), Write.ref(c, "live")));
        }
        return conflicts;
    }

    public static Json.Obj findings(List<Finding> findings) {
        List<Json> rows = new ArrayList<>();
        for (Finding f : findings) {
            rows.add(Json.object()
                    .put("severity", f.severity().name().toLowerCase(Locale.ROOT))
                    .put("place", f.place())
                    .put("what", f.what())
                    .put("fix", f.fix())
                    .build());
        }
        return Json.object().put("findings", Json.of(rows)).build();
    }

    public static List<Finding> findings(Json.Obj body) {
        List<Finding> findings = new ArrayList<>();
        for (Json item : items(body, "findings")) {
            Json.Obj f = item instanceof Json.Obj o ? o : Json.Obj.EMPTY;
            findings.add(new Finding(
                    Finding.Severity.valueOf(text(f, "severity").toUpperCase(Locale.ROOT)),
                    text(f, "place"),
                    text(f, "what"),
                    text(f, "fix")));
        }
        return findings;
    }

    public static Json.Obj services(List<ServiceRow> services) {
        return Json.object()
                .put("services", Json.of(services.stream().map(ServiceRow::json).toList()))
                .build();
    }

    public static List<ServiceRow> services(Json.Obj body) {
        if (body.get("services").isEmpty()) {
            throw new IllegalArgumentException("the body needs the list \"services\"");
        }
        return items(body, "services").stream().map(ServiceRow::of).toList();
    }

    /// A log's keys, one after the other.
    public static Json.Obj keys(LogKeys keys) {
        List<Json> rows = keys.terms().stream().map(t -> (Json) key(t)).toList();
        return Json.object()
                .put("origin", keys.origin())
                .put("keys", Json.of(rows))
                .build();
    }

    public static Json.Obj key(LogKeys.Term term) {
        Json.Builder row = Json.object()
                .put("vkey", term.key().vkey())
                .put("state", term.state().name().toLowerCase(Locale.ROOT))
                .put("from", term.from());
        term.to().ifPresent(to -> row.put("to", to));
        term.lastValid().ifPresent(last -> row.put("last_valid_size", last));
        return row.build();
    }

    /// What is there and no text is refused: taken for absent, it would let another thing happen than was asked
    /// for.
    public static Optional<String> maybeText(Json.Obj body, String name) {
        Optional<Json> member = body.get(name);
        if (member.isPresent() && !(member.get() instanceof Json.Str)) {
            throw unfit(name, member.get(), "a text", "put it in quotes");
        }
        return body.text(name);
    }

    private static IllegalArgumentException unfit(String name, Json found, String due, String remedy) {
        String kind = switch (found) {
            case Json.Obj _ -> "an object";
            case Json.Arr _ -> "a list";
            case Json.Str _ -> "a text";
            case Json.Num _ -> "a number";
            case Json.Bool(boolean value) -> String.valueOf(value);
            case Json.Null _ -> "null";
        };
        return new IllegalArgumentException(
                "\"" + name + "\" is " + kind + " where " + due + " is due; " + remedy + ", or leave it out");
    }

    public static String text(Json.Obj body, String name) {
        return maybeText(body, name)
                .filter(t -> !t.isBlank())
                .orElseThrow(() -> new IllegalArgumentException("the body needs the text \"" + name + "\""));
    }

    public static List<String> texts(Json.Obj body, String name) {
        List<String> texts = new ArrayList<>();
        for (Json item : items(body, name)) {
            if (!(item instanceof Json.Str(String value))) {
                throw new IllegalArgumentException("\"" + name + "\" is a list of texts");
            }
            texts.add(value);
        }
        return texts;
    }

    private static List<Json> items(Json.Obj body, String name) {
        return switch (body.get(name).orElse(new Json.Arr(List.of()))) {
            case Json.Arr(List<Json> items) -> items;
            case Json other -> throw unfit(name, other, "a list", "put it in brackets");
        };
    }

    private static Hash ref(Json.Obj body, String name) {
        Optional<Hash> ref = Write.ref(body, name);
        return ref.orElseThrow(() -> new IllegalArgumentException("the body needs the reference \"" + name + "\""));
    }

    public static long number(Json.Obj body, String name) {
        double number = body.number(name)
                .orElseThrow(() -> new IllegalArgumentException("the body needs the number \"" + name + "\""));
        if (number != Math.rint(number) || Math.abs(number) > MAX_EXACT) {
            throw new IllegalArgumentException("\"" + name + "\" is a whole number up to 2^53");
        }
        return (long) number;
    }
}
