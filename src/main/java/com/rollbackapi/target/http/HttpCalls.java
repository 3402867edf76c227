package com.rollbackapi.target.http;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.target.Secrets;
import com.rollbackapi.target.ServiceCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/// The requests to one service, each sent once: nothing is repeated or redirected behind our back.
final class HttpCalls implements AutoCloseable {
    /// The largest reply that is read.
    static final int MAX_REPLY_BYTES = 256 * 1024;

    private static final int MAX_REASON_CHARACTERS = 300;
    private static final int SHORTEST_HIDDEN_CHARACTERS = 4;

    private final OkHttpClient client;
    private final HttpUrl base;
    private final Map<String, HeaderValue> headers;
    private final Secrets secrets;
    private final InstantSource clock;
    private volatile boolean retired;

    HttpCalls(HttpUrl base, Map<String, HeaderValue> headers, Duration timeout, Surroundings around) {
        this.base = base;
        this.headers = headers;
        this.secrets = around.secrets();
        this.clock = around.clock();
        this.client = new OkHttpClient.Builder()
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .addNetworkInterceptor(chain -> {
                    Sent sent = chain.request().tag(Sent.class);
                    return sent == null ? chain.proceed(chain.request()) : sent.watch(chain);
                })
                .build();
    }

    /// What is known of one request on its way.
    private static final class Sent {
        private static final String RETRY_AFTER = "Retry-After";

        private final BooleanSupplier goOn;
        private volatile boolean stopped;
        private volatile boolean sent;
        private volatile Optional<String> retryAfter = Optional.empty();

        private Sent(BooleanSupplier goOn) {
            this.goOn = goOn;
        }

        /// The connection stands and nothing was written to it yet: however long it took, whoever was stopped
        /// meanwhile is not sent.
        private Response watch(Interceptor.Chain chain) throws IOException {
            if (!goOn.getAsBoolean()) {
                stopped = true;
                throw new IOException("stopped before it was sent");
            }
            sent = true;
            Response response = chain.proceed(chain.request());
            retryAfter = Optional.ofNullable(response.header(RETRY_AFTER));
            // the client repeats a request by itself where it sees a zero
            return response.newBuilder().removeHeader(RETRY_AFTER).build();
        }
    }

    /// Writes the request of a call, with all that it needs; throws [UnfitCallException] where something is
    /// missing.
    ///
    /// @param own headers beside the declared ones
    Request request(RequestTemplate template, ServiceCall call, Map<String, String> own) throws UnfitCallException {
        Request.Builder request = new Request.Builder()
                .url(template.url(base, call))
                .header("Accept", "application/json")
                .header("User-Agent", "RollbackAPI");
        own.forEach(request::header);
        Optional<Json> body = template.body(call);
        boolean mayHaveBody = !template.method().equals("GET");
        return request.method(
                        template.method(),
                        mayHaveBody && (body.isPresent() || !template.method().equals("DELETE"))
                                ? new OnceBody(body.map(CanonicalJson::bytes).orElse(new byte[0]))
                                : null)
                .build();
    }

    /// The variable that a header needs and the environment lacks, or has a value of that no header can carry.
    Optional<String> missingVariable() {
        return headers.values().stream()
                .filter(HeaderValue.Variable.class::isInstance)
                .map(h -> ((HeaderValue.Variable) h).name())
                .filter(name -> secrets.get(name).filter(HttpCalls::fitsHeader).isEmpty())
                .findFirst();
    }

