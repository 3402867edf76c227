package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.KeyFile;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.ApiServer;
import com.rollbackapi.server.ApiTokens;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import com.rollbackapi.tlog.TreeHead;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
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
    void aVerifiedEntryIsProvenToOthersAndNothingElseIs() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 20);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port());
                RemoteSource source = open(proxy, engine)) {
            NoteVerifier log = NoteVerifier.parse(key(engine));
            TlogProof proof = TlogProof.parse(source.signedProof(7).bytes());
            assertThat(proof.verify(engine.entry(7).toBytes(), log)).isEqualTo(log);
            assertThatThrownBy(() -> source.signedProof(source.size())).isInstanceOf(IOException.class);
            proxy.tamper(TamperingProxy.flip("/log/tile/entries", 0.5));
            try (RemoteSource red = open(proxy, engine)) {
                assertThatThrownBy(() -> red.signedProof(7)).hasMessageContaining("nothing of this remote is verified");
            }
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
            assertThatThrownBy(() -> open(new RemoteLog(url, "rbx_wrong", key(engine), WitnessPolicy.NONE)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("token");
            assertThatThrownBy(() -> open(new RemoteLog(url, "rbx_any", "no key", WitnessPolicy.NONE)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("log key is malformed");
        }
    }

    @Test
    void aSignedHeadOfAnotherOriginOrRootIsRefused() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 20);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port())) {
            SigningKey key = KeyFile.load(engine.layout().key());
            SignedTreeHead head = SignedTreeHead.parse(engine.publishedHead());
            proxy.tamper(sign(key, new TreeHead("renamed", head.size(), head.root())));
            try (RemoteSource source = open(proxy, engine)) {
                assertRed(source, "of 'renamed'");
            }
            proxy.tamper(TamperingProxy.NOTHING);
            try (RemoteSource source = open(proxy, engine)) {
                proxy.tamper(sign(key, new TreeHead(head.origin(), head.size(), Hash.of(new byte[1]))));
                source.sync();
                assertRed(source, "two heads of size " + head.size());
            }
            proxy.tamper(sign(key, new TreeHead(head.origin(), 0, Rfc6962.EMPTY_ROOT)));
            try (RemoteSource source = open(proxy, engine)) {
                assertRed(source, "history was cut");
            }
        }
    }

    private static TamperingProxy.Tampering sign(SigningKey key, TreeHead head) {
        byte[] note = SignedTreeHead.sign(head, new NoteSigner(key)).bytes();
        return (path, bytes) -> path.equals("/log/checkpoint") ? note : bytes;
    }

    @Test
    void aBundleOfAnotherLengthIsRefused() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 20);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port())) {
            for (int more : new int[] {-20, -1, 1, 2, 40, 60_000}) {
                proxy.tamper((path, bytes) ->
                        path.startsWith("/log/tile/entries") ? Arrays.copyOf(bytes, bytes.length + more) : bytes);
                try (RemoteSource source = open(proxy, engine)) {
                    assertRed(source, "is malformed");
                    assertThat(source.size()).isZero();
                }
            }
        }
    }

    /// An answer that is larger than what was asked for can be is not read to its end, and is no proof of anything.
    @Test
    void anAnswerWithoutEndIsNotTakenIn() throws Exception {
        try (Engine engine = engine(folder.resolve("a"), 20);
                ApiServer server = serve(engine);
                TamperingProxy proxy = new TamperingProxy(server.port())) {
            for (String path : List.of("/log/checkpoint", "/log/tile/entries")) {
                proxy.tamper((asked, bytes) -> asked.startsWith(path) ? new byte[40_000_000] : bytes);
                assertThatThrownBy(() -> open(proxy, engine))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("is larger than");
            }
        }
    }

    /// What a console saw is known to the next one: the process is another, the user's data folder the same.
    @Test
    void aRemoteThatWentBackIsRedAfterARestartToo() throws Exception {
        engine(folder.resolve("a"), 20).close();
        copy(folder.resolve("a"), folder.resolve("b"));
        copy(folder.resolve("a"), folder.resolve("c"));
        try (Engine honest = Engine.open(folder.resolve("a"), TestClocks.create());
                Engine old = Engine.open(folder.resolve("b"), TestClocks.create());
                Engine fork = Engine.open(folder.resolve("c"), TestClocks.create())) {
            facts(honest, 5);
            fork.record(
                    EventType.STATE_DIVERGED,
                    "somebody",
                    Json.object().put("detail", "another history").build());
            facts(fork, 4);
            try (ApiServer one = serve(honest);
                    ApiServer two = serve(old);
                    ApiServer three = serve(fork);
                    TamperingProxy proxy = new TamperingProxy(one.port())) {
                open(proxy, honest).close();
                proxy.lead(two.port());
                try (RemoteSource again = open(proxy, honest)) {
                    assertRed(again, "history was cut");
                    assertThat(again.size()).as("nothing of it is shown").isZero();
                }
                proxy.lead(three.port());
                try (RemoteSource again = open(proxy, honest)) {
                    assertRed(again, "the remote forked its history");
                    assertThat(again.size()).isZero();
                }
                facts(fork, 3);
                try (RemoteSource again = open(proxy, honest)) {
                    assertRed(again, "a head of 25 entries");
                }
                proxy.lead(one.port());
                facts(honest, 1);
                try (RemoteSource again = open(proxy, honest)) {
                    assertThat(again.trust().state())
                            .as("a fork leaves no trace in what is remembered")
                            .isEqualTo(Trust.State.VERIFIED);
                }
            }
        }
    }

    /// Two consoles of one user share what they have seen.
    @Test
    void whatOneConsoleSawTheOtherHoldsAgainstTheRemote() throws Exception {
        engine(folder.resolve("a"), 20).close();
        copy(folder.resolve("a"), folder.resolve("b"));
        try (Engine honest = Engine.open(folder.resolve("a"), TestClocks.create());
                Engine fork = Engine.open(folder.resolve("b"), TestClocks.create());
                ApiServer one = serve(honest);
                ApiServer other = serve(fork);
                TamperingProxy proxy = new TamperingProxy(one.port());
                TamperingProxy split = new TamperingProxy(other.port());
                RemoteSource first = open(proxy, honest);
                RemoteSource second = open(split, honest)) {
            facts(honest, 2);
            first.sync();
            fork.record(
                    EventType.STATE_DIVERGED,
                    "somebody",
                    Json.object().put("detail", "a split view").build());
            facts(fork, 1);
            second.sync();
            assertThat(first.trust().state()).isEqualTo(Trust.State.VERIFIED);
            assertRed(second, "the remote forked its history");
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
        return open(new RemoteLog(proxy.url(), "rbx_any", key(engine), WitnessPolicy.NONE));
    }

    private RemoteSource open(RemoteLog remote) throws IOException {
        return RemoteSource.open(remote, seen(), TestClocks.create().wall());
    }

    /// A fresh one, as a new process would have it.
    private SeenHeads seen() {
        return new SeenHeads(new RealDisk(), folder.resolve("heads"));
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
