package com.rollbackapi.server;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import java.io.IOException;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// Requests as a stranger's client sends them.
final class Http implements AutoCloseable {
    static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient client =
            new OkHttpClient.Builder().followRedirects(false).build();
    private final Served served;

    Http(Served served) {
        this.served = served;
    }

    /// An answer, read to its end.
    record Answer(int status, Headers headers, byte[] body) {
        Json.Obj json() throws MalformedJsonException {
            return StrictJson.parseObject(body);
        }
    }

    /// A request with the token.
    Request.Builder to(String path) {
        return bare(path).header("Authorization", "Bearer " + served.token());
    }

    /// A request without.
    Request.Builder bare(String path) {
        return new Request.Builder().url(served.url() + path);
    }

    Answer get(String path) throws IOException {
        return send(to(path));
    }

    Answer post(String path, String json) throws IOException {
        return send(to(path).post(RequestBody.create(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), JSON)));
    }

    Answer send(Request.Builder request) throws IOException {
        try (Response response = client.newCall(request.build()).execute()) {
            return new Answer(
                    response.code(), response.headers(), response.body().bytes());
        }
    }

    OkHttpClient client() {
        return client;
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
