package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPatch;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.MalformedPatchException;
import com.rollbackapi.codec.PatchConflictException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Assignment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One line of the generic action format (`docs/formats/actions.md`): what an agent did or asks to do, with hashes that
/// are checked before anything is believed.
///
/// @param number the line's number, from 1, for messages
/// @param ordinal its `seq` or `t`, else the number
/// @param stateAfter the hash of the whole state that it claims to leave
public record ActionLine(
        long number,
        long ordinal,
        Action.Identity identity,
        Json.Obj json,
        List<LineWrite> writes,
        Optional<Hash> stateAfter) {

    private static final Set<String> KNOWN = Set.of(
            "run_id",
            "tool",
            "args",
            "ok",
            "error",
            "writes",
            "seq",
            "t",
            "call_id",
            "agent",
            "time",
            "state_sha256_after",
            "parent_step",
            "reads",
            "depends_on",
            "tenant",
            "task_class",
            "traceparent",
            "idempotency_key");

    /// One write of a line, not yet applied.
    record LineWrite(String object, String op, Optional<Hash> before, Optional<Hash> after, Json patch) {}

    /// Throws [MalformedActionException] naming the line and what is wrong with it.
    public static ActionLine parse(long number, String text) throws MalformedActionException {
        try {
            if (!(StrictJson.parse(text) instanceof Json.Obj o)) {
                throw new MalformedActionException(number, "is no JSON object");
            }
            long ordinal = ordinal(o).orElse(number);
            String run = text(o, "run_id");
            String step = o.text("call_id").orElseGet(() -> Long.toString(ordinal));
            Action.Identity identity = new Action.Identity(
                    run,
                    o.text("agent").orElseGet(() -> run.split("/", 2)[0]),
                    step,
                    o.text("parent_step"),
                    o.text("idempotency_key").orElse(run + "/" + step),
                    o.text("traceparent"),
                    Action.Grounds.of(o),
                    Assignment.of(o));
            text(o, "tool");
            if (!(o.get("ok").orElse(Json.Null.NULL) instanceof Json.Bool)) {
                throw new IllegalArgumentException("needs \"ok\": true or false");
            }
            if (o.get("args").isEmpty()) {
                throw new IllegalArgumentException("needs \"args\"");
            }
            return new ActionLine(number, ordinal, identity, o, writes(o), hash(o, "state_sha256_after"));
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new MalformedActionException(number, String.valueOf(e.getMessage()));
        }
    }

    /// The same, of an agent that says this as well wherever the line leaves it open.
    public ActionLine sayingAlso(Assignment of) {
        Action.Identity saying = identity.declaring(identity.declared().or(of));
        return new ActionLine(number, ordinal, saying, json, writes, stateAfter);
    }

    private static Optional<Long> ordinal(Json.Obj o) {
        for (String name : List.of("seq", "t")) {
            if (o.number(name).isPresent()) {
                return Optional.of((long) o.number(name).getAsDouble());
            }
        }
        return Optional.empty();
    }

    private static List<LineWrite> writes(Json.Obj o) {
        if (!(o.get("writes").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items))) {
            throw new IllegalArgumentException("needs the list \"writes\", empty where nothing was written");
        }
        List<LineWrite> writes = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof Json.Obj w)) {
                throw new IllegalArgumentException("has a write that is no object");
            }
            String object = text(w, "object");
            int slash = object.indexOf('/');
            if (slash < 1 || slash == object.length() - 1) {
                throw new IllegalArgumentException("writes '" + object + "', which is no collection/key");
            }
            LineWrite write = new LineWrite(
                    object,
                    text(w, "op"),
                    hash(w, "before_sha256"),
                    hash(w, "after_sha256"),
                    w.get("patch").orElse(new Json.Arr(List.of())));
            boolean fits = switch (write.op()) {
                case "create" -> write.before().isEmpty() && write.after().isPresent();
                case "update" -> write.before().isPresent() && write.after().isPresent();
                case "delete" -> write.before().isPresent() && write.after().isEmpty();
                default -> false;
            };
            if (!fits) {
                throw new IllegalArgumentException("writes " + object + " by '" + write.op()
                        + "', which does not go with its before_sha256 and after_sha256");
            }
            writes.add(write);
        }
        return writes;
    }

    private static String text(Json.Obj o, String name) {
        return o.text(name)
                .filter(t -> !t.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("needs the text \"" + name + "\""));
    }

    private static Optional<Hash> hash(Json.Obj o, String name) {
        return switch (o.get(name).orElse(Json.Null.NULL)) {
            case Json.Str(String hex) -> Optional.of(Hash.parse(hex));
            case Json.Null _ -> Optional.empty();
            case Json.Obj _, Json.Arr _, Json.Num _, Json.Bool _ ->
                throw new IllegalArgumentException("has a \"" + name + "\" that is no hash");
        };
    }

    /// The request that the engine decides about, its writes going to one documents target.
    public ActionRequest toRequest(String target, long epoch, ActionRequest.Origin origin) {
        boolean ok = json.get("ok").orElse(Json.Null.NULL) instanceof Json.Bool(boolean value) && value;
        Json.Builder extra = Json.object();
        json.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) {
                extra.put(name, value);
            }
        });
        extra.put("ordinal", ordinal).put("line", number);
        if (origin == ActionRequest.Origin.IMPORTED) {
            extra.put("imported", true);
        }
        json.text("time").ifPresent(t -> extra.put("time", t));
        stateAfter.ifPresent(h -> extra.put("state_sha256_after", h.hex()));
        return new ActionRequest(
                identity,
                epoch,
                json.text("tool").orElseThrow(),
                json.get("args"),
                reading -> contents(target, reading),
                new Action.Result(ok, json.text("error").map(Json::of)),
                extra.build(),
                origin);
    }

    private List<ActionRequest.Content> contents(String target, ActionRequest.Reading reading)
            throws IOException, RefusedException {
        Map<String, Optional<byte[]>> now = new HashMap<>();
        List<ActionRequest.Content> contents = new ArrayList<>();
        for (LineWrite w : writes) {
            Optional<byte[]> before =
                    now.containsKey(w.object()) ? now.get(w.object()) : reading.read(target, w.object());
            Optional<byte[]> after = apply(w, before);
            now.put(w.object(), after);
            contents.add(new ActionRequest.Content(target, w.object(), after));
        }
        return contents;
    }

    private Optional<byte[]> apply(LineWrite w, Optional<byte[]> before) throws RefusedException {
        expect(w.object(), "before_sha256", w.before(), before.map(Hash::of));
        try {
            int slash = w.object().indexOf('/');
            String collection = w.object().substring(0, slash);
            String key = w.object().substring(slash + 1);
            JsonPatch patch = JsonPatch.parse(w.patch());
            JsonPointer place = JsonPointer.of(collection, key);
            if (!patch.isConfinedTo(place)) {
                throw refused(w.object() + ": its patch reaches outside " + place + ", the object it names");
            }
            Json.Builder records = Json.object();
            if (before.isPresent()) {
                records.put(key, StrictJson.parse(before.get()));
            }
            Json state =
                    patch.apply(Json.object().put(collection, records.build()).build());
            Optional<byte[]> after =
                    state instanceof Json.Obj o && o.get(collection).orElse(Json.Null.NULL) instanceof Json.Obj c
                            ? c.get(key).map(CanonicalJson::bytes)
                            : Optional.empty();
            expect(w.object(), "after_sha256", w.after(), after.map(Hash::of));
            return after;
        } catch (PatchConflictException | MalformedPatchException | MalformedJsonException e) {
            throw refused(w.object() + ": its patch does not apply: " + e.getMessage());
        }
    }

    private void expect(String object, String name, Optional<Hash> claimed, Optional<Hash> found)
            throws RefusedException {
        if (!claimed.equals(found)) {
            throw refused(object + ": " + name + " is " + claimed.map(Hash::hex).orElse("null")
                    + ", but the record here is " + found.map(Hash::hex).orElse("absent"));
        }
    }

    private RefusedException refused(String what) {
        return new RefusedException("line " + number + ": " + what);
    }
}
