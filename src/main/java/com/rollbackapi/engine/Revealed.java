package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.crypto.Redactable;
import com.rollbackapi.journal.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// An entry as one who may read it sees it.
///
/// @param fields its redactable values, opened where the key is held
public record Revealed(Entry entry, List<Field> fields) {
    public Revealed {
        fields = List.copyOf(fields);
    }

    /// One redactable value of the entry.
    ///
    /// @param at its place in the entry's body
    /// @param name what it is committed under, such as `/args/customer/email`
    public record Field(JsonPointer at, String name, Redactable redactable, Content content) {}

    /// What became of a redactable value.
    public sealed interface Content {
        /// It was opened, and fits its commitment.
        record Open(Json value) implements Content {}

        /// No key is held here.
        ///
        /// @param erased the entry that says that the key was destroyed
        record Redacted(Optional<Long> erased) implements Content {}

        /// It was tampered with, or its key was.
        record Broken(String finding) implements Content {}
    }

    /// The values that were tampered with.
    public List<String> findings() {
        return fields.stream()
                .flatMap(f -> f.content() instanceof Content.Broken(String finding)
                        ? java.util.stream.Stream.of(f.name() + ": " + finding)
                        : java.util.stream.Stream.empty())
                .toList();
    }

    /// The entry's body with something else in the place of each redactable value.
    public Json.Obj body(Function<Field, Json> shown) {
        if (fields.isEmpty()) {
            return entry.body();
        }
        Map<JsonPointer, Field> byPlace = new HashMap<>();
        fields.forEach(f -> byPlace.put(f.at(), f));
        Json body = Redactables.<RuntimeException>changed(
                entry.body(),
                JsonPointer.ROOT,
                (at, value) -> Optional.ofNullable(byPlace.get(at)).map(shown));
        return body instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    }

    /// The body for programs: `redactable` with `commitment`, `subject` and `state`, which is `open` with the
    /// `value`, `redacted`, or `broken` with the `finding`.
    public Json.Obj toJson() {
        return body(f -> {
            Json.Builder b = Json.object()
                    .put("commitment", f.redactable().commitment().hex())
                    .put("subject", f.redactable().subject().hex());
            switch (f.content()) {
                case Content.Open(Json value) -> b.put("state", "open").put("value", value);
                case Content.Redacted(Optional<Long> erased) -> {
                    b.put("state", "redacted");
                    erased.ifPresent(e -> b.put("erased_by", e));
                }
                case Content.Broken(String finding) -> b.put("state", "broken").put("finding", finding);
            }
            return Json.object().put(Redactable.MEMBER, b.build()).build();
        });
    }
}
