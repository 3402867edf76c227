package com.rollbackapi.server;

import com.rollbackapi.engine.Engine;
import io.helidon.webserver.WebServer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Publishes one engine over HTTP until closed. It does not close the engine.
public final class ApiServer implements AutoCloseable {
    private static final long BODY_LIMIT_BYTES = 1 << 20;

    private final WebServer server;
    private final TailRoutes tail;

    private ApiServer(WebServer server, TailRoutes tail) {
        this.server = server;
        this.tail = tail;
    }

    /// Starts on the address; port 0 takes a free one.
    public static ApiServer start(Engine engine, ApiToken token, String host, int port) {
        Guard guard = new Guard(token);
        TailRoutes tail = new TailRoutes(engine);
        WebServer server = WebServer.builder()
                .host(host)
                .port(port)
                .maxPayloadSize(BODY_LIMIT_BYTES)
                .connectionOptions(o -> o.tcpNoDelay(true))
                .shutdownHook(false)
                .routing(r -> r.addFilter(guard::filter)
                        .register("/log", new LogRoutes(engine))
                        .register("/v1/tail", tail)
                        .register("/v1", new OperatorRoutes(engine)))
                .build()
                .start();
        int bound = server.port();
        guard.serve(Stream.of(host, "localhost", "127.0.0.1").map(h -> h + ":" + bound).collect(Collectors.toSet()));
        return new ApiServer(server, tail);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        tail.close();
        server.stop();
    }
}
