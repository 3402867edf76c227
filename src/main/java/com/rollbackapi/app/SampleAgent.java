package com.rollbackapi.app;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.ActionResult;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.Action;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// An agent of the sample incident: it leases a run and acts through the engine as any agent does.
final class SampleAgent {
    private final Engine engine;
    private final String run;
    private final String agent;
    private long epoch;
    private int step;
    private Optional<String> parent = Optional.empty();

    SampleAgent(Engine engine, String run, String agent) {
        this.engine = engine;
        this.run = run;
        this.agent = agent;
    }

    String run() {
        return run;
    }

    void lease() throws IOException, RefusedException {
        epoch = engine.lease(run, agent);
    }

    /// A document's new value.
    static ActionRequest.Content doc(String service, String object, Json value) {
        return new ActionRequest.Content(service, object, Optional.of(CanonicalJson.bytes(value)));
    }

    ActionResult act(String tool, Json args, ActionRequest.Content... writes) throws IOException {
        return act(tool, args, Json.Obj.EMPTY, writes);
    }

    /// @param extra kept in the journal beside the action, such as what the agent `intended` and `observed`
    ActionResult act(String tool, Json args, Json.Obj extra, ActionRequest.Content... writes) throws IOException {
        String id = "step_" + ++step;
        Action.Identity identity = new Action.Identity(run, agent, id, parent, run + "_" + id, Optional.empty());
        List<ActionRequest.Content> contents = new ArrayList<>(Arrays.asList(writes));
        ActionResult result = engine.perform(new ActionRequest(
                identity,
                epoch,
                tool,
                Optional.of(args),
                state -> contents,
                new Action.Result(true, Optional.empty()),
                extra,
                ActionRequest.Origin.LIVE));
        parent = Optional.of(id);
        return result;
    }
}
