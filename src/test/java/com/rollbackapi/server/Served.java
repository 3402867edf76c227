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
import com.rollbackapi.store.Tree;
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

    /// A step, `run/step`, makes an order this JSON.
    public static void edit(Engine engine, String name, String order, String json)
            throws IOException, RefusedException {
        String[] parts = name.split("/", -1);
        long epoch = engine.picture().runs().get(parts[0]) == null ? engine.lease(parts[0], "agent") : 1;
        Action.Identity identity =
                new Action.Identity(parts[0], "agent", parts[1], Optional.empty(), name, Optional.empty());
        ActionRequest.Content content =
                new ActionRequest.Content(TARGET, "orders/" + order, Optional.of(json.getBytes(UTF_8)));
        ActionResult result =
                engine.perform(ActionRequest.live(identity, epoch, "order.edit", Json.Obj.EMPTY, List.of(content)));
        if (!(result instanceof ActionResult.Executed)) {
            throw new IOException("refused: " + result);
        }
    }

    /// An agent sets a price, a person a note beside it, and both set the price of another order.
    public static void incident(Engine engine) throws IOException, RefusedException {
        edit(engine, "shop/1", "o1", "{\"price\":1}");
        edit(engine, "shop/2", "o2", "{\"price\":1}");
        edit(engine, "bot/1", "o1", "{\"price\":9}");
        edit(engine, "person/1", "o1", "{\"note\":\"mine\",\"price\":9}");
        edit(engine, "bot/2", "o2", "{\"price\":9}");
        edit(engine, "person/2", "o2", "{\"price\":8}");
    }

    /// An order as the journal has it, which is what is live.
    public static String order(Engine engine, String order) throws IOException, RefusedException {
        Tree orders = engine.picture().world().tree(TARGET);
        if (!engine.liveRoot(TARGET).equals(orders.root())) {
            throw new IOException("what is live is not what the journal says");
        }
        return new String(
                engine.source().blobs().require(orders.get("orders/" + order).orElseThrow(), order), UTF_8);
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
