package com.rollbackapi.server;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;

/// An answer that says what is wrong (RFC 9457).
record Problem(int status, String detail) {
    void send(ServerResponse response) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .send(CanonicalJson.bytes(Json.object()
                        .put("type", "about:blank")
                        .put("status", status)
                        .put("detail", detail)
                        .build()));
    }
}
