package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.target.Conflicts;
import java.util.List;
import java.util.Optional;

/// An object whose live version is not the one that the journal recorded: somebody changed it since, outside the
/// journal.
public record Conflict(String target, String object, Optional<Hash> recorded, Optional<Hash> live) {
    /// What a target found, leaf by leaf.
    static List<Conflict> of(String target, Conflicts found) {
        return found.conflicts().stream()
                .map(c -> new Conflict(target, c.leaf(), c.expected(), c.found()))
                .toList();
    }

    /// As the command line and the HTTP API give it.
    public Json.Obj toJson() {
        return Json.object()
                .put("target", target)
                .put("object", object)
                .put("recorded", recorded.map(Write::ref))
                .put("live", live.map(Write::ref))
                .build();
    }

    /// In words, for people.
    public String text() {
        return target + "/" + object + " is " + name(live) + " in the live system, the journal recorded "
                + name(recorded);
    }

    private static String name(Optional<Hash> version) {
        return version.map(v -> "version " + v.shortHex(12)).orElse("absent");
    }
}
