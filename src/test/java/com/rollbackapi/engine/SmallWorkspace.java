package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A workspace with a little of everything: a documents target, one run that creates, updates and deletes, a
/// checkpoint.
public final class SmallWorkspace {
    static final String TARGET = "state";
    private static final String RUN = "run/1";

    private SmallWorkspace() {}

    /// Makes it in a folder beside its initial state; closed again.
    public static void create(Path dir, int actions) throws IOException, RefusedException {
        Path state = Files.createDirectories(dir.resolveSibling(dir.getFileName() + "-state"));
        Files.writeString(state.resolve("orders.json"), "{\"o1\":{\"status\":\"open\"},\"o2\":{\"status\":\"open\"}}");
        Engine.init(dir, TestClocks.create());
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            engine.addDocuments(TARGET, state, TauRetail.REQUEST);
            engine.lease(RUN, "agent");
            for (int i = 0; i < actions; i++) {
                write(engine, i);
            }
            engine.checkpoint(List.of(), TauRetail.REQUEST);
        }
    }

    /// One more action of the run: mostly an update of `o1`, sometimes a large note that the store packs, sometimes
    /// a deletion.
    static void write(Engine engine, int i) throws IOException {
        String step = "s" + i;
        Action.Identity identity =
                new Action.Identity(RUN, "agent", step, Optional.empty(), RUN + "/" + step, Optional.empty());
        ActionRequest.Content content = switch (i % 4) {
            case 1 -> content("orders/note" + i, "{\"text\":\"" + "a long note, ".repeat(20) + i + "\"}");
            case 3 -> new ActionRequest.Content(TARGET, "orders/note" + (i - 2), Optional.empty());
            default -> content("orders/o1", "{\"status\":\"step " + i + "\"}");
        };
        ActionResult result = engine.perform(ActionRequest.live(
                identity, 1, "write", Json.object().put("i", i).build(), List.of(content)));
        if (!(result instanceof ActionResult.Executed)) {
            throw new IOException("refused: " + result);
        }
    }

    private static ActionRequest.Content content(String object, String json) {
        return new ActionRequest.Content(TARGET, object, Optional.of(json.getBytes(UTF_8)));
    }

    public static Path export(Path dir, Path file) throws IOException, RefusedException {
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            engine.export(file);
        }
        return file;
    }
}
