package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// The state of the targets, looked into only by rules that call `exists`, `value` or `state`. Before the effect in
/// phase request, after it in phase executed. A read that fails makes the rule count as matched.
public interface StateView {
    /// Knows no object.
    StateView EMPTY = new StateView() {
        @Override
        public boolean exists(String target, String object) {
            return false;
        }

        @Override
        public Optional<Json> value(String target, String object) {
            return Optional.empty();
        }

        @Override
        public Map<String, Json> collection(String target, String collection) {
            return Map.of();
        }
    };

    boolean exists(String target, String object) throws IOException;

    /// The object's JSON value; empty where it does not exist or is no JSON.
    Optional<Json> value(String target, String object) throws IOException;

    /// The JSON values of `collection/…` by key, in the order of the keys.
    Map<String, Json> collection(String target, String collection) throws IOException;
}
