package com.rollbackapi.target.http;

/// What a header is sent with.
sealed interface HeaderValue {
    /// The text as declared.
    record Literal(String text) implements HeaderValue {}

    /// The value of an environment variable, which stands in no file, journal or message.
    record Variable(String name) implements HeaderValue {}
}