    static boolean fitsHeader(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /// @param goOn asked last, when the connection stands
    Reply send(Request template, BooleanSupplier goOn) {
        Sent sent = new Sent(goOn);
        Request.Builder request = template.newBuilder().tag(Sent.class, sent);
        Map<String, String> hidden = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            switch (value) {
                case HeaderValue.Literal(String text) -> request.header(name, text);
                case HeaderValue.Variable(String variable) ->
                    secrets.get(variable).ifPresent(secret -> {
                        request.header(name, secret);
                        hidden.put(secret, "(" + variable + ")");
                        for (String part : secret.split(" ")) { // a scheme and a token: services repeat the token alone
                            hidden.putIfAbsent(part, "(" + variable + ")");
                        }
                    });
            }
        });
        try (Response response = client.newCall(request.build()).execute()) {
            return read(response, sent.retryAfter.flatMap(this::retryAfter), hidden);
        } catch (IOException e) {
            if (sent.stopped) {
                return new Reply.Stopped();
            }
            return new Reply.Cut(sent.sent, shown(String.valueOf(e.getMessage()), hidden));
        } finally {
            if (retired) {
                client.connectionPool().evictAll();
            }
        }
    }

    private static Reply read(Response response, Optional<Duration> retryAfter, Map<String, String> hidden)
            throws IOException {
        byte[] bytes = response.body().byteStream().readNBytes(MAX_REPLY_BYTES + 1);
        if (bytes.length > MAX_REPLY_BYTES) {
            String tooLarge = "its reply is larger than " + MAX_REPLY_BYTES + " bytes";
            return new Reply.Answered(response.code(), Optional.empty(), tooLarge, retryAfter);
        }
        if (bytes.length == 0) {
            return new Reply.Answered(response.code(), Optional.of(Json.Obj.EMPTY), "", retryAfter);
        }
        try {
            Json json = hide(StrictJson.parse(bytes), hidden);
            return new Reply.Answered(response.code(), Optional.of(json), says(json, hidden), retryAfter);
        } catch (MalformedJsonException e) {
            String noJson = shown("its reply is no JSON: " + e.getMessage(), hidden);
            return new Reply.Answered(response.code(), Optional.empty(), noJson, retryAfter);
        }
    }

    /// Seconds or a date; what is neither counts as none.
    private Optional<Duration> retryAfter(String header) {
        if (header.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration until = Duration.between(clock.instant(), date.toInstant());
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// The service's own words, where they stand at one of the usual places (RFC 9457 among them).
    private static String says(Json body, Map<String, String> hidden) {
        if (!(body instanceof Json.Obj object)) {
            return "";
        }
        Json.Obj inner = object.get("error").orElse(Json.Null.NULL) instanceof Json.Obj error ? error : object;
        return shown(
                inner.text("detail")
                        .or(() -> inner.text("message"))
                        .or(() -> inner.text("error"))
                        .or(() -> inner.text("title"))
                        .orElse(""),
                hidden);
    }

    /// One line for people, without secrets.
    private static String shown(String text, Map<String, String> hidden) {
        String line = hide(text, hidden).replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > MAX_REASON_CHARACTERS ? line.substring(0, MAX_REASON_CHARACTERS) + "…" : line;
    }

    /// Hides what the texts and names mean, however they are written.
    private static Json hide(Json json, Map<String, String> hidden) {
        return switch (json) {
            case Json.Obj(Map<String, Json> members) -> {
                Json.Builder without = Json.object();
                members.forEach((name, value) -> without.put(hide(name, hidden), hide(value, hidden)));
                yield without.build();
            }
            case Json.Arr(List<Json> items) ->
                Json.of(items.stream().map(i -> hide(i, hidden)).toList());
            case Json.Str(String text) -> Json.of(hide(text, hidden));
            case Json.Num n -> {
                String text = new String(CanonicalJson.bytes(n), StandardCharsets.UTF_8);
                yield hide(text, hidden).equals(text) ? n : Json.of(hide(text, hidden));
            }
            case Json.Bool _, Json.Null _ -> json;
        };
    }

    private static String hide(String text, Map<String, String> hidden) {
        String without = text;
        for (var secret : hidden.entrySet()) {
            if (secret.getKey().length() >= SHORTEST_HIDDEN_CHARACTERS) {
                without = without.replace(secret.getKey(), secret.getValue());
            }
        }
        return without;
    }

    /// Keeps no connection that nobody uses any more; requests are sent as before.
    void retire() {
        retired = true;
        client.connectionPool().evictAll();
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
