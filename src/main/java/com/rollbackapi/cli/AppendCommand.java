package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionLine;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.ActionResult;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Assignment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "append",
        description = "Put actions to leases and policies: JSON lines on standard input, one answer a line once it is"
                + " durable.")
final class AppendCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--target", paramLabel = "NAME", description = "The documents target they write to.")
    private Optional<String> target = Optional.empty();

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "For whom the runs work that get their first lease here; an action cannot say otherwise.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--task-class", paramLabel = "NAME", description = "The same for the class of their tasks.")
    private Optional<String> taskClass = Optional.empty();

    AppendCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks());
                BufferedReader lines = new BufferedReader(new InputStreamReader(t.in(), StandardCharsets.UTF_8))) {
            String documents = WorkspaceOption.documents(engine, target);
            Assignment given = given();
            Map<String, Long> epochs = new HashMap<>();
            long number = 0;
            int exit = OK;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    ActionLine action = ActionLine.parse(number, line);
                    Assignment asked = given.or(action.identity().declared());
                    action = action.sayingAlso(given);
                    long epoch = epoch(engine, action, asked, epochs);
                    ActionResult result = engine.perform(action.toRequest(documents, epoch, ActionRequest.Origin.LIVE));
                    Optional<Json.Obj> said = said(engine, result);
                    Json.Obj answer = toJson(result);
                    t.json(said.isPresent() ? answer.with("extra", said.get()) : answer);
                    boolean unknown =
                            said.flatMap(extra -> extra.text("effect")).isPresent();
                    exit = unknown || result instanceof ActionResult.Refused ? FINDING : exit;
                }
            }
            return exit;
        }
    }

    /// What the service said, of an action that called one, or that nobody knows what came of it.
    private static Optional<Json.Obj> said(Engine engine, ActionResult result) throws IOException {
        if (engine.services().isEmpty() || !(result instanceof ActionResult.Executed executed)) {
            return Optional.empty();
        }
        return Optional.of(
                        Action.fromBody(engine.entry(executed.index()).body()).extra())
                .filter(extra ->
                        extra.get("reply").isPresent() || extra.get("effect").isPresent());
    }

    private Assignment given() throws RefusedException {
        try {
            return new Assignment(tenant, taskClass);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("the command line " + e.getMessage());
        }
    }

    /// The lease of the run: granted on its first action here, unless the run is contained.
    private static long epoch(Engine engine, ActionLine action, Assignment asked, Map<String, Long> epochs)
            throws IOException {
        String run = action.identity().runId();
        Long known = epochs.get(run);
        if (known != null) {
            return known;
        }
        long epoch;
        try {
            epoch = engine.lease(run, action.identity().agentId(), asked);
        } catch (RefusedException e) {
            epoch = 0; // the action itself is then refused, and journaled as such
        }
        epochs.put(run, epoch);
        return epoch;
    }

    private static Json.Obj toJson(ActionResult result) {
        return switch (result) {
            case ActionResult.Executed e ->
                Json.object()
                        .put("index", e.index())
                        .put("leaf_hash", e.leaf().hex())
                        .build();
            case ActionResult.Recorded r ->
                Json.object()
                        .put("index", r.index())
                        .put("leaf_hash", r.leaf().hex())
                        .put("recorded", true)
                        .put("extra", r.extra())
                        .build();
            case ActionResult.Refused r ->
                Json.object()
                        .put("refused", r.reason())
                        .put("rule", r.rule())
                        .put("refused_index", r.index())
                        .build();
        };
    }
}
