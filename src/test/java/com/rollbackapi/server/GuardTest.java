package com.rollbackapi.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.engine.TestClocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is not let in. Each request is right but for one thing.
final class GuardTest {
    private static final String PLAN = "{\"target\":\"orders-db\",\"objects\":[\"orders/o1\"]}";
    private static final List<String> ROUTES = List.of("log/checkpoint", "v1/restore-points", "v1/tail", "nowhere");

    @TempDir
    private Path temp;

    private Served served;
    private Http http;

    @BeforeEach
    void serve() throws Exception {
        served = Served.start(temp);
        http = new Http(served);
    }

    @AfterEach
    void close() throws Exception {
        http.close();
        served.close();
    }

    private Http.Answer answer(Request.Builder request) throws IOException {
        Http.Answer answer = http.send(request);
        assertThat(answer.headers().names())
                .as("no answer invites other origins")
                .noneMatch(n -> n.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
        return answer;
    }

    private static RequestBody json(byte[] bytes) {
        return RequestBody.create(bytes, Http.JSON);
    }

    @Test
    void theRightRequestIsAnswered() throws Exception {
        assertThat(answer(http.to("log/checkpoint")).status()).isEqualTo(200);
        assertThat(answer(http.to("v1/versions").post(json(PLAN.getBytes(UTF_8))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void noRouteAnswersWithoutTheToken() throws Exception {
        for (String route : ROUTES) {
            assertThat(answer(http.bare(route)).status()).as(route).isEqualTo(401);
            for (String wrong : List.of(
                    "Bearer ",
                    "Bearer rbx_",
                    "Bearer " + served.token() + "x",
                    "Basic " + served.token(),
                    served.token())) {
                Http.Answer answer = answer(http.bare(route).header("Authorization", wrong));
                assertThat(answer.status()).as("%s with '%s'", route, wrong).isEqualTo(401);
                assertThat(answer.json().text("detail").orElse("")).contains("Authorization: Bearer");
                assertThat(new String(answer.body(), UTF_8)).doesNotContain(served.token());
            }
        }
    }

    @Test
    void aNameThatIsNotThisServersIsRefused() throws Exception {
        for (String host : List.of(
                "evil.example", "evil.example:" + port(), "127.0.0.1", "localhost:1", "x.127.0.0.1:" + port())) {
            Http.Answer answer = answer(http.to("log/checkpoint").header("Host", host));
            assertThat(answer.status()).as(host).isEqualTo(421);
        }
        assertThat(answer(http.to("log/checkpoint").header("Host", "127.0.0.1:" + port() + ".evil.example"))
                        .status())
                .as("no host at all")
                .isEqualTo(400);
        assertThat(answer(http.to("log/checkpoint").header("Host", "localhost:" + port()))
                        .status())
                .isEqualTo(200);
    }

    private String port() {
        return served.url().replaceAll(".*:([0-9]+)/", "$1");
    }

    @Test
    void aForeignOriginIsRefused() throws Exception {
        for (String origin : List.of(
                "https://evil.example", "null", "http://localhost:1", "http://127.0.0.1:" + port() + ".evil.example")) {
            assertThat(answer(http.to("log/checkpoint").header("Origin", origin))
                            .status())
                    .as(origin)
                    .isEqualTo(403);
            Request.Builder preflight = http.bare("v1/rollback/x")
                    .header("Origin", origin)
                    .header("Access-Control-Request-Method", "POST")
                    .method("OPTIONS", null);
            assertThat(answer(preflight).status())
                    .as("preflight from %s", origin)
                    .isEqualTo(403);
        }
        assertThat(answer(http.to("log/checkpoint").header("Origin", "http://localhost:" + port()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void onlyJsonIsTaken() throws Exception {
        for (String type : List.of(
                "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data")) {
            RequestBody body = RequestBody.create(PLAN.getBytes(UTF_8), MediaType.get(type));
            assertThat(answer(http.to("v1/versions").post(body)).status())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(answer(http.to("v1/versions").post(RequestBody.create(PLAN.getBytes(UTF_8), null)))
                        .status())
                .isEqualTo(415);
        RequestBody utf8 = RequestBody.create(PLAN.getBytes(UTF_8), MediaType.get("application/json; charset=utf-8"));
        assertThat(answer(http.to("v1/versions").post(utf8)).status()).isEqualTo(200);
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        byte[] large = ("{\"target\":\"" + "x".repeat(1 << 20) + "\"}").getBytes(UTF_8);
        assertThat(answer(http.to("v1/versions").post(json(large))).status())
                .as("with its length")
                .isEqualTo(413);
        RequestBody chunked = new RequestBody() {
            @Override
            public MediaType contentType() {
                return Http.JSON;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.write(large);
            }
        };
        assertThat(answer(http.to("v1/versions").post(chunked)).status())
                .as("in chunks")
                .isEqualTo(413);
    }

    @Test
    void aTokenLivesAsLongAsItsTermAndIsKeptAsItsDigest() throws Exception {
        Path file = temp.resolve("tokens.json");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-06T09:00:00Z"));
        String first = ApiTokens.open(file, now::get).issue(new SecureRandom(), Duration.ofHours(2));
        assertThat(first).matches("rbx_[A-Za-z0-9_-]{43}");
        now.set(now.get().plus(Duration.ofHours(1)));
        ApiTokens reopened = ApiTokens.open(file, now::get);
        String second = reopened.issue(new SecureRandom(), Duration.ofHours(2));
        assertThat(reopened.accepts(first)).as("after a restart").isTrue();
        assertThat(reopened.accepts(second)).isTrue();
        assertThat(Files.readString(file))
                .contains(ApiToken.digest(first).hex())
                .doesNotContain(first.substring(4))
                .doesNotContain(second.substring(4));
        now.set(now.get().plus(Duration.ofHours(1)));
        assertThat(reopened.accepts(first)).as("at its end").isFalse();
        assertThat(reopened.accepts(second)).isTrue();
        reopened.issue(new SecureRandom(), Duration.ofHours(2));
        assertThat(Files.readString(file))
                .as("an expired one is forgotten")
                .doesNotContain(ApiToken.digest(first).hex());
        Files.writeString(file, "{\"tokens\":[{\"sha256\":\"00\",\"expires\":\"never\"}]}");
        assertThatThrownBy(() -> ApiTokens.open(file, now::get))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("delete it");
    }

    @Test
    void aTokenThatIsNotDurableIsNotGivenOut() throws Exception {
        Path home = Path.of("/sim");
        Path file = home.resolve("tokens.json");
        InstantSource clock = TestClocks.create().wall();
        SecureRandom random = new SecureRandom();
        for (int seed = 0; seed < 20; seed++) {
            SimDisk disk = SimDisk.empty(seed, home);
            ApiTokens tokens = ApiTokens.open(disk, file, clock);
            String first = tokens.issue(random, Duration.ofHours(2));
            disk.endAt(1 + seed % 6);
            assertThatThrownBy(() -> tokens.issue(random, Duration.ofHours(2))).isInstanceOf(IOException.class);
            assertThat(tokens.accepts(first)).isTrue();
            ApiTokens reopened = ApiTokens.open(disk.afterPowerCut(), file, clock);
            assertThat(reopened.accepts(first)).as("seed " + seed).isTrue();
        }
    }
}
