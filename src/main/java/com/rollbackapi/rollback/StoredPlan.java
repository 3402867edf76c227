package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.journal.Write;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a plan back from the store, as a rollback that a crash cut off needs it.
public final class StoredPlan {
    private final List<Plan.Step> steps = new ArrayList<>();
    private final List<Plan.Undone> actions = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();

    private StoredPlan() {}

    /// Throws `IOException` where the plan is missing, damaged, or not the one that the hash names.
    public static Plan read(BlobSource blobs, Hash hash) throws IOException {
        byte[] bytes = blobs.get(hash).orElseThrow(() -> new IOException("the store has lost the plan " + hash));
        try {
            Plan plan = new StoredPlan().plan(bytes);
            if (!plan.hash().equals(hash)) {
                throw new IOException("the plan " + hash + " reads back as " + plan.hash());
            }
            return plan;
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new IOException("the plan " + hash + " is damaged: " + e.getMessage(), e);
        }
    }

    /// Step by step and action by action: there may be many, and their JSON takes several times the room.
    private Plan plan(byte[] bytes) throws MalformedJsonException {
        Json.Obj o = StrictJson.parseObject(
                bytes,
                Limits.STATE,
                Map.of(
                        "steps", s -> steps.add(step(object(s))),
                        "actions", a -> actions.add(action(object(a)))));
        Map<String, Hash> roots = new LinkedHashMap<>();
        Json.Obj expected = object(o, "expected_roots");
        for (String target : expected.members().keySet()) {
            Write.ref(expected, target).ifPresent(root -> roots.put(target, root));
        }
        Optional<Long> position =
                o.number("position").isPresent() ? Optional.of(number(o, "position")) : Optional.empty();
        return new Plan(
                Scope.fromJson(object(o, "scope")),
                position,
                o.text("checkpoint"),
                texts(o, "runs"),
                texts(o, "dependent_runs"),
                texts(o, "dependent_steps"),
                number(o, "mutations"),
                steps,
                actions,
                objects(o, "tasks").stream().map(StoredPlan::task).toList(),
                roots);
    }

    private static Plan.Step step(Json.Obj s) {
        return new Plan.Step(
                (int) number(s, "number"),
                text(s, "target"),
                text(s, "object"),
                Write.ref(s, "expected"),
                Write.ref(s, "replacement"),
                EntryNumbers.of(s, "undoes"),
                objects(s, "kept").stream()
                        .map(k -> new Plan.Kept(
                                number(k, "entry"), Write.ref(k, "before_ref"), Write.ref(k, "after_ref")))
                        .toList(),
                text(s, "because"));
    }

    private Plan.Undone action(Json.Obj a) {
        EffectClass effects = EffectClass.ofWireName(text(a, "class"))
                .orElseThrow(() -> new IllegalArgumentException("an action of an unknown class"));
        return new Plan.Undone(
                number(a, "entry"),
                once(text(a, "run")),
                once(text(a, "step_id")),
                once(text(a, "tool")),
                effects,
                compensation(a));
    }

    /// A run and a tool stand in many actions.
    private String once(String name) {
        return names.computeIfAbsent(name, n -> n);
    }

    private static Optional<Plan.Compensation> compensation(Json.Obj action) {
        if (action.get("compensation").isEmpty()) {
            return Optional.empty();
        }
        Json.Obj c = object(action, "compensation");
        return Optional.of(new Plan.Compensation(
                (int) number(c, "number"), text(c, "type"), c.text("allowed_until"), numbers(c, "after")));
    }

    private static Plan.Task task(Json.Obj t) {
        return new Plan.Task(
                text(t, "target"), text(t, "object"), text(t, "reason"), Write.ref(t, "ours"), Write.ref(t, "theirs"));
    }

    private static String text(Json.Obj o, String name) {
        return o.text(name).orElseThrow(() -> new IllegalArgumentException("no text \"" + name + "\""));
    }

    private static long number(Json.Obj o, String name) {
        return (long) o.number(name).orElseThrow(() -> new IllegalArgumentException("no number \"" + name + "\""));
    }

    private static Json.Obj object(Json.Obj o, String name) {
        if (o.get(name).orElse(Json.Null.NULL) instanceof Json.Obj found) {
            return found;
        }
        throw new IllegalArgumentException("no object \"" + name + "\"");
    }

    private static List<Json> items(Json.Obj o, String name) {
        return o.get(name).orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items) ? items : List.of();
    }

    private static List<Json.Obj> objects(Json.Obj o, String name) {
        List<Json.Obj> objects = new ArrayList<>();
        for (Json item : items(o, name)) {
            objects.add(object(item));
        }
        return objects;
    }

    private static Json.Obj object(Json item) {
        return item instanceof Json.Obj found ? found : Json.Obj.EMPTY;
    }

    private static List<String> texts(Json.Obj o, String name) {
        return items(o, name).stream()
                .map(i -> i instanceof Json.Str(String value) ? value : "")
                .toList();
    }

    private static List<Long> numbers(Json.Obj o, String name) {
        return items(o, name).stream()
                .map(i -> i instanceof Json.Num(double value) ? (long) value : -1L)
                .toList();
    }
}
