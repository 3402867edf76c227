package com.rollbackapi.remote;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/// The requests to one remote, with its token. Answers are bounded in size and never trusted here.
final class RemoteCalls implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");

    /// The largest answer of any kind but a blob of a mirror.
    static final int ANSWER_LIMIT_BYTES = 64 << 20;

    private final OkHttpClient client = new OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(5))
            .readTimeout(Duration.ofSeconds(30))
            .followRedirects(false)
            .build();
    private final HttpUrl base;
    private final String token;

    RemoteCalls(String url, String token) throws IOException {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            throw new IOException("'" + url + "' is no http or https address");
        }
        // paths resolve below the address, also where that does not end in a slash
        this.base = parsed.encodedPath().endsWith("/")
                ? parsed
                : parsed.newBuilder().addPathSegment("").build();
        this.token = token;
    }

    String host() {
        return base.host() + ":" + base.port();
    }

    /// The bytes at a path below the base, at most so many; empty where the remote has none.
    Optional<byte[]> get(String path, int limitBytes) throws IOException {
        try (Response response = client.newCall(request(path).build()).execute()) {
            if (response.code() == 404) {
                return Optional.empty();
            }
            if (!response.isSuccessful()) {
                throw new NotServedException(failure(path, response));
            }
            return Optional.of(bytes(path, response, limitBytes));
        }
    }

    /// The same, of any kind.
    Optional<byte[]> get(String path) throws IOException {
        return get(path, ANSWER_LIMIT_BYTES);
    }

    /// A tile or bundle of the remote's journal.
    byte[] tile(TilePath path) throws IOException {
        int limitBytes = path instanceof TilePath.Entries
                ? path.width() * (EntryBundle.MAX_ENTRY_BYTES + Short.BYTES)
                : path.width() * Hash.SIZE_BYTES;
        return get("log/" + path.path(), limitBytes)
                .orElseThrow(() -> new IOException("the remote has no " + path.path()));
    }

    /// The remote answered, and not with what it was asked for.
    static final class NotServedException extends IOException {
        NotServedException(String message) {
            super(message);
        }
    }

    /// Posts JSON; a 409 is a refusal with the remote's words. A problem that carries an `outcome` is an answer:
    /// that outcome.
    Json.Obj post(String path, Json.Obj body) throws IOException, RefusedException {
        Request request = request(path)
                .post(RequestBody.create(CanonicalJson.bytes(body), JSON))
                .build();
        OkHttpClient patient =
                client.newBuilder().readTimeout(Duration.ofMinutes(10)).build();
        try (Response response = patient.newCall(request).execute()) {
            byte[] bytes = bytes(path, response);
            Optional<Json.Obj> outcome = response.isSuccessful() ? Optional.empty() : outcome(bytes);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (response.code() == 404) {
                throw new RefusedException(detail(bytes).orElse("the remote does not know " + path));
            }
            if (response.code() == 409) {
                throw new RefusedException(detail(bytes).orElse("the remote refused it"));
            }
            if (!response.isSuccessful()) {
                throw new IOException("the remote answered " + response.code() + " to " + path
                        + detail(bytes).map(d -> ": " + d).orElse(""));
            }
            return StrictJson.parseObject(bytes);
        } catch (MalformedJsonException e) {
            throw new IOException("the remote's answer to " + path + " is no JSON object: " + e.getMessage(), e);
        }
    }

    /// Follows the tail; `event` is told each entry's index, `lost` runs when the connection ends.
    EventSource tail(long from, LongConsumer event, Runnable lost) {
        OkHttpClient patient =
                client.newBuilder().readTimeout(Duration.ofSeconds(30)).build();
        return EventSources.createFactory(patient)
                .newEventSource(request("v1/tail?from=" + from).build(), new EventSourceListener() {
                    @Override
                    public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
                        event.accept(index(id));
                    }

                    @Override
                    public void onClosed(EventSource source) {
                        lost.run();
                    }

                    @Override
                    public void onFailure(EventSource source, @Nullable Throwable t, @Nullable Response response) {
                        lost.run();
                    }
                });
    }

    /// A hint only; without a usable one the event says that something is new.
    private static long index(@Nullable String id) {
        return id != null && id.matches("[0-9]{1,15}") ? Long.parseLong(id) : Long.MAX_VALUE;
    }

    private Request.Builder request(String path) {
        HttpUrl url = base.resolve(path);
        if (url == null) {
            throw new IllegalStateException("a path of ours is no address: " + path);
        }
        return new Request.Builder().url(url).header("Authorization", "Bearer " + token);
    }

    private static byte[] bytes(String path, Response response) throws IOException {
        return bytes(path, response, ANSWER_LIMIT_BYTES);
    }

    private static byte[] bytes(String path, Response response, int limitBytes) throws IOException {
        byte[] bytes = response.body().contentLength() > limitBytes
                ? new byte[0]
                : response.body().byteStream().readNBytes(limitBytes + 1);
        if (response.body().contentLength() > limitBytes || bytes.length > limitBytes) {
            throw new NotServedException("the remote's answer to " + path + " is larger than " + limitBytes + " bytes");
        }
        return bytes;
    }

    private static String failure(String path, Response response) throws IOException {
        return "the remote answered " + response.code() + " to " + path
                + detail(bytes(path, response)).map(d -> ": " + d).orElse("");
    }

    private static Optional<Json.Obj> outcome(byte[] problem) {
        try {
            return StrictJson.parseObject(problem).get("outcome").orElse(Json.Null.NULL) instanceof Json.Obj found
                    ? Optional.of(found)
                    : Optional.empty();
        } catch (MalformedJsonException e) {
            return Optional.empty(); // not a problem document
        }
    }

    private static Optional<String> detail(byte[] problem) {
        try {
            return StrictJson.parseObject(problem).text("detail");
        } catch (MalformedJsonException e) {
            return Optional.empty(); // not a problem document: the status alone must do
        }
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
