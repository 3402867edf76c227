package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.SubjectId;
import com.rollbackapi.crypto.SubjectKeyFolder;
import com.rollbackapi.crypto.SubjectKeys;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.ErasureRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Destroys subjects' keys. `subject.erased` is the one fact that is journaled after its effect: it says that a key is
/// gone, so it must not be there before that is true. What a crash left in between is finished at the next start.
final class Erasures {
    private final EngineLedger ledger;
    private final SubjectKeys keys;
    private final SubjectKeyFolder folder;

    Erasures(EngineLedger ledger, SubjectKeys keys, SubjectKeyFolder folder) {
        this.ledger = ledger;
        this.keys = keys;
        this.folder = folder;
    }

    /// Erases a subject, given by name or id; one that is erased already stays so.
    ErasureRow erase(String subject, Operator.Request request) throws IOException, RefusedException {
        resume();
        SubjectId id = find(subject);
        ErasureRow before = ledger.picture().erasures().get(id.hex());
        if (before != null) {
            return before;
        }
        keys.retire(id, note(request));
        return finish(id, request);
    }

    /// An id first: it is what is left to ask for where a key cannot be read.
    private SubjectId find(String subject) throws IOException, RefusedException {
        if (SubjectId.isHex(subject)) {
            SubjectId id = new SubjectId(subject);
            if (ledger.picture().erasures().containsKey(subject) || folder.isHeld(id)) {
                return id;
            }
        }
        return keys.idOf(subject)
                .orElseThrow(() -> new RefusedException("no key is held here for that subject, so there is nothing to"
                        + " erase: it was erased before, never had a declared field here, or is written otherwise"));
    }

    /// The key is overwritten: says so, then removes what is left of its file.
    private ErasureRow finish(SubjectId id, Operator.Request request) throws IOException {
        if (!ledger.picture().erasures().containsKey(id.hex())) {
            // a crash before this line leaves the note, by which the next start journals it
            ledger.append(
                    EventType.SUBJECT_ERASED,
                    request.requestedBy(),
                    Json.object()
                            .put("subject", id.hex())
                            .put("reason", request.reason())
                            .build());
        }
        folder.remove(id);
        ErasureRow row = ledger.picture().erasures().get(id.hex());
        if (row == null) {
            throw new IllegalStateException("the erasure of " + id + " was journaled and is not in the picture");
        }
        return row;
    }

    /// Finishes what a crash cut off, and destroys again whatever a backup brought back.
    void resume() throws IOException {
        for (SubjectId id : folder.retired()) {
            Operator.Request request = request(folder.note(id));
            keys.retire(id, note(request)); // the crash may have come before all of the key was overwritten
            finish(id, request);
        }
        for (ErasureRow row : ledger.picture().erasures().values()) {
            SubjectId id = new SubjectId(row.subject());
            if (folder.isHeld(id)) {
                keys.retire(id, "");
                folder.remove(id);
            }
        }
    }

    private static String note(Operator.Request request) {
        return CanonicalJson.text(Json.object()
                .put("reason", request.reason())
                .put("requested_by", request.requestedBy())
                .build());
    }

    private static Operator.Request request(String note) {
        try {
            Json.Obj read = StrictJson.parseObject(note.getBytes(StandardCharsets.UTF_8));
            return new Operator.Request(
                    read.text("requested_by").orElse("engine"),
                    read.text("reason").orElse(""));
        } catch (MalformedJsonException | IllegalArgumentException e) {
            return new Operator.Request("engine", "finished after a crash; who asked, and why, was lost in it");
        }
    }
}
