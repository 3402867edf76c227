package com.rollbackapi.target;

import com.rollbackapi.codec.Json;

/// What is known of a call to a [Service].
public sealed interface ServiceAnswer {
    /// It has taken effect, now or earlier under the same key.
    ///
    /// @param result what the service says of it
    record Done(Json.Obj result) implements ServiceAnswer {}

    /// It has not taken effect; of a call that was made: and will not, since the service refused it.
    ///
    /// @param reason in the service's words, for people
    record NotDone(String reason) implements ServiceAnswer {}

    /// Nothing is known: no reply came, or none that says it.
    record Unknown(String reason) implements ServiceAnswer {}
}
