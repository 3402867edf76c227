package com.rollbackapi.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.engine.Witnesses.Witness;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.remote.TestWitness.Sent;
import com.rollbackapi.server.ApiServer;
import com.rollbackapi.server.ApiTokens;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.TlogProof;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Readers who ask for cosignatures believe no head that has too few, and hold that against nobody: the next one may
/// have them.
@Timeout(120)
final class WitnessedReaderTest {
    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private TestWitness one;
    private TestWitness two;
    private Engine engine;
    private NoteVerifier log;
    private Witnessing witnessing;
    private ApiServer server;
    private String token = "";

    @BeforeEach
    void serve() throws Exception {
        one = new TestWitness("witness.example/one", 1);
        two = new TestWitness("witness.example/two", 2);
        Engine.init(folder.resolve("w"), TestClocks.create());
        engine = Engine.open(folder.resolve("w"), TestClocks.create());
        log = NoteVerifier.parse(Files.readString(engine.layout().verifierKey()).strip());
        for (TestWitness w : List.of(one, two)) {
            w.trust(log);
            engine.addWitness(new Witness(w.url(), w.witnessKey()));
        }
        fact();
        ApiTokens tokens =
                ApiTokens.open(engine.layout().tokens(), TestClocks.create().wall());
        token = tokens.issue(new SecureRandom(), Duration.ofHours(1));
        witnessing = Witnessing.of(engine, nanos::get);
        server = ApiServer.start(engine, witnessing::publish, tokens, ApiServer.Address.loopback(0));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        witnessing.close();
        engine.close();
        one.close();
        two.close();
    }

    private void fact() throws IOException {
        try {
            engine.record(
                    EventType.STATE_DIVERGED,
                    "somebody",
                    Json.object().put("detail", "x").build());
        } catch (com.rollbackapi.engine.RefusedException e) {
            throw new IOException(e);
        }
    }

    private WitnessPolicy policy(int threshold) {
        return new WitnessPolicy(List.of(one.witnessKey(), two.witnessKey()), threshold);
    }

    private RemoteSource reader(int threshold) throws IOException {
        return RemoteSource.open(
                new RemoteLog(server.url(), token, log.vkey(), policy(threshold)),
                new SeenHeads(new RealDisk(), folder.resolve("heads")),
                TestClocks.create().wall());
    }

    private static void becomes(RemoteSource reader, Trust.State state) throws InterruptedException {
        while (reader.trust().state() != state) {
            Thread.sleep(5);
        }
    }

    @Test
    void aHeadWithTooFewCosignaturesIsWaitedFor() throws Exception {
        try (RemoteSource both = reader(2);
                RemoteSource any = reader(1)) {
            long size = both.size();
            assertThat(both.trust().state()).isEqualTo(Trust.State.VERIFIED);
            two.answer(honest -> Sent.text(503, "later"));
            fact();
            any.sync();
            assertThat(any.trust().state()).as("one of two is enough").isEqualTo(Trust.State.VERIFIED);
            assertThat(any.size()).isEqualTo(size + 1);
            becomes(both, Trust.State.STALE);
            assertThat(both.trust().finding().orElse(""))
                    .contains("the cosignatures of 1 of 2 witnesses, 2 are asked for");
            assertThat(both.size()).as("what was verified stays").isEqualTo(size);
            assertThatThrownBy(() -> reader(2)).hasMessageContaining("the cosignatures of 1 of 2 witnesses");
            two.answer(TestWitness.Answer.HONEST);
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            becomes(both, Trust.State.VERIFIED);
            assertThat(both.size()).isEqualTo(size + 1);
            assertThat(both.trust().finding()).isEmpty();
        }
    }

    /// A newer head is published each time a witness is asked: readers get the one that was cosigned, in the log
    /// and in proofs.
    @Test
    void aBusyJournalServesWhatWasCosigned() throws Exception {
        one.answer(honest -> {
            fact();
            engine.publish();
            return honest;
        });
        try (RemoteSource reader = reader(2)) {
            for (int i = 0; i < 5; i++) {
                long size = reader.size();
                reader.sync();
                assertThat(reader.trust().state()).isEqualTo(Trust.State.VERIFIED);
                assertThat(reader.size()).isGreaterThan(size);
            }
            policy(2).check(proof().head());
        }
    }

    private TlogProof proof() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "v1/entries/0/proof"))
                .header("Authorization", "Bearer " + token)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body = client.send(request, BodyHandlers.ofString()).body();
            return TlogProof.parse(body.getBytes(UTF_8));
        }
    }
}
