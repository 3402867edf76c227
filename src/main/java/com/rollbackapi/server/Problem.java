package com.rollbackapi.server;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;

/// An answer that says what is wrong and what to do (RFC 9457).
///
/// @param members further members, such as the outcome of a rollback that was refused
record Problem(int status, String detail, Json.Obj members) {
    Problem(int status, String detail) {
        this(status, detail, Json.Obj.EMPTY);
    }

    void send(ServerResponse response) {
        Json.Builder problem =
                Json.object().put("type", "about:blank").put("status", status).put("detail", detail);
        members.members().forEach(problem::put);
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .send(CanonicalJson.bytes(problem.build()));
    }
}
