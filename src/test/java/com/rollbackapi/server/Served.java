package com.rollbackapi.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.ActionResult;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A real engine over a small shop's orders, published by the real server on loopback.
public final class Served implements AutoCloseable {
    public static final String TARGET = "orders-db";
    public static final String RUN = "wf_1842";
    public static final Operator.Request REQUEST = new Operator.Request("ops_lead", "test");

    private final Engine engine;
    private final String token;
    private ApiServer server;
    private int steps;

    private Served(Engine engine, ApiServer server, String token) {
        this.engine = engine;
        this.server = server;
        this.token = token;
    }

    /// Makes the workspace in a folder: orders, a sealed baseline, one run with a lease.
    public static Served start(Path folder) throws IOException, RefusedException {
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(state.resolve("orders.json"), "{\"o1\":{\"status\":\"open\"},\"o2\":{\"status\":\"open\"}}");
        Path dir = folder.resolve("workspace");
        Engine.init(dir, TestClocks.create());
        Engine engine = Engine.open(dir, TestClocks.create());
        engine.addDocuments(TARGET, state, REQUEST);
        engine.lease(RUN, "agent");
        return of(engine);
    }

    /// Publishes an engine; closing closes both.
    public static Served of(Engine engine) throws IOException {
        ApiTokens tokens = tokens(engine);
        String token = tokens.issue(new SecureRandom(), Duration.ofHours(1));
        return new Served(engine, ApiServer.start(engine, tokens, ApiServer.Address.loopback(0)), token);
    }

    private static ApiTokens tokens(Engine engine) throws IOException {
        return ApiTokens.open(engine.layout().tokens(), TestClocks.create().wall());
    }

    public Engine engine() {
        return engine;
    }

    public String url() {
        return server.url();
    }

    public String token() {
        return token;
    }

    /// The log's verifier key.
    public String logKey() throws IOException {
        return Files.readString(engine.layout().verifierKey()).strip();
    }

    /// The run sets the status of an order.
    public void write(String order, String status) throws IOException {
        String step = "s" + steps++;
        Action.Identity identity =
                new Action.Identity(RUN, "agent", step, Optional.empty(), RUN + "/" + step, Optional.empty());
        byte[] record = ("{\"status\":\"" + status + "\"}").getBytes(UTF_8);
        ActionResult result = engine.perform(ActionRequest.live(
                identity,
                1,
                "order.set",
                Json.object().put("order", order).build(),
                List.of(new ActionRequest.Content(TARGET, "orders/" + order, Optional.of(record)))));
        if (!(result instanceof ActionResult.Executed)) {
            throw new IOException("refused: " + result);
        }
    }

    /// The server goes away; the engine stays.
    public void stopServer() {
        server.close();
    }

    /// The server comes back at the same address, with the tokens it finds on disk.
    public void startServer() throws IOException {
        server = ApiServer.start(engine, tokens(engine), ApiServer.Address.loopback(server.port()));
    }

    @Override
    public void close() throws IOException {
        server.close();
        engine.close();
    }
}
