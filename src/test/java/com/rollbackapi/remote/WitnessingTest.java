package com.rollbackapi.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.Witnesses.Witness;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.remote.TestWitness.Sent;
import com.rollbackapi.tlog.Cosignature;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import com.rollbackapi.tlog.TreeHead;
import com.rollbackapi.tlog.WitnessKey;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Witnesses over HTTP, honest, wrong and absent: the journal goes on with each of them, and only what
/// they signed is said to be cosigned.
@Timeout(120)
final class WitnessingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String SIZE = "text/x.tlog.size";

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private TestWitness one;
    private TestWitness two;
    private Engine engine;
    private NoteVerifier log;

    @BeforeEach
    void open() throws Exception {
        one = new TestWitness("witness.example/one", 1);
        two = new TestWitness("witness.example/two", 2);
        Engine.init(folder.resolve("w"), TestClocks.create());
        engine = Engine.open(folder.resolve("w"), TestClocks.create());
        log = NoteVerifier.parse(Files.readString(engine.layout().verifierKey()).strip());
        one.trust(log);
        two.trust(log);
        fact();
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
        one.close();
        two.close();
    }

    private void fact() throws Exception {
        engine.record(
                EventType.STATE_DIVERGED,
                "somebody",
                Json.object().put("detail", "x").build());
    }

    private Witnessing witnessing(TestWitness... witnesses) throws Exception {
        for (TestWitness w : witnesses) {
            engine.addWitness(new Witness(w.url(), w.witnessKey()));
        }
        return Witnessing.of(engine, nanos::get, PATIENCE);
    }

    private WitnessPolicy policy(int threshold) {
        return new WitnessPolicy(List.of(one.witnessKey(), two.witnessKey()), threshold);
    }

    private List<String> cosigners(Witnessing witnessing) throws Exception {
        return policy(0).cosigners(witnessing.head()).stream()
                .map(WitnessKey::name)
                .toList();
    }

    private static Optional<String> problem(Witnessing witnessing) throws IOException {
        return witnessing.status().getFirst().problem();
    }

    @Test
    void headsAreCosignedByAllWitnessesAndEachOnce() throws Exception {
        try (Witnessing witnessing = witnessing(one, two)) {
            witnessing.publish();
            SignedTreeHead first = witnessing.head();
            assertThat(cosigners(witnessing)).containsExactly("witness.example/one", "witness.example/two");
            assertThat(first.verify(log.name(), List.of(log))).containsExactly(log);
            witnessing.publish();
            assertThat(one.answered()).as("nothing new is asked for").containsExactly(200);
            fact();
            witnessing.publish();
            assertThat(witnessing.head().size()).isGreaterThan(first.size());
            assertThat(cosigners(witnessing)).hasSize(2);
            assertThat(one.answered()).as("from the size it had cosigned").containsExactly(200, 200);
        }
    }

    /// Another process has forgotten what the witness cosigned last: the witness says so itself.
    @Test
    void aConflictNamesTheSizeToProveFrom() throws Exception {
        try (Witnessing witnessing = witnessing(one)) {
            witnessing.publish();
        }
        for (int i = 0; i < 300; i++) {
            fact();
        }
        try (Witnessing again = Witnessing.of(engine, nanos::get, PATIENCE)) {
            again.publish();
            assertThat(one.answered()).containsExactly(200, 409, 200);
            assertThat(cosigners(again)).containsExactly("witness.example/one");
        }
    }

    @Test
    void theCosignedHeadIsTheSameHeadForEverybodyElse() throws Exception {
        try (Witnessing witnessing = witnessing(one)) {
            witnessing.publish();
            byte[] cosigned = engine.publishedHead();
            try (FileSource beside = FileSource.open(folder.resolve("w"), Optional.empty(), System::nanoTime)) {
                assertThat(beside.trust().finding()).isEmpty();
                assertThat(beside.signedHead().orElseThrow().bytes()).isEqualTo(cosigned);
            }
            engine.close();
            engine = Engine.open(folder.resolve("w"), TestClocks.create());
            assertThat(engine.publishedHead()).as("recovery leaves it as it is").isEqualTo(cosigned);
            engine.publish();
            assertThat(engine.publishedHead()).isEqualTo(cosigned);
            engine.export(folder.resolve("x.rbxj"));
            try (FileSource export =
                    FileSource.open(folder.resolve("x.rbxj"), Optional.of(log.vkey()), System::nanoTime)) {
                assertThat(export.trust().finding()).isEmpty();
                policy(1).check(export.signedHead().orElseThrow());
                TlogProof proof = TlogProof.parse(export.signedProof(0).bytes());
                policy(1).check(proof.head());
            }
        }
    }

    /// Nothing that was signed is ever taken away, and a head that has been outgrown is not written again.
    @Test
    void cosigningNeverWeakensAHead() throws Exception {
        engine.publish();
        SignedTreeHead head = SignedTreeHead.parse(engine.publishedHead());
        NoteSignature good = Cosignature.sign(head.head(), one.key(), 5);
        assertThat(engine.cosign(head.head(), List.of(good))).isTrue();
        byte[] cosigned = engine.publishedHead();
        assertThat(engine.cosign(head.head(), List.of(Cosignature.sign(head.head(), one.key(), 6))))
                .isTrue();
        assertThat(engine.publishedHead()).as("the first by a key stays").isEqualTo(cosigned);
        assertThat(engine.cosign(new TreeHead(head.origin(), head.size() + 1, head.root()), List.of(good)))
                .isFalse();
        fact();
        engine.publish();
        byte[] newer = engine.publishedHead();
        assertThat(engine.cosign(head.head(), List.of(good))).as("outgrown").isFalse();
        assertThat(engine.publishedHead()).isEqualTo(newer);
    }

    @Test
    void whatAWrongWitnessAnswersIsNamedAndNotTakenIn() throws Exception {
        engine.publish();
        String signed = "\u2014 witness.example/one ";
        try (Witnessing witnessing = witnessing(one)) {
            isRefused(witnessing, honest -> Sent.text(200, "hello\n"), "no signature lines");
            isRefused(witnessing, honest -> Sent.text(200, ""), "no signature lines");
            isRefused(
                    witnessing,
                    honest -> Sent.text(200, new String(honest.body(), UTF_8).strip()),
                    "no signature lines");
            isRefused(
                    witnessing,
                    honest -> Sent.text(200, forged(witnessing.head()).line() + "\n"),
                    "not on this head");
            isRefused(
                    witnessing,
                    honest -> Sent.text(
                            200,
                            Cosignature.sign(witnessing.head().head(), two.key(), 9)
                                            .line() + "\n"),
                    "without a cosignature of the key");
            isRefused(witnessing, honest -> Sent.text(200, signed.repeat(10_000)), "more than 100000 bytes");
            isRefused(witnessing, honest -> new Sent(409, SIZE, "999\n".getBytes(UTF_8)), "rolled back");
            isRefused(witnessing, honest -> new Sent(409, SIZE, "0\n".getBytes(UTF_8)), "twice");
            isRefused(witnessing, honest -> new Sent(409, SIZE + "; charset=utf-8", "0\n".getBytes(UTF_8)), "twice");
            isRefused(witnessing, honest -> new Sent(409, SIZE, "01\n".getBytes(UTF_8)), "answered 409 (01)");
            isRefused(witnessing, honest -> Sent.text(409, "later"), "answered 409 (later)");
            isRefused(witnessing, honest -> Sent.text(403, "who?"), "does not know this log's key (who?)");
            isRefused(witnessing, honest -> Sent.text(404, ""), "does not know this log");
            isRefused(witnessing, honest -> Sent.text(422, ""), "history was changed");
            isRefused(
                    witnessing, honest -> Sent.text(500, "\u009b\u202esorry\nx"), "answered 500 (\\u009b\\u202esorry)");
            isRefused(witnessing, honest -> Sent.text(301, ""), "answered 301");
            isRefused(witnessing, honest -> new Sent(0, "", new byte[0]), "does not answer");
            one.answer(TestWitness.Answer.HONEST);
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            witnessing.publish();
            assertThat(cosigners(witnessing)).as("and then it is right again").hasSize(1);
            assertThat(problem(witnessing)).isEmpty();
        }
    }

    /// A cosignature with a bit flipped.
    private NoteSignature forged(SignedTreeHead head) {
        byte[] bytes = Cosignature.sign(head.head(), one.key(), 7).bytes();
        bytes[bytes.length - 1] ^= 1;
        return new NoteSignature(one.key().name(), one.witnessKey().keyId(), bytes);
    }

    private void isRefused(Witnessing witnessing, TestWitness.Answer answer, String why) throws Exception {
        one.answer(answer);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        byte[] before = engine.publishedHead();
        witnessing.publish();
        assertThat(problem(witnessing))
                .hasValueSatisfying(p -> assertThat(p)
                        .contains("witness.example/one")
                        .contains(why)
                        .doesNotContain("\u0007"));
        assertThat(engine.publishedHead()).isEqualTo(before);
    }

    /// A witness that takes the request and says nothing holds up neither the journal nor the other witness.
    @Test
    void aSilentWitnessIsLeftAloneAndStopsNothing() throws Exception {
        CountDownLatch silence = new CountDownLatch(1);
        one.answer(honest -> {
            try {
                silence.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return honest;
        });
        try (Witnessing witnessing = witnessing(one, two)) {
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    witnessing.publish();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            while (one.answered().isEmpty()) {
                Thread.sleep(5);
            }
            long before = engine.source().size();
            fact();
            assertThat(engine.source().size()).isEqualTo(before + 1);
            assertThat(asking.isAlive())
                    .as("the entry was durable before the witness was given up")
                    .isTrue();
            asking.join();
            assertThat(problem(witnessing))
                    .hasValueSatisfying(p -> assertThat(p).contains("does not answer"));
            witnessing.publish();
            assertThat(cosigners(witnessing)).containsExactly("witness.example/two");
            assertThat(one.answered()).as("not asked again at once").hasSize(1);
            silence.countDown();
        }
    }

    /// The witness is what tells a fork apart from the history that it has seen: the fork gets no cosignature.
    @Test
    void aForkIsNotCosigned() throws Exception {
        try (Witnessing witnessing = witnessing(one)) {
            fact();
            witnessing.publish();
        }
        engine.close();
        Path copy = folder.resolve("fork");
        copy(folder.resolve("w"), copy);
        engine = Engine.open(folder.resolve("w"), TestClocks.create());
        fact();
        try (Witnessing witnessing = Witnessing.of(engine, nanos::get, PATIENCE)) {
            witnessing.publish();
            assertThat(cosigners(witnessing)).hasSize(1);
        }
        try (Engine fork = Engine.open(copy, TestClocks.create())) {
            try (Witnessing witnessing = Witnessing.of(fork, nanos::get, PATIENCE)) {
                witnessing.publish();
                assertThat(problem(witnessing)).as("behind: nothing is asked").isEmpty();
                fork.record(
                        EventType.STATE_DIVERGED,
                        "somebody",
                        Json.object().put("detail", "another history").build());
                witnessing.publish();
                assertThat(problem(witnessing))
                        .hasValueSatisfying(p -> assertThat(p).contains("two histories"));
            }
            fork.record(
                    EventType.STATE_DIVERGED,
                    "somebody",
                    Json.object().put("detail", "another history").build());
            try (Witnessing witnessing = Witnessing.of(fork, nanos::get, PATIENCE)) {
                witnessing.publish();
                assertThat(problem(witnessing))
                        .hasValueSatisfying(p -> assertThat(p).contains("history was changed"));
                assertThat(policy(0).cosigners(witnessing.head())).isEmpty();
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var walk = Files.walk(from)) {
            for (Path each : walk.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    /// What a busy journal does: a newer head is published while the witness is asked. The cosigned one is served,
    /// and proves what it holds.
    @Test
    void theCosignedHeadIsGivenThoughANewerOneIsPublished() throws Exception {
        one.answer(honest -> {
            factNow();
            engine.publish();
            return honest;
        });
        try (Witnessing witnessing = witnessing(one)) {
            for (int i = 0; i < 3; i++) {
                SignedTreeHead served = SignedTreeHead.parse(witnessing.publish());
                policy(1).check(served);
                assertThat(served.verify(log.name(), List.of(log))).containsExactly(log);
                assertThat(witnessing.head().size()).as("the newer one").isGreaterThan(served.size());
                assertThat(cosigners(witnessing)).as("is another head").isEmpty();
                assertThat(engine.signedProof(0, served).head()).isEqualTo(served);
            }
        }
    }

    private void factNow() throws IOException {
        try {
            fact();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
