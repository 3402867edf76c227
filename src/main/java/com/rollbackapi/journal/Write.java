package com.rollbackapi.journal;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// One change of one object, by content: `before` is absent for a creation, `after` for a deletion. The hashes name
/// blobs in the store (RFC 8785 bytes of a record, or a file's leaf).
public record Write(String target, String object, Optional<Hash> before, Optional<Hash> after) {
    private static final String SCHEME = "sha256:";

    public Write {
        if (target.isEmpty() || object.isEmpty()) {
            throw new IllegalArgumentException("a write names its target and object");
        }
    }

    /// create, update or delete (update also for a write that leaves the content as it was).
    public String op() {
        return before.isEmpty() ? "create" : after.isEmpty() ? "delete" : "update";
    }

    /// The members `target`, `object`, `op`, `before_ref`, `after_ref` (refs are `sha256:<hex>`).
    public Json.Obj toJson() {
        return Json.object()
                .put("target", target)
                .put("object", object)
                .put("op", op())
                .put("before_ref", before.map(Write::ref))
                .put("after_ref", after.map(Write::ref))
                .build();
    }

    /// Reads what [#toJson] wrote. Throws `IllegalArgumentException` naming the member that is missing or
    /// malformed.
    public static Write fromJson(Json json) {
        if (!(json instanceof Json.Obj o)) {
            throw new IllegalArgumentException("a write is an object");
        }
        Write write = new Write(text(o, "target"), text(o, "object"), ref(o, "before_ref"), ref(o, "after_ref"));
        if (!write.op().equals(text(o, "op"))) {
            throw new IllegalArgumentException("\"op\" contradicts the refs of " + write.target + "/" + write.object);
        }
        return write;
    }

    /// `sha256:<hex>`, the form of a content reference in entries.
    public static String ref(Hash hash) {
        return SCHEME + hash.hex();
    }

    /// Reads a content reference member, if it is there.
    public static Optional<Hash> ref(Json.Obj o, String name) {
        return o.text(name).map(Write::parseRef);
    }

    private static Hash parseRef(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException("not a content reference: '" + text + "'");
        }
        return Hash.parse(text.substring(SCHEME.length()));
    }

    private static String text(Json.Obj o, String name) {
        return o.text(name).orElseThrow(() -> new IllegalArgumentException("a write needs \"" + name + "\""));
    }
}
