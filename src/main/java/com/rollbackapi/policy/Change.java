package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import java.util.Optional;

/// One write as rules see it: content, not hashes. `before` is absent for a creation, `after` for a deletion; text
/// files stand as a JSON string, other bytes as JSON null.
public record Change(String target, String object, Optional<Json> before, Optional<Json> after) {
    public Change {
        if (target.isEmpty() || object.isEmpty()) {
            throw new IllegalArgumentException("a change names its target and object");
        }
    }

    /// create, update or delete.
    public String op() {
        return before.isEmpty() ? "create" : after.isEmpty() ? "delete" : "update";
    }

    /// The object's name up to its first slash; empty where it has none.
    public String collection() {
        return object.substring(0, Math.max(0, object.indexOf('/')));
    }

    /// The object's name after its first slash; all of it where it has none.
    public String key() {
        return object.substring(object.indexOf('/') + 1);
    }
}
