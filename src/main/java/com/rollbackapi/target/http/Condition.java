package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import java.util.Optional;

/// What a probe's reply must be like.
sealed interface Condition {
    /// The status, whatever the body.
    record Status(int code) implements Condition {}

    /// A success with this value at this place.
    record Value(JsonPointer at, Json equals) implements Condition {}

    /// @param body empty where the reply has none that can be read
    default boolean holds(int status, Optional<Json> body) {
        return switch (this) {
            case Status(int code) -> status == code;
            case Value(JsonPointer at, Json equals) ->
                status / 100 == 2 && body.flatMap(at::in).equals(Optional.of(equals));
        };
    }
}
