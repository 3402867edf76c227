package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps the documents targets where the journal is: the journal is their write-ahead log. Each remembers the last
/// entry it has applied, in the same transaction as the content; after a crash the rest is applied again, in order.
final class Follower {
    private static final System.Logger LOG = System.getLogger(Follower.class.getName());

    /// Entries that are held at once.
    private static final int READ_AT_ONCE = 256;

    private final Workbench bench;
    private final Pictures.Reader entries;
    /// The first entry that a target has not seen, by name; filled when the target is first looked at.
    private final Map<String, Long> next = new HashMap<>();

    private long caughtUp;

    Follower(Workbench bench, Pictures.Reader entries) {
        this.bench = bench;
        this.entries = entries;
    }

    /// Applies every durable entry that the targets have not seen. A crash in between leaves a target behind, never
    /// ahead.
    void catchUp(Picture picture) throws IOException {
        long from = picture.position();
        for (String name : bench.following()) {
            if (!next.containsKey(name)) {
                next.put(name, applied(bench.target(name)));
            }
            from = Math.min(from, Math.max(caughtUp, next.getOrDefault(name, 0L)));
        }
        Map<String, List<Write>> writes = new LinkedHashMap<>();
        for (long at = from; at < picture.position(); at += READ_AT_ONCE) {
            for (IndexedEntry e : entries.read(at, Math.min(picture.position(), at + READ_AT_ONCE))) {
                for (Write w : writes(e)) {
                    if (bench.followsJournal(w.target()) && e.index() >= next.getOrDefault(w.target(), 0L)) {
                        writes.computeIfAbsent(w.target(), t -> new ArrayList<>())
                                .add(w);
                    }
                }
            }
        }
        for (var e : writes.entrySet()) {
            try {
                // somebody changed the live state behind the engine's back: it stays, every rollback will name it
                TargetWrites.apply(bench, Map.of(e.getKey(), e.getValue()), picture.position() - 1)
                        .ifPresent(c -> LOG.log(System.Logger.Level.WARNING, c));
            } catch (TargetFailedException failed) {
                throw new IOException(failed.getMessage(), failed);
            }
        }
        next.replaceAll((target, position) -> picture.position());
        caughtUp = picture.position();
    }

    private static long applied(Target target) throws IOException {
        try {
            return target.appliedPosition() + 1;
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// The writes that an entry makes true.
    static List<Write> writes(IndexedEntry e) {
        Json.Obj body = e.entry().body();
        return switch (e.entry().event()) {
            case ACTION_EXECUTED -> Action.fromBody(body).writes();
            case ROLLBACK_STEP ->
                body.text("outcome").filter("done"::equals).isPresent()
                        ? List.of(new Write(
                                body.text("target").orElse(""),
                                body.text("object").orElse(""),
                                Write.ref(body, "before_ref"),
                                Write.ref(body, "after_ref")))
                        : List.of();
            default -> List.of();
        };
    }
}
