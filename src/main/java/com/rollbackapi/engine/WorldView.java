package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.policy.StateView;
import com.rollbackapi.projection.World;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The state that the journal describes, as rules read it.
record WorldView(World world, BlobSource blobs) implements StateView {
    @Override
    public boolean exists(String target, String object) {
        return world.tree(target).get(object).isPresent();
    }

    @Override
    public Optional<Json> value(String target, String object) throws IOException {
        return Content.json(blobs, world.tree(target).get(object));
    }

    @Override
    public Map<String, Json> collection(String target, String collection) throws IOException {
        Map<String, Hash> found = new LinkedHashMap<>();
        String prefix = collection + "/";
        world.tree(target).forEachUnder(prefix, (name, leaf) -> found.put(name.substring(prefix.length()), leaf));
        Map<String, Json> values = new LinkedHashMap<>();
        for (var e : found.entrySet()) {
            values.put(
                    e.getKey(), Content.json(blobs, Optional.of(e.getValue())).orElse(Json.Null.NULL));
        }
        return values;
    }
}
