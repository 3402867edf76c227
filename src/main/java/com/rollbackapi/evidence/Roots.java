package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import java.util.Map;
import java.util.TreeMap;

/// The roots of targets' trees, by target.
record Roots(Map<String, Hash> byTarget) {
    Roots {
        byTarget = Map.copyOf(byTarget);
    }

    /// Those that a checkpoint or a restored state names in `targets`.
    static Roots in(ProvenEntry entry) throws EvidenceRejectedException {
        Map<String, Hash> roots = new TreeMap<>();
        for (Fields target : entry.body().objects("targets")) {
            if (roots.put(target.text("name"), target.ref("root")) != null) {
                throw target.odd("the target stands twice");
            }
        }
        return new Roots(roots);
    }

    /// The first target, by name, of which both know a root and not the same one.
    java.util.Optional<String> contradiction(Roots other) {
        return new TreeMap<>(byTarget)
                .entrySet().stream()
                        .filter(e -> other.byTarget.containsKey(e.getKey())
                                && !e.getValue().equals(other.byTarget.get(e.getKey())))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    Json.Obj toJson() {
        Json.Builder roots = Json.object();
        byTarget.forEach((target, root) -> roots.put(target, root.hex()));
        return roots.build();
    }
}
