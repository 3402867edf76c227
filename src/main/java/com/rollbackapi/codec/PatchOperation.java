package com.rollbackapi.codec;

import java.util.List;

/// One step of a patch (RFC 6902 section 4).
public sealed interface PatchOperation {
    /// Where the step acts.
    JsonPointer path();

    /// Every place the step reads or writes, so that a caller can tell whether it stays inside a part of the
    /// document.
    default List<JsonPointer> places() {
        return List.of(path());
    }

    /// The step as the object that stands in a patch document.
    Json.Obj toJson();

    /// Puts a value at a new or existing member, or inserts it before an index (`-` is the end).
    record Add(JsonPointer path, Json value) implements PatchOperation {
        @Override
        public Json.Obj toJson() {
            return named("add", path).put("value", value).build();
        }
    }

    record Remove(JsonPointer path) implements PatchOperation {
        @Override
        public Json.Obj toJson() {
            return named("remove", path).build();
        }
    }

    /// Puts a value in the place of one that must exist.
    record Replace(JsonPointer path, Json value) implements PatchOperation {
        @Override
        public Json.Obj toJson() {
            return named("replace", path).put("value", value).build();
        }
    }

    record Move(JsonPointer from, JsonPointer path) implements PatchOperation {
        @Override
        public List<JsonPointer> places() {
            return List.of(from, path);
        }

        @Override
        public Json.Obj toJson() {
            return named("move", path).put("from", from.text()).build();
        }
    }

    record Copy(JsonPointer from, JsonPointer path) implements PatchOperation {
        @Override
        public List<JsonPointer> places() {
            return List.of(from, path);
        }

        @Override
        public Json.Obj toJson() {
            return named("copy", path).put("from", from.text()).build();
        }
    }

    /// Fails the patch unless the value at the place equals this one.
    record Test(JsonPointer path, Json value) implements PatchOperation {
        @Override
        public Json.Obj toJson() {
            return named("test", path).put("value", value).build();
        }
    }

    private static Json.Builder named(String op, JsonPointer path) {
        return Json.object().put("op", op).put("path", path.text());
    }
}
