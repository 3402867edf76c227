package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.Write;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a plan back from the store, as a rollback that a crash cut off needs it.
public final class StoredPlan {
    private StoredPlan() {}

    /// Throws `IOException` where the plan is missing, damaged, or not the one that the hash names.
    public static Plan read(BlobSource blobs, Hash hash) throws IOException {
        byte[] bytes = blobs.get(hash).orElseThrow(() -> new IOException("the store has lost the plan " + hash));
        try {
            if (!(StrictJson.parse(bytes, Limits.STATE) instanceof Json.Obj o)) {
                throw new IOException("the plan " + hash + " is no object");
            }
            Plan plan = plan(o);
            if (!plan.hash().equals(hash)) {
                throw new IOException("the plan " + hash + " reads back as " + plan.hash());
            }
            return plan;
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new IOException("the plan " + hash + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Plan plan(Json.Obj o) {
        List<Plan.Step> steps = new ArrayList<>();
        for (Json.Obj s : objects(o, "steps")) {
            steps.add(new Plan.Step(
                    (int) number(s, "number"),
                    text(s, "target"),
                    text(s, "object"),
                    Write.ref(s, "expected"),
                    Write.ref(s, "replacement"),
                    numbers(s, "undoes"),
                    objects(s, "kept").stream()
                            .map(k -> new Plan.Kept(
                                    number(k, "entry"), Write.ref(k, "before_ref"), Write.ref(k, "after_ref")))
                            .toList(),
                    text(s, "because")));
        }
        List<Plan.Undone> actions = new ArrayList<>();
        for (Json.Obj a : objects(o, "actions")) {
            EffectClass effects = EffectClass.ofWireName(text(a, "class"))
                    .orElseThrow(() -> new IllegalArgumentException("an action of an unknown class"));
            actions.add(new Plan.Undone(
                    number(a, "entry"), text(a, "run"), text(a, "step_id"), text(a, "tool"), effects, compensation(a)));
        }
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
            objects.add(item instanceof Json.Obj found ? found : Json.Obj.EMPTY);
        }
        return objects;
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
