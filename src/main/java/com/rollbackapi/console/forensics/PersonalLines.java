package com.rollbackapi.console.forensics;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.JsonLines;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Times;
import com.rollbackapi.engine.Revealed;
import com.rollbackapi.journal.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An entry as lines. Its personal values stand in the clear and marked where this source holds the key, and as a word
/// with the commitment where it does not; never as ciphertext.
final class PersonalLines {
    private static final int DIGITS = 16;

    private PersonalLines() {}

    static List<String> of(Revealed revealed) {
        Map<JsonPointer, JsonLines.Note> notes = new HashMap<>();
        for (Revealed.Field field : revealed.fields()) {
            notes.put(inWhole(field.at()), note(field));
        }
        Json.Obj body =
                revealed.body(f -> f.content() instanceof Revealed.Content.Open(Json value) ? value : Json.Null.NULL);
        return JsonLines.of(whole(revealed.entry(), body), notes);
    }

    private static JsonPointer inWhole(JsonPointer inBody) {
        JsonPointer at = JsonPointer.of("body");
        for (String token : inBody.tokens()) {
            at = at.child(token);
        }
        return at;
    }

    private static JsonLines.Note note(Revealed.Field field) {
        String commitment = field.redactable().commitment().shortHex(DIGITS);
        return switch (field.content()) {
            case Revealed.Content.Open _ -> new JsonLines.Note(Messages.text("forensics.personal.open"), false);
            case Revealed.Content.Redacted(Optional<Long> erased) ->
                new JsonLines.Note(
                        erased.map(entry -> Messages.text("forensics.personal.erased", commitment, Times.count(entry)))
                                .orElse(Messages.text("forensics.personal.redacted", commitment)),
                        true);
            case Revealed.Content.Broken(String finding) ->
                new JsonLines.Note(Messages.text("forensics.personal.broken", Neutral.text(finding), commitment), true);
        };
    }

    private static Json whole(Entry entry, Json.Obj body) {
        return Json.object()
                .put("event", entry.event().wireName())
                .put("time", entry.time().toString())
                .put("actor", entry.actor())
                .put("body", body)
                .build();
    }
}
