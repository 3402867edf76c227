package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.policy.StateView;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A state as rules read it.
///
/// @param trees by target; empty for one that is not there
record WorldView(Function<String, Tree> trees, BlobSource blobs) implements StateView {
    @Override
    public boolean exists(String target, String object) {
        return trees.apply(target).get(object).isPresent();
    }

    @Override
    public Optional<Json> value(String target, String object) throws IOException {
        return Content.json(blobs, trees.apply(target).get(object));
    }

    @Override
    public Map<String, Json> collection(String target, String collection) throws IOException {
        Map<String, Hash> found = new LinkedHashMap<>();
        String prefix = collection + "/";
        trees.apply(target).forEachUnder(prefix, (name, leaf) -> found.put(name.substring(prefix.length()), leaf));
        Map<String, Json> values = new LinkedHashMap<>();
        for (var e : found.entrySet()) {
            values.put(
                    e.getKey(), Content.json(blobs, Optional.of(e.getValue())).orElse(Json.Null.NULL));
        }
        return values;
    }
}
