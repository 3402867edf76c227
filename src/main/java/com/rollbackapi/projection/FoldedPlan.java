package com.rollbackapi.projection;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.RollbackRow.Progress;
import com.rollbackapi.projection.RollbackRow.Step;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the picture has of a plan that was queued, read line by line: a plan may have many more of them than the
/// picture keeps.
final class FoldedPlan {
    private final Body queued;
    private final Map<Long, String> tools = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private Optional<Instant> closes = Optional.empty();

    private FoldedPlan(Body queued) {
        this.queued = queued;
    }

    /// @param queued the entry that names the plan
    static FoldedPlan read(Body queued, BlobSource blobs, Hash planHash) throws IOException {
        byte[] bytes = blobs.get(planHash)
                .orElseThrow(() -> new IllegalArgumentException("its plan " + planHash + " is not in the store"));
        FoldedPlan plan = new FoldedPlan(queued);
        try {
            // in RFC 8785 form the actions, which name the tools, stand before the steps
            StrictJson.parseObject(bytes, Limits.STATE, Map.of("actions", plan::action, "steps", plan::step));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("its plan is no JSON: " + e.getMessage(), e);
        }
        return plan;
    }

    private void action(Json json) {
        Body action = queued.inside(json);
        tools.put(action.number("entry"), action.text("tool"));
        closes = Stream.concat(closes.stream(), window(action)).min(Comparator.naturalOrder());
    }

    private static Stream<Instant> window(Body action) {
        return action.json().get("compensation").stream()
                .flatMap(c -> c instanceof Json.Obj o ? o.text("allowed_until").stream() : Stream.empty())
                .flatMap(until -> CompensationRow.closes(Optional.of(until)).stream())
                .filter(closes -> !closes.equals(Instant.MIN));
    }

    private void step(Json json) {
        Body s = queued.inside(json);
        steps.add(new Step(
                Math.toIntExact(s.number("number")),
                RollbackRow.undone(s.entries("undoes").stream().map(e -> tools.getOrDefault(e, "write"))),
                s.text("target"),
                s.text("object"),
                "reverse",
                Progress.WAITING,
                Optional.empty(),
                s.text("because"),
                s.maybeHash("expected"),
                s.maybeHash("replacement"),
                s.objects("kept").stream()
                        .map(k -> new RollbackRow.Kept(
                                k.number("entry"), k.maybeHash("before_ref"), k.maybeHash("after_ref")))
                        .toList()));
    }

    List<Step> steps() {
        return steps;
    }

    /// When the first of its windows closes. What is no time closes nothing that is open.
    Optional<Instant> closes() {
        return closes;
    }
}
