package com.rollbackapi.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// Stands between a client and a server and changes what comes back. It has no tail: what a client learns, it learns by
/// asking.
final class TamperingProxy implements AutoCloseable {
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile int upstream;
    /// Changes nothing.
    static final Tampering NOTHING = (path, bytes) -> bytes;

    private volatile Tampering tampering = NOTHING;

    private final Map<String, byte[]> lies = new ConcurrentHashMap<>();
    private volatile Map<Integer, String> tokens = Map.of();

    /// Changes the answer to a path.
    interface Tampering {
        byte[] change(String path, byte[] bytes);
    }

    TamperingProxy(int upstream) throws IOException {
        this.upstream = upstream;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::forward);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Answers this path itself, whatever is asked, and tells the server nothing.
    void lie(String path, String answer) {
        lies.put(path, answer.getBytes(StandardCharsets.UTF_8));
    }

    /// From now on another server answers.
    void lead(int port) {
        upstream = port;
    }

    /// The token that each server asks for, by its port: a client of the proxy needs none.
    void tokens(Map<Integer, String> known) {
        tokens = Map.copyOf(known);
    }

    void tamper(Tampering next) {
        tampering = next;
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            byte[] lie = lies.get(path);
            if (lie != null) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, lie.length);
                exchange.getResponseBody().write(lie);
                return;
            }
            if (path.startsWith("/v1/tail")) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + upstream + path));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (name.equalsIgnoreCase("Content-Type")) {
                    values.forEach(v -> request.header(name, v));
                }
            });
            request.header("Authorization", "Bearer " + tokens.getOrDefault(upstream, ""));
            byte[] body = exchange.getRequestBody().readAllBytes();
            request.method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            byte[] bytes = tampering.change(path, answer.body());
            exchange.sendResponseHeaders(answer.statusCode(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One bit of the answer to every path with this beginning is flipped, at a share of its length.
    static Tampering flip(String prefix, double place) {
        return (path, bytes) -> {
            if (path.startsWith(prefix) && bytes.length > 0) {
                bytes[(int) (place * (bytes.length - 1))] ^= 1;
            }
            return bytes;
        };
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
