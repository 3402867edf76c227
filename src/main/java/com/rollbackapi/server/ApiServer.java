package com.rollbackapi.server;

import com.rollbackapi.engine.Engine;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Publishes one engine over HTTP until closed. It does not close the engine.
public final class ApiServer implements AutoCloseable {
    private static final long BODY_LIMIT_BYTES = 1 << 20;

    private final WebServer server;
    private final TailRoutes tail;
    private final int port;
    private final String url;

    private ApiServer(WebServer server, TailRoutes tail, int port, String url) {
        this.server = server;
        this.tail = tail;
        this.port = port;
        this.url = url;
    }

    /// Where to listen and what clients call it.
    ///
    /// @param host the address to bind
    /// @param port 0 takes a free one
    /// @param names further values of `Host` to answer to, such as a proxy's public name
    public record Address(String host, int port, List<String> names) {
        public Address {
            names = List.copyOf(names);
        }

        public static Address loopback(int port) {
            return new Address("127.0.0.1", port, List.of());
        }
    }

    /// What makes the newest head the published one, and gives its note as it is to be served.
    public interface Publication {
        byte[] publish() throws IOException;
    }

    /// Starts to serve, asking no witness; throws where the address cannot be had.
    public static ApiServer start(Engine engine, ApiTokens tokens, Address address) throws IOException {
        return start(engine, () -> published(engine), tokens, address);
    }

    private static byte[] published(Engine engine) throws IOException {
        engine.publish();
        return engine.publishedHead();
    }

    /// The same, with a publication of one's own: one that has witnesses cosign.
    public static ApiServer start(Engine engine, Publication publication, ApiTokens tokens, Address address)
            throws IOException {
        Guard guard = new Guard(tokens);
        TailRoutes tail = new TailRoutes(engine);
        WebServer server = WebServer.builder()
                .host(address.host())
                .port(address.port())
                .maxPayloadSize(BODY_LIMIT_BYTES)
                .connectionOptions(o -> o.tcpNoDelay(true))
                .shutdownHook(false)
                .routing(r -> r.addFilter(guard::filter)
                        .register("/log", new LogRoutes(engine, publication))
                        .register("/v1/tail", tail)
                        .register("/v1/entries", new EntryRoutes(engine, publication))
                        .register("/v1/rollbacks", new RollbackRoutes(engine, publication))
                        .register("/v1", new OperatorRoutes(engine))
                        .any((q, s) -> new Problem(
                                        404,
                                        "there is no " + q.prologue().method().text() + " "
                                                + q.path().path() + " here; docs/http-api.md lists what there is")
                                .send(s)))
                .build();
        tryToBind(address);
        server.start();
        if (!server.isRunning()) {
            throw new IOException("cannot listen on " + address.host() + " port " + address.port());
        }
        List<String> hosts = hosts(address, server.port());
        guard.serve(hosts);
        return new ApiServer(server, tail, server.port(), "http://" + local(address, server.port()) + "/");
    }

    /// The server's own start only logs why it did not.
    private static void tryToBind(Address address) throws IOException {
        try (ServerSocket free = new ServerSocket()) {
            free.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + address.host() + " port " + address.port() + ": " + e.getMessage()
                            + "; choose another with --port",
                    e);
        }
    }

    /// A name that the caller gave is the best to tell others; an address that stands for all is none.
    private static List<String> hosts(Address address, int port) {
        Set<String> hosts = new LinkedHashSet<>();
        address.names().forEach(n -> hosts.add(n.toLowerCase(Locale.ROOT)));
        hosts.add(local(address, port));
        hosts.add("localhost:" + port);
        hosts.add("127.0.0.1:" + port);
        return List.copyOf(hosts);
    }

    private static String local(Address address, int port) {
        String bound = address.host().toLowerCase(Locale.ROOT);
        return (bound.contains(":") ? "[" + bound + "]" : bound) + ":" + port;
    }

    public int port() {
        return port;
    }

    /// What to connect to, without a proxy.
    public String url() {
        return url;
    }

    @Override
    public void close() {
        tail.close();
        server.stop();
    }
}
