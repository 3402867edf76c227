package com.rollbackapi.journal;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/// One fact of a journal. On the wire it is one RFC 8785 object `{"actor","body","event","time","v":1}`; the order of
/// facts is their index in the journal, never their time. `body` holds the fields of the event
/// (`docs/formats/entry-v1.md`).
public record Entry(EventType event, Instant time, String actor, Json.Obj body) {
    private static final int VERSION = 1;

    public Entry {
        time = time.truncatedTo(ChronoUnit.MILLIS);
        if (actor.isEmpty()) {
            throw new IllegalArgumentException("an entry names its actor");
        }
    }

    /// The run this fact belongs to, where it belongs to one.
    public Optional<String> runId() {
        return body.text("run_id");
    }

    /// The exact bytes that are hashed into the journal's tree.
    public byte[] toBytes() {
        return CanonicalJson.bytes(Json.object()
                .put("v", VERSION)
                .put("event", event.wireName())
                .put("time", time.toString())
                .put("actor", actor)
                .put("body", body)
                .build());
    }

    /// Reads what [#toBytes] wrote; anything that is not those exact bytes is refused, so that an entry has one
    /// form.
    public static Entry parse(long index, byte[] bytes) throws MalformedEntryException {
        try {
            if (!(StrictJson.parse(bytes) instanceof Json.Obj object)) {
                throw new MalformedEntryException(index, "is no JSON object");
            }
            if (object.number("v").orElse(-1) != VERSION) {
                throw new MalformedEntryException(index, "has no \"v\": 1; this release reads version 1 entries");
            }
            String name = required(index, object, "event");
            EventType event = EventType.ofWireName(name)
                    .orElseThrow(() -> new MalformedEntryException(index, "names the unknown event '" + name + "'"));
            Instant time = Instant.parse(required(index, object, "time"));
            if (!(object.get("body").orElse(Json.Null.NULL) instanceof Json.Obj body)) {
                throw new MalformedEntryException(index, "has no object \"body\"");
            }
            Entry entry = new Entry(event, time, required(index, object, "actor"), body);
            if (!Arrays.equals(entry.toBytes(), bytes)) {
                throw new MalformedEntryException(
                        index, "is not in RFC 8785 form, or has members beside those of version 1");
            }
            return entry;
        } catch (MalformedJsonException | DateTimeException | IllegalArgumentException e) {
            throw new MalformedEntryException(index, String.valueOf(e.getMessage()));
        }
    }

    private static String required(long index, Json.Obj object, String name) throws MalformedEntryException {
        return object.text(name).orElseThrow(() -> new MalformedEntryException(index, "has no text \"" + name + "\""));
    }
}
