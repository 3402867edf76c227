package com.rollbackapi.target.http;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A real payment service: charges and refunds over HTTP, each once a key, with a balance that both move. It counts its
/// effects, and can be told to answer otherwise.
public final class Payments implements AutoCloseable {
    /// What the next request to change something is answered with, instead of the truth.
    ///
    /// @param carriedOut whether the request has its effect all the same
    public record Odd(int status, Map<String, String> headers, byte[] body, boolean carriedOut) {
        public static Odd status(int status, boolean carriedOut) {
            return new Odd(status, Map.of(), "{\"error\":\"told to\"}".getBytes(StandardCharsets.UTF_8), carriedOut);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Json.Obj> charges = new TreeMap<>();
    private final Map<String, Json.Obj> refunds = new TreeMap<>();
    private final Map<String, Integer> effects = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private final Deque<Odd> odd = new ArrayDeque<>();
    private final Deque<Odd> oddReads = new ArrayDeque<>();
    private double fee;
    private double balance = 1_000;

    public Payments() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// What a refund keeps back: with one, a refund does not restore.
    public synchronized void keepFee(double kept) {
        fee = kept;
    }

    /// Answers the next requests to change something so.
    public synchronized void answer(Odd... next) {
        odd.addAll(List.of(next));
    }

    /// Answers the next requests to read so.
    synchronized void answerReads(Odd... next) {
        oddReads.addAll(List.of(next));
    }

    /// Forgets one answer that nobody has asked for; false where there is none.
    synchronized boolean forgetOdd() {
        return odd.poll() != null;
    }

    public synchronized int effects(String key) {
        return effects.getOrDefault(key, 0);
    }

    public synchronized int effects() {
        return effects.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Every request so far, as `METHOD path?query`.
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /// The requests that wanted to change something.
    public synchronized List<String> posts() {
        return requests.stream().filter(r -> r.startsWith("POST")).toList();
    }

    /// The keys that came with them, each once.
    public synchronized List<String> keys() {
        return keys.stream().distinct().toList();
    }

    public synchronized List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    public synchronized double balance() {
        return balance;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            String query =
                    Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
            Odd answer = answer(exchange, path, query, body);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private synchronized Odd answer(HttpExchange exchange, String path, String query, byte[] body) {
        requests.add(exchange.getRequestMethod() + " " + path + (query.isEmpty() ? "" : "?" + query));
        authorizations.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse(""));
        if (exchange.getRequestMethod().equals("GET")) {
            return Optional.ofNullable(oddReads.poll()).orElseGet(() -> read(path, query));
        }
        String key = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                .orElse("");
        keys.add(key);
        Optional<Odd> told = Optional.ofNullable(odd.poll());
        if (told.isPresent() && !told.get().carriedOut()) {
            return told.get();
        }
        Odd truth = change(path, key, body);
        return told.orElse(truth);
    }

    private Odd read(String path, String query) {
        if (path.equals("/api/state")) {
            return reply(200, state());
        }
        if (path.equals("/api/version")) {
            return reply(200, Json.object().put("version", 1).build());
        }
        String key = URLDecoder.decode(query.replace("key=", ""), StandardCharsets.UTF_8);
        Json.Obj found = (path.endsWith("/refunds") ? refunds : charges).get(key);
        return found == null ? reply(404, Json.object().put("error", "none").build()) : reply(200, found);
    }

    private Json.Obj state() {
        return Json.object()
                .put("balance", Json.of(balance))
                .put("fees", Json.of(fee * refunds.size()))
                .build();
    }

    private Odd change(String path, String key, byte[] body) {
        Map<String, Json.Obj> kind = path.endsWith("/refunds") ? refunds : charges;
        if (kind.containsKey(key)) {
            return reply(200, kind.get(key));
        }
        Json.Obj asked;
        try {
            asked = StrictJson.parseObject(body);
        } catch (MalformedJsonException e) {
            return reply(400, Json.object().put("error", "no JSON").build());
        }
        double amount = asked.number("amount").orElse(-1);
        if (amount <= 0 || amount > balance + 1_000_000) {
            return reply(
                    402, Json.object().put("message", "the card was declined").build());
        }
        Json.Obj made = Json.object()
                .put("id", (kind == refunds ? "re_" : "ch_") + (kind.size() + 1))
                .put("amount", Json.of(amount))
                .put("status", "succeeded")
                .build();
        kind.put(key, made);
        effects.merge(key, 1, Integer::sum);
        balance += kind == refunds ? amount - fee : -amount;
        return reply(200, made);
    }

    private static Odd reply(int status, Json.Obj body) {
        return new Odd(status, Map.of("Content-Type", "application/json"), CanonicalJson.bytes(body), true);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
