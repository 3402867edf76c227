package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import java.time.Duration;
import java.util.Optional;

/// What came of one request.
sealed interface Reply {
    /// The service answered.
    ///
    /// @param body as JSON; an empty object where there is none; absent where it cannot be read
    /// @param text what the body says, for people, or why it cannot be read
    /// @param retryAfter how long the service wants to be left alone
    record Answered(int status, Optional<Json> body, String text, Optional<Duration> retryAfter) implements Reply {
        boolean isSuccess() {
            return status / 100 == 2;
        }

        /// Whether the service may answer otherwise if it is asked again.
        boolean isTransient() {
            return status == 408 || status == 425 || status == 429 || status >= 500;
        }
    }

    /// It was stopped when its connection stood: nothing of it was sent.
    record Stopped() implements Reply {}

    /// No answer, or only a part of one.
    ///
    /// @param sent whether the service may have the request
    record Cut(boolean sent, String reason) implements Reply {}
}
