package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A workspace with one documents target, `d`, whose collection `c` starts empty, for actions that rest on each other.
final class CausalWorkspace implements AutoCloseable {
    final Engine engine;

    CausalWorkspace(Path dir) throws Exception {
        Engine.init(dir.resolve("w"), TestClocks.create());
        engine = Engine.open(dir.resolve("w"), TestClocks.create());
        Files.writeString(Files.createDirectories(dir.resolve("state")).resolve("c.json"), "{}");
        engine.addDocuments("d", dir.resolve("state"), TauRetail.REQUEST);
    }

    /// An action that writes records, given by key as JSON, and says what it rests on.
    ActionResult act(String step, Action.Grounds grounds, Map<String, String> records) throws Exception {
        return act(step, Optional.empty(), grounds, records);
    }

    /// The same, caused by a step.
    ActionResult act(String step, Optional<String> parent, Action.Grounds grounds, Map<String, String> records)
            throws Exception {
        int slash = step.lastIndexOf('/');
        String run = step.substring(0, slash);
        if (engine.picture().runs().get(run) == null) {
            engine.lease(run, "agent");
        }
        List<ActionRequest.Content> writes = new ArrayList<>();
        records.forEach((key, json) ->
                writes.add(new ActionRequest.Content("d", "c/" + key, Optional.of(json.getBytes(UTF_8)))));
        Action.Identity identity = new Action.Identity(
                        run, "agent", step.substring(slash + 1), parent, step, Optional.empty())
                .restingOn(grounds);
        return engine.perform(ActionRequest.live(identity, 1, "edit", Json.Obj.EMPTY, writes));
    }

    static Action.Grounds reading(String... keys) {
        return new Action.Grounds(List.of(keys).stream().map(k -> "d/c/" + k).toList(), List.of());
    }

    static Action.Grounds after(String... steps) {
        return new Action.Grounds(List.of(), List.of(steps));
    }

    Plan plan(Scope scope) throws Exception {
        return engine.preview(scope).plan();
    }

    Outcome undo(Scope scope) throws Exception {
        return engine.rollback(scope, engine.preview(scope).planHash(), TauRetail.REQUEST);
    }

    /// A record as it is live; the live state is also what the journal says.
    Optional<String> record(String key) throws Exception {
        var tree = engine.picture().world().tree("d");
        assertThat(engine.liveRoot("d")).isEqualTo(tree.root());
        return tree.get("c/" + key).isEmpty()
                ? Optional.empty()
                : engine.source().blobs().get(tree.get("c/" + key).get()).map(b -> new String(b, UTF_8));
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
