package com.rollbackapi.evidence;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonDiff;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.store.TextLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/// What each step of a plan changes in its object: JSON place by place, text line by line, other content by its hashes
/// alone, as is content that the pack does not hold.
final class Changes {
    private static final String HUNKS = "hunks";

    private final Plan plan;
    private final NavigableMap<Hash, byte[]> contents;
    private final Map<Integer, List<TextHunk>> hunks = new HashMap<>();

    private Changes(Plan plan, NavigableMap<Hash, byte[]> contents) {
        this.plan = plan;
        this.contents = contents;
    }

    /// Finds the changes of a plan's steps in contents, by their hashes.
    static Changes find(Plan plan, NavigableMap<Hash, byte[]> contents) {
        Changes changes = new Changes(plan, contents);
        for (Plan.Step step : plan.steps()) {
            changes.texts(step)
                    .ifPresent(t -> changes.hunks.put(step.number(), TextHunk.between(t.before(), t.after())));
        }
        return changes;
    }

    /// Reads the changes of texts, which are a writer's choice, and checks that each leads from the one text to the
    /// other. All else is computed anew.
    static Changes read(Plan plan, NavigableMap<Hash, byte[]> contents, List<Fields> from)
            throws EvidenceRejectedException {
        Changes changes = new Changes(plan, contents);
        if (from.size() != plan.steps().size()) {
            throw new EvidenceRejectedException(
                    "changes",
                    "they are of " + from.size() + " steps, the plan has "
                            + plan.steps().size());
        }
        for (int i = 0; i < from.size(); i++) {
            Plan.Step step = plan.steps().get(i);
            Optional<Texts> texts = changes.texts(step);
            if (texts.isPresent()) {
                List<TextHunk> read = new ArrayList<>();
                for (Fields hunk : from.get(i).objects(HUNKS)) {
                    read.add(TextHunk.parse(hunk));
                }
                if (!TextHunk.lead(texts.get().before(), read, texts.get().after())) {
                    throw from.get(i).odd("its hunks do not lead from the one text to the other");
                }
                changes.hunks.put(step.number(), read);
            }
        }
        return changes;
    }

    private record Texts(List<String> before, List<String> after) {}

    /// Both texts of a step that changes one: not JSON on both sides, and nothing that is no text.
    private Optional<Texts> texts(Plan.Step step) {
        Optional<byte[]> before = content(step.expected());
        Optional<byte[]> after = content(step.replacement());
        if (before.isEmpty() || after.isEmpty() || step.expected().equals(step.replacement())) {
            return Optional.empty();
        }
        if (json(before.get()).isPresent() && json(after.get()).isPresent()) {
            return Optional.empty();
        }
        return TextLines.of(before.get()).flatMap(b -> TextLines.of(after.get()).map(a -> new Texts(b, a)));
    }

    private Optional<byte[]> content(Optional<Hash> version) {
        return version.flatMap(v -> Optional.ofNullable(contents.get(v)));
    }

    private static Optional<Json> json(byte[] content) {
        try {
            return Optional.of(StrictJson.parse(content));
        } catch (MalformedJsonException e) {
            return Optional.empty(); // it is text or bytes then
        }
    }

    Json toJson() {
        return Json.of(plan.steps().stream().map(this::toJson).toList());
    }

    private Json.Obj toJson(Plan.Step step) {
        Json.Builder change = Json.object()
                .put("step", step.number())
                .put("target", step.target())
                .put("object", step.object())
                .put("before", step.expected().map(Hash::hex))
                .put("after", step.replacement().map(Hash::hex));
        List<TextHunk> found = hunks.get(step.number());
        if (found != null) {
            change.put(HUNKS, Json.of(found.stream().map(TextHunk::toJson).toList()));
        }
        places(step).ifPresent(p -> change.put("places", p));
        return change.build();
    }

    private Optional<Json> places(Plan.Step step) {
        Optional<Json> before = content(step.expected()).flatMap(Changes::json);
        Optional<Json> after = content(step.replacement()).flatMap(Changes::json);
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        List<Json> places = new ArrayList<>();
        for (JsonDiff.Difference d : JsonDiff.between(before.get(), after.get())) {
            places.add(Json.object()
                    .put("at", d.at().text())
                    .put("before", d.before().map(CanonicalJson::text))
                    .put("after", d.after().map(CanonicalJson::text))
                    .build());
        }
        return Optional.of(Json.of(places));
    }
}
