package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.ApiServer;
import com.rollbackapi.server.ApiTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A remote is not to be trusted: whatever contradicts what was verified turns the source red and read-only, for good,
/// while what was verified before stays shown.
final class HostileRemoteTest {
    /// The newest that a server has issued; all of one test's tokens are accepted by the server that issued them.
    private final Map<Integer, String> tokens = new HashMap<>();

    @TempDir
    private Path folder;

    @Test
    void aTamperedEntryTurnsTheSourceRedAndReadOnly() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 20);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port());
                RemoteSource source = open(proxy, engine)) {
            var before = PictureHash.of(source.head());
            assertThat(source.operator()).isPresent();
            proxy.tamper(TamperingProxy.flip("/log/tile/entries", 0.99));
            facts(engine, 3);
            source.sync();
            assertRed(source, "the tile was altered");
            assertThat(PictureHash.of(source.head()))
                    .as("what was verified stays")
                    .isEqualTo(before);
        }
    }

    @Test
    void aTamperedEntryIsNotShownInTheFirstPlace() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 20);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port())) {
            for (double place : new double[] {0.01, 0.3, 0.6, 0.97}) {
                proxy.tamper(TamperingProxy.flip("/log/tile/entries", place));
                try (RemoteSource source = open(proxy, engine)) {
                    assertThat(source.trust().state())
                            .as("flipped at %s", place)
                            .isEqualTo(Trust.State.RED);
                    assertThat(source.size()).isZero();
                    assertThat(source.operator()).isEmpty();
                }
            }
        }
    }

    @Test
    void aHeadThatDoesNotExtendTheLastOneTurnsTheSourceRed() throws Exception {
        engine(folder.resolve("a"), 20).close();
        copy(folder.resolve("a"), folder.resolve("b"));
        try (Engine honest = Engine.open(folder.resolve("a"), TestClocks.create());
                Engine fork = Engine.open(folder.resolve("b"), TestClocks.create())) {
            facts(honest, 5);
            fork.record(
                    EventType.STATE_DIVERGED,
                    "somebody",
                    Json.object().put("detail", "another history").build());
            facts(fork, 9);
            try (ApiServer one = serve(honest);
                    ApiServer other = serve(fork);
                    TamperingProxy proxy = new TamperingProxy(one.port());
                    RemoteSource source = open(proxy, honest)) {
                long verified = source.size();
                proxy.lead(other.port());
                source.sync();
                assertRed(source, "than was verified before");
                assertThat(source.size()).isEqualTo(verified);
            }
        }
    }

    @Test
    void aShorterHistoryTurnsTheSourceRed() throws Exception {
        engine(folder.resolve("a"), 20).close();
        copy(folder.resolve("a"), folder.resolve("b"));
        try (Engine honest = Engine.open(folder.resolve("a"), TestClocks.create());
                Engine old = Engine.open(folder.resolve("b"), TestClocks.create())) {
            facts(honest, 5);
            try (ApiServer one = serve(honest);
                    ApiServer other = serve(old);
                    TamperingProxy proxy = new TamperingProxy(one.port());
                    RemoteSource source = open(proxy, honest)) {
                proxy.lead(other.port());
                source.sync();
                assertRed(source, "history was cut");
            }
        }
    }

    @Test
    void aHeadOfAnotherKeyIsRefused() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 3);
                Engine stranger = engine(folder.resolve("b"), 3);
                ApiServer server = serve(stranger);
                TamperingProxy proxy = new TamperingProxy(server.port())) {
            try (RemoteSource source = open(proxy, engine)) {
                assertRed(source, "not signed by the pinned key");
                assertThat(source.size()).isZero();
            }
        }
    }

    @Test
    void restoredIsNotBelievedWithoutTheJournal() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 3);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port());
                RemoteSource source = open(proxy, engine)) {
            proxy.lie("/v1/rollback", """
                {"status":"restored","rollback_id":"RBX-77","latency_ms":1,"integrity":"verified",
                 "root":"sha256:%s","mutations":3}\
                """.formatted(Hash.of().hex()));
            var operator = source.operator().orElseThrow();
            assertThatThrownBy(() -> operator.rollback(
                            new Scope.Position(0), Hash.of(), new Operator.Request("ops_lead", "believe me")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("RBX-77");
        }
    }

    @Test
    void aTamperedHeadIsRefused() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 3);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port())) {
            proxy.tamper(TamperingProxy.flip("/log/checkpoint", 0.4));
            try (RemoteSource source = open(proxy, engine)) {
                assertThat(source.trust().state()).isEqualTo(Trust.State.RED);
            }
        }
    }

    @Test
    void aWrongTokenAndAMalformedKeyAreClearErrors() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 1);
                ApiServer server = serve(engine)) {
            String url = server.url();
            assertThatThrownBy(() -> RemoteSource.open(
                            url, "rbx_wrong", key(engine), TestClocks.create().wall()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("token");
            assertThatThrownBy(() -> RemoteSource.open(
                            url, "rbx_any", "no key", TestClocks.create().wall()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("log key is malformed");
        }
    }

    private static void assertRed(RemoteSource source, String finding) {
        assertThat(source.trust().state()).isEqualTo(Trust.State.RED);
        assertThat(source.trust().finding().orElse("")).contains(finding);
        assertThat(source.operator()).as("read-only").isEmpty();
    }

    private static Engine engine(Path dir, int facts) throws Exception {
        Engine.init(dir, TestClocks.create());
        Engine engine = Engine.open(dir, TestClocks.create());
        facts(engine, facts);
        return engine;
    }

    private static void facts(Engine engine, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            engine.record(
                    EventType.REVIEWER_FLAGGED,
                    "compliance.t2",
                    Json.object()
                            .put("campaign", "cmp_1")
                            .put("variant", "V" + i)
                            .put("title", "t")
                            .put("approval", "blocked")
                            .build());
        }
        engine.publish();
    }

    private ApiServer serve(Engine engine) throws IOException {
        ApiTokens known =
                ApiTokens.open(engine.layout().tokens(), TestClocks.create().wall());
        String token = known.issue(new SecureRandom(), Duration.ofHours(1));
        ApiServer server = ApiServer.start(engine, known, ApiServer.Address.loopback(0));
        tokens.put(server.port(), token);
        return server;
    }

    private RemoteSource open(TamperingProxy proxy, Engine engine) throws IOException {
        proxy.tokens(tokens);
        return RemoteSource.open(
                proxy.url(), "rbx_any", key(engine), TestClocks.create().wall());
    }

    private static String key(Engine engine) throws IOException {
        return Files.readString(engine.layout().verifierKey()).strip();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            List<Path> all = walk.toList();
            for (Path each : all) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }
}
