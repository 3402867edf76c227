package com.rollbackapi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.KeyFile;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.ActionResult;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.engine.WorkspaceLayout;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A shop of orders and a folder of pages, over which one run wrote with a lease, to be rolled back.
final class RolledBack implements AutoCloseable {
    static final String ORDERS = "orders-db";
    static final String SITE = "site";
    static final String RUN = "wf_1842";
    static final Operator.Request REQUEST = new Operator.Request("ops_lead", "it was the wrong campaign \u2014 für 🙂");

    private final Path folder;
    private final Engine engine;
    private int steps;

    private RolledBack(Path folder, Engine engine) {
        this.folder = folder;
        this.engine = engine;
    }

    static RolledBack start(Path folder) throws Exception {
        return start(folder, Optional.empty());
    }

    /// @param known a key that signs, instead of one that nobody knows beforehand
    static RolledBack start(Path folder, Optional<SigningKey> known) throws Exception {
        return start(folder, known, "");
    }

    /// @param policy the policy file; none where it is empty
    static RolledBack start(Path folder, Optional<SigningKey> known, String policy) throws Exception {
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(state.resolve("orders.json"), "{\"o1\":{\"status\":\"open\"},\"o2\":{\"status\":\"open\"}}");
        Path site = Files.createDirectories(folder.resolve(SITE));
        Files.writeString(site.resolve("index.html"), "<h1>Shop</h1>\nopen\nall day\n");
        Path dir = folder.resolve("workspace");
        Engine.init(dir, TestClocks.create());
        if (known.isPresent()) {
            replaceKey(new WorkspaceLayout(dir), known.get());
        }
        if (!policy.isEmpty()) {
            Files.writeString(new WorkspaceLayout(dir).policy(), policy);
        }
        Engine engine = Engine.open(dir, TestClocks.create());
        engine.addDocuments(ORDERS, state, REQUEST);
        engine.addTarget(new TargetConfig(SITE, TargetConfig.Kind.DIRECTORY, Optional.of(site)), REQUEST);
        engine.lease(RUN, "agent");
        return new RolledBack(folder, engine);
    }

    private static void replaceKey(WorkspaceLayout layout, SigningKey known) throws Exception {
        String origin = KeyFile.load(layout.key()).name();
        Files.delete(layout.key());
        KeyFile.store(new RealDisk(), layout.key(), known);
        Files.writeString(layout.verifierKey(), new NoteSigner(known).verifier().vkey() + "\n");
        Files.writeString(layout.config(), Files.readString(layout.config()).replace(origin, known.name()));
    }

    Engine engine() {
        return engine;
    }

    Path site() {
        return folder.resolve(SITE);
    }

    SigningKey key() throws Exception {
        return KeyFile.load(engine.layout().key());
    }

    NoteVerifier verifier() {
        return engine.keys().newest();
    }

    void order(String order, String status) throws IOException {
        write(ORDERS, "orders/" + order, Optional.of(("{\"status\":\"" + status + "\"}").getBytes(UTF_8)));
    }

    void page(String text) throws IOException {
        write(SITE, "index.html", Optional.of(("file\n" + text).getBytes(UTF_8)));
    }

    /// A call that writes to no target.
    void call(String tool) throws IOException {
        act(tool, List.of());
    }

    void write(String target, String object, Optional<byte[]> content) throws IOException {
        act("write", List.of(new ActionRequest.Content(target, object, content)));
    }

    private void act(String tool, List<ActionRequest.Content> writes) throws IOException {
        String step = "s" + steps++;
        Action.Identity identity =
                new Action.Identity(RUN, "agent", step, Optional.empty(), RUN + "/" + step, Optional.empty());
        ActionResult result = engine.perform(ActionRequest.live(identity, 1, tool, Json.Obj.EMPTY, writes));
        if (!(result instanceof ActionResult.Executed)) {
            throw new IOException("refused: " + result);
        }
    }

    Outcome rollBack() throws Exception {
        Scope scope = new Scope.Runs(List.of(RUN));
        return engine.rollback(scope, engine.preview(scope).planHash(), REQUEST);
    }

    /// The same, paused behind its first step and let go on.
    Outcome rollBackWithAPause() throws Exception {
        Scope scope = new Scope.Runs(List.of(RUN));
        Outcome first = engine.rollback(scope, engine.preview(scope).planHash(), Optional.of(1), REQUEST);
        if (!(first instanceof Outcome.Paused paused)) {
            throw new IllegalStateException("not paused: " + first);
        }
        return engine.resumeRollback(paused.rollbackId(), Optional.empty(), REQUEST);
    }

    /// The pack of the newest rollback.
    byte[] pack() throws Exception {
        return engine.evidence(engine.picture().rollbacks().values().stream()
                .max(java.util.Comparator.comparingLong(r -> r.queuedEntry()))
                .orElseThrow()
                .id());
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
