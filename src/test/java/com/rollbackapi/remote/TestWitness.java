package com.rollbackapi.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.Cosignature;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.ProofRejectedException;
import com.rollbackapi.tlog.Proofs;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.WitnessKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// A witness over HTTP, written by the specification alone (c2sp.org/tlog-witness): it keeps the last head that it has
/// cosigned of each log and refuses forks, gaps and strangers. It shares no code with the client but hashing, proofs
/// and keys.
final class TestWitness implements AutoCloseable {
    private final HttpServer server;
    private final SigningKey key;
    private final Map<String, NoteVerifier> logs = new HashMap<>();
    private final Map<String, SignedTreeHead> last = new HashMap<>();
    private final List<Integer> answered = new ArrayList<>();
    private volatile Answer hostile = Answer.HONEST;
    private long seconds = 1_700_000_000;

    /// What it answers instead, told the honest answer.
    interface Answer {
        /// Nothing else.
        Answer HONEST = sent -> sent;

        Sent of(Sent honest) throws IOException;
    }

    /// An answer; a status of 0 is none at all.
    record Sent(int status, String type, byte[] body) {
        static Sent text(int status, String body) {
            return new Sent(status, "text/plain", body.getBytes(UTF_8));
        }
    }

    TestWitness(String name, int seed) throws IOException {
        byte[] bytes = new byte[SigningKey.SIZE_BYTES];
        Arrays.fill(bytes, (byte) seed);
        this.key = SigningKey.fromBytes(name, bytes);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/witness";
    }

    WitnessKey witnessKey() {
        return Cosignature.witness(key);
    }

    SigningKey key() {
        return key;
    }

    /// From now on it knows this log.
    synchronized void trust(NoteVerifier log) {
        logs.put(log.name(), log);
    }

    void answer(Answer next) {
        hostile = next;
    }

    /// The statuses answered so far, by what an honest witness would have said.
    synchronized List<Integer> answered() {
        return List.copyOf(answered);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Sent honest;
            synchronized (this) {
                boolean known = exchange.getRequestMethod().equals("POST")
                        && exchange.getRequestURI().getPath().equals("/witness/add-checkpoint");
                honest = known ? add(new String(body, UTF_8)) : Sent.text(404, "");
                answered.add(honest.status());
            }
            Sent sent = hostile.of(honest);
            if (sent.status() > 0) {
                exchange.getResponseHeaders().set("Content-Type", sent.type());
                exchange.sendResponseHeaders(sent.status(), sent.body().length == 0 ? -1 : sent.body().length);
                exchange.getResponseBody().write(sent.body());
            }
        }
    }

    /// The `add-checkpoint` of the specification, step by step.
    private Sent add(String body) throws IOException {
        int end = body.indexOf("\n\n");
        String[] lines = end < 0 ? new String[] {""} : body.substring(0, end).split("\n", -1);
        if (!lines[0].matches("old (0|[1-9][0-9]*)") || lines.length > 1 + 63) {
            return Sent.text(400, "malformed request");
        }
        long oldSize = Long.parseLong(lines[0].substring(4));
        SignedTreeHead head;
        List<Hash> proof = new ArrayList<>();
        try {
            head = SignedTreeHead.parse(body.substring(end + 2).getBytes(StandardCharsets.UTF_8));
            for (String line : Arrays.asList(lines).subList(1, lines.length)) {
                proof.add(Hash.ofBytes(StrictBase64.decode(line).orElseThrow()));
            }
        } catch (NoteRejectedException | RuntimeException e) {
            return Sent.text(400, "malformed request");
        }
        NoteVerifier log = logs.get(head.origin());
        if (log == null) {
            return Sent.text(404, "unknown log");
        }
        try {
            head.verify(log.name(), List.of(log));
        } catch (NoteRejectedException e) {
            return Sent.text(403, "not signed by a key of that log");
        }
        if (oldSize > head.size()) {
            return Sent.text(400, "the old size is larger than the new");
        }
        SignedTreeHead before = last.get(head.origin());
        long known = before == null ? 0 : before.size();
        if (oldSize != known) {
            return new Sent(409, "text/x.tlog.size", (known + "\n").getBytes(UTF_8));
        }
        if (before != null && known == head.size() && !before.root().equals(head.root())) {
            return Sent.text(409, "another root for this size");
        }
        try {
            if (before == null && !proof.isEmpty()) {
                return Sent.text(422, "nothing is proven from size 0");
            }
            if (before != null) {
                Proofs.verifyConsistency(oldSize, before.root(), head.size(), head.root(), proof);
            }
        } catch (ProofRejectedException e) {
            return Sent.text(422, "the consistency proof does not verify");
        }
        last.put(head.origin(), head);
        return Sent.text(200, Cosignature.sign(head.head(), key, seconds++).line() + "\n");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
