package com.rollbackapi.remote;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Witnesses.Witness;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.WitnessKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import okhttp3.OkHttpClient;

/// Publishes an engine's heads with the cosignatures of its witnesses. A head is published first and cosigned after: a
/// witness that is down or wrong is named, is left alone for a while, and stops nothing.
public final class Witnessing implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Witnessing.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Engine engine;
    private final LongSupplier nanoTime;
    private final OkHttpClient http;
    private final List<Asked> asked = new ArrayList<>();

    /// A witness and how it did lately.
    private static final class Asked {
        private final Witness witness;
        private final WitnessClient client;
        private Optional<String> problem = Optional.empty();
        private long retryNanos;

        Asked(Witness witness, WitnessClient client) {
            this.witness = witness;
            this.client = client;
        }
    }

    private Witnessing(Engine engine, LongSupplier nanoTime, Duration patience) throws IOException {
        this.engine = engine;
        this.nanoTime = nanoTime;
        this.http = WitnessClient.http(patience);
        for (Witness w : engine.witnesses().all()) {
            asked.add(new Asked(w, new WitnessClient(http, w)));
        }
    }

    /// For the witnesses that the workspace has now.
    public static Witnessing of(Engine engine, LongSupplier nanoTime) throws IOException {
        return of(engine, nanoTime, PATIENCE);
    }

    /// @param patience how long a witness may take to answer
    static Witnessing of(Engine engine, LongSupplier nanoTime, Duration patience) throws IOException {
        return new Witnessing(engine, nanoTime, patience);
    }

    /// Throws where a witness cannot be asked at this address at all.
    public static void check(Witness witness) throws RefusedException {
        try {
            new WitnessClient(WitnessClient.http(PATIENCE), witness);
        } catch (IOException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    /// Publishes what is durable, then asks every witness that has not cosigned this head yet, side by side, and
    /// adds what they answer. Returns when all have answered or are given up, with the note of the head that they
    /// were asked for: where a newer one was published meanwhile, the cosignatures are on this one alone.
    public synchronized byte[] publish() throws IOException {
        engine.publish();
        SignedTreeHead head = head();
        Map<Asked, CompletableFuture<List<NoteSignature>>> answers = new LinkedHashMap<>();
        for (Asked a : asked) {
            boolean rests = a.problem.isPresent() && nanoTime.getAsLong() - a.retryNanos < 0;
            if (!rests && head.size() > 0 && head.note().signatures().stream().noneMatch(a.witness.key()::isNamedBy)) {
                answers.put(a, ask(a, head));
            }
        }
        List<NoteSignature> found = new ArrayList<>();
        answers.forEach((a, answer) -> found.addAll(outcome(a, answer)));
        if (!found.isEmpty()) {
            engine.cosign(head.head(), found);
        }
        return head.note().with(found).bytes();
    }

    private CompletableFuture<List<NoteSignature>> ask(Asked a, SignedTreeHead head) {
        CompletableFuture<List<NoteSignature>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("witness " + a.witness.key().name()).start(() -> {
            try {
                answer.complete(a.client.cosign(head, engine::consistencyProof));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private List<NoteSignature> outcome(Asked a, CompletableFuture<List<NoteSignature>> answer) {
        Optional<String> before = a.problem;
        List<NoteSignature> found = answer.exceptionally(e -> {
                    a.problem = Optional.of(String.valueOf(e.getMessage()));
                    a.retryNanos = nanoTime.getAsLong() + PAUSE.toNanos();
                    return List.of();
                })
                .join();
        if (!found.isEmpty()) {
            a.problem = Optional.empty();
        } else if (!before.equals(a.problem)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a witness does not cosign: " + a.problem.orElse("no reason given") + "; the journal goes on");
        }
        return found;
    }

    /// How a witness does, as of the last time it was asked.
    ///
    /// @param cosigned whether it has cosigned the published head
    /// @param problem why not, where it was asked
    public record Status(String url, WitnessKey key, boolean cosigned, Optional<String> problem) {
        /// How a witness stands to a head.
        public static Status of(Witness witness, SignedTreeHead head, Optional<String> problem) {
            boolean cosigned = head.note().signatures().stream()
                    .anyMatch(s -> witness.key().verify(head.head(), s).isPresent());
            return new Status(witness.url(), witness.key(), cosigned, problem);
        }
    }

    /// Of all witnesses of the workspace.
    public synchronized List<Status> status() throws IOException {
        SignedTreeHead head = head();
        List<Status> all = new ArrayList<>();
        for (Asked a : asked) {
            all.add(Status.of(a.witness, head, a.problem));
        }
        return all;
    }

    /// The published head.
    public SignedTreeHead head() throws IOException {
        try {
            return SignedTreeHead.parse(engine.publishedHead());
        } catch (NoteRejectedException e) {
            throw new IOException("the journal's own head cannot be read: " + e.getMessage(), e);
        }
    }

    /// Gives up what is asked now, and returns when that publication has ended.
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        synchronized (this) {
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }
}
