package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.WitnessKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `witnesses.json`: whom the workspace asks to cosign its heads. It is no fact of the journal: whether a head was
/// cosigned stands in the head itself, and whom a reader believes is the reader's choice alone.
///
/// @param all in the order they were added; each name once
public record Witnesses(List<Witness> all) {
    /// More than these would make a note that readers need not take.
    public static final int MAX = 16;

    private static final int VERSION = 1;
    private static final int LIMIT_BYTES = 1 << 20;

    /// A witness and where it is asked (the submission prefix of C2SP tlog-witness).
    public record Witness(String url, WitnessKey key) {}

    public Witnesses {
        all = List.copyOf(all);
    }

    Witnesses with(Witness added) throws RefusedException {
        if (all.stream()
                .anyMatch(w -> w.key().name().equals(added.key().name())
                        || w.key().key().equals(added.key().key()))) {
            throw new RefusedException("there is a witness of that name or key already: "
                    + added.key().name());
        }
        if (all.size() >= MAX) {
            throw new RefusedException("a workspace has at most " + MAX + " witnesses");
        }
        List<Witness> more = new ArrayList<>(all);
        more.add(added);
        return new Witnesses(more);
    }

    Witnesses without(String name) throws RefusedException {
        List<Witness> rest =
                all.stream().filter(w -> !w.key().name().equals(name)).toList();
        if (rest.size() == all.size()) {
            throw new RefusedException("there is no witness '" + name + "' here");
        }
        return new Witnesses(rest);
    }

    void write(Disk disk, Path file) throws IOException {
        List<Json> rows = new ArrayList<>();
        for (Witness w : all) {
            rows.add(Json.object()
                    .put("url", w.url())
                    .put("vkey", w.key().vkey())
                    .build());
        }
        // a crash here leaves the list as it was
        AtomicFile.write(
                disk,
                file,
                CanonicalJson.bytes(Json.object()
                        .put("version", VERSION)
                        .put("witnesses", Json.of(rows))
                        .build()));
    }

    /// Reads the file; none where there is no file.
    public static Witnesses read(Disk disk, Path file) throws IOException {
        if (!disk.exists(file)) {
            return new Witnesses(List.of());
        }
        try {
            Json.Obj object = StrictJson.parseObject(disk.readAll(file, LIMIT_BYTES));
            if (object.number("version").orElse(0) != VERSION
                    || !(object.get("witnesses").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> rows))) {
                throw new IOException(file + " is of another version than " + VERSION);
            }
            Witnesses all = new Witnesses(List.of());
            for (Json row : rows) {
                Json.Obj w = row instanceof Json.Obj o ? o : Json.Obj.EMPTY;
                all = all.with(new Witness(
                        w.text("url").orElse(""),
                        WitnessKey.parse(w.text("vkey").orElse(""))));
            }
            return all;
        } catch (MalformedJsonException | MalformedKeyException | RefusedException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
