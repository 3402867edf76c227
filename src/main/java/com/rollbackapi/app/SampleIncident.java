package com.rollbackapi.app;

import static com.rollbackapi.app.SampleAgent.doc;
import static com.rollbackapi.app.SampleState.AGENTS_DB;
import static com.rollbackapi.app.SampleState.CODEGEN;
import static com.rollbackapi.app.SampleState.CREATIVE;
import static com.rollbackapi.app.SampleState.GATEWAY;
import static com.rollbackapi.app.SampleState.ORCHESTRATOR;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.CheckpointPlace;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The sample incident: a real engine over real targets in a folder of its own. Agents act through the engine's API,
/// policies decide, the engine contains; every figure that a screen shows of it is what really happened.
public final class SampleIncident implements AutoCloseable {
    /// The run that goes wrong.
    public static final String ROGUE_RUN = "wf_2026_05_06_1842";

    /// The services that a restore of the last good checkpoint brings back.
    public static final List<String> BROKEN = List.of(AGENTS_DB, ORCHESTRATOR, GATEWAY);

    private static final String OPS = "ops_lead";
    private static final Operator.Request ROUTINE = new Operator.Request("platform.ops", "before release v.4.7.2");

    private final Engine engine;
    private final Pace pace;
    private final SampleRoutine routine;
    private final SampleAgent release;
    private final SampleCampaign campaign;
    private String goodCheckpoint = "";

    /// Waits between the steps of the story.
    public interface Pace {
        void pause(long millis) throws InterruptedException;
    }

    private SampleIncident(Engine engine, Path code, Pace pace) {
        this.engine = engine;
        this.pace = pace;
        this.routine = new SampleRoutine(engine, code);
        this.release = new SampleAgent(engine, ROGUE_RUN, "release-agent");
        this.campaign = new SampleCampaign(engine, pace);
    }

    /// Makes the workspace and its services, with a baseline each. Nothing has gone wrong yet.
    public static SampleIncident prepare(Path folder, Clocks clocks, Pace pace) throws IOException, RefusedException {
        Path state = folder.resolve("state");
        Path code = folder.resolve("code");
        Path workspace = folder.resolve("workspace");
        SampleState.write(state, Files.createDirectories(code));
        Engine.init(workspace, clocks);
        try (InputStream policy = SampleIncident.class.getResourceAsStream("/com/rollbackapi/sample/policy.toml")) {
            if (policy == null) {
                throw new IOException("the sample's policy file is not in the jar");
            }
            Files.write(workspace.resolve("policy.toml"), policy.readAllBytes());
        }
        Engine engine = Engine.open(workspace, clocks);
        SampleIncident incident = new SampleIncident(engine, code, pace);
        incident.placeServices(state, code);
        return incident;
    }

    public Engine engine() {
        return engine;
    }

    /// The checkpoint taken before the release: what an operator restores.
    public String goodCheckpoint() {
        return goodCheckpoint;
    }

    private void placeServices(Path state, Path code) throws IOException, RefusedException {
        for (SampleState.Placed p : SampleState.PLACED) {
            Operator.Request request = new Operator.Request(p.owner(), p.service() + " " + p.version());
            if (p.service().equals(CODEGEN)) {
                engine.addTarget(new TargetConfig(CODEGEN, TargetConfig.Kind.DIRECTORY, Optional.of(code)), request);
            } else {
                engine.addDocuments(p.service(), state.resolve(p.service()), request);
            }
            engine.record(
                    EventType.DEPLOY_COMPLETED,
                    p.owner(),
                    deployment(p.deployment(), p.service(), p.version(), p.owner(), p.environment()));
        }
        routine.lease();
    }

    private static Json.Obj deployment(String id, String service, String version, String owner, String environment) {
        return Json.object()
                .put("deployment", id)
                .put("service", service)
                .put("version", version)
                .put("owner", owner)
                .put("environment", environment)
                .build();
    }

    /// Tells the story to the end of the incident: quiet, release, broken migration, blast radius, containment,
    /// queue. Returns when an operator is needed; [#afterwards] goes on.
    public void run() throws IOException, RefusedException, InterruptedException {
        quiet(5);
        campaign.drafts();
        pace.pause(600);
        goodCheckpoint = engine.checkpoint(BROKEN, ROUTINE).id();
        quiet(3);
        deploy();
        quiet(2);
        migrate();
        quiet(1);
        spread();
        campaign.goesWrong();
        creativeMigrationFails();
        queueRollbacks();
    }

    /// Agents that are not part of the incident keep working; when the services are restored, the workflow resumes.
    /// Runs until interrupted.
    public void afterwards() throws IOException, RefusedException, InterruptedException {
        boolean resumed = false;
        for (int beat = 0; ; beat++) {
            pace.pause(700);
            routine.work();
            if (beat < 12) {
                keepTrying();
            }
            if (!resumed && restored()) {
                resume();
                resumed = true;
            }
        }
    }

    /// What an incident looks like with nobody at the console: the contained run keeps being refused.
    void keepTrying() throws IOException {
        release.act(
                "agent.memory.write",
                Json.object().put("session", "session_07").build(),
                doc(
                        ORCHESTRATOR,
                        "memory/session_07",
                        Json.object().put("summary", "retry").put("turns", 0).build()));
    }

    /// One beat of the agents that are not part of the incident.
    void goOn() throws IOException, InterruptedException {
        quiet(1);
    }

    boolean restored() {
        return engine.picture().rollbacks().values().stream()
                .anyMatch(r -> r.status() == RollbackRow.Status.RESTORED
                        && r.services().contains(GATEWAY));
    }

    void resume() throws IOException, RefusedException {
        engine.record(
                EventType.WORKFLOW_RECOVERED,
                OPS,
                Json.object()
                        .put("workflow", "agent.task.4421")
                        .strings("services", BROKEN)
                        .build());
        engine.checkpoint(BROKEN, new Operator.Request(OPS, "resume execution"));
    }

    private void quiet(int beats) throws IOException, InterruptedException {
        for (int i = 0; i < beats; i++) {
            pace.pause(900);
            routine.work();
        }
    }

    private void deploy() throws IOException, RefusedException, InterruptedException {
        release.lease();
        engine.record(
                EventType.SESSION_OPENED,
                OPS,
                Json.object()
                        .put("session", "IR-2026-0506")
                        .put("title", "Recovery of release v.4.7.2")
                        .put("first", engine.picture().position())
                        .build());
        Json.Obj attempted = deployment("RBX-4418", GATEWAY, "v.4.7.2", "platform.ops", "production us-east-1")
                .with("run_id", Json.of(ROGUE_RUN));
        engine.record(EventType.DEPLOY_ATTEMPTED, "release-agent", attempted);
        release.act(
                "deploy.apply",
                Json.object().put("service", GATEWAY).put("version", "v.4.7.2").build(),
                doc(GATEWAY, "deploy/current", SampleState.gatewayDeploy("v.4.7.2", "gateway@sha256:9e11a4c0")));
        pace.pause(500);
        release.act(
                "config.set",
                Json.object().put("key", "rate_limit").put("value", 12_000).build(),
                doc(GATEWAY, "config/rate_limit", SampleState.rateLimit(12_000)));
        release.act(
                "workflow.update",
                Json.object().put("workflow", "agent.task.4421").build(),
                doc(
                        ORCHESTRATOR,
                        "workflow/agent.task.4421",
                        SampleState.workflow("v.4.7.2", "0041_agents_index", "consensus.ok (3)")));
        engine.checkpoint(
                BROKEN,
                new CheckpointPlace("v.4.7.2", Optional.of(goodCheckpoint), Optional.empty()),
                new Operator.Request("release-agent", "v.4.7.2 split"));
    }

    /// Migration 0042 writes session rows for tasks that do not exist.
    private void migrate() throws IOException, RefusedException {
        List<ActionRequest.Content> writes = new ArrayList<>();
        writes.add(doc(AGENTS_DB, "schema/migration", SampleState.migration("0042_agents_session")));
        for (int i = 1; i <= 6; i++) {
            writes.add(doc(
                    AGENTS_DB,
                    "agents_session/session_%02d".formatted(i),
                    Json.object()
                            .put("task", "task_%02d".formatted(40 + i))
                            .put("agent", "release-agent")
                            .build()));
        }
        release.act(
                "schema.migrate",
                Json.object().put("migration", "0042_agents_session").build(),
                Json.object()
                        .put(
                                "intended",
                                Json.object()
                                        .put("version", "0042_agents_session")
                                        .put("fk_violations", 0)
                                        .build())
                        .put(
                                "observed",
                                Json.object()
                                        .put("version", "0042_agents_session")
                                        .put("fk_violations", writes.size() - 1)
                                        .build())
                        .build(),
                writes.toArray(ActionRequest.Content[]::new));
        String detail =
                brokenReferences() + " rows of agents.session name tasks that do not exist: FK constraint violation";
        engine.record(
                EventType.MIGRATION_BROKEN,
                "agents-db",
                Json.object()
                        .put("migration", "0042_agents_session")
                        .put("service", AGENTS_DB)
                        .put("detail", detail)
                        .put("run_id", ROGUE_RUN)
                        .build());
        engine.checkpoint(
                BROKEN,
                new CheckpointPlace("v.4.7.2", Optional.empty(), Optional.of(detail)),
                new Operator.Request("release-agent", "fk.violation"));
    }

    /// Counted in the state itself: session rows whose task is missing.
    private long brokenReferences() throws IOException {
        var tree = engine.picture().world().tree(AGENTS_DB);
        TreeSet<String> sessions = new TreeSet<>();
        tree.forEachUnder("agents_session/", (name, leaf) -> sessions.add(name));
        long broken = 0;
        for (String session : sessions) {
            byte[] bytes =
                    engine.source().blobs().get(tree.get(session).orElseThrow()).orElseThrow();
            String row = new String(bytes, StandardCharsets.UTF_8);
            String task = row.replaceAll(".*\"task\":\"([^\"]*)\".*", "$1");
            broken += tree.get("agents_task/" + task).isEmpty() ? 1 : 0;
        }
        return broken;
    }

    /// The release agent writes on, into the orchestrator's workflow and memory, until one object too many.
    private void spread() throws IOException, RefusedException, InterruptedException {
        release.act(
                "workflow.update",
                Json.object().put("workflow", "agent.task.4421").build(),
                doc(
                        ORCHESTRATOR,
                        "workflow/agent.task.4421",
                        SampleState.workflow("v.4.7.2", "0042_agents_session", "halted (3)")));
        engine.record(
                EventType.STATE_DIVERGED,
                "engine",
                Json.object()
                        .put("detail", BROKEN.size() + " services out of consensus, downstream halted")
                        .put(
                                "services",
                                Json.of(List.of(Json.object()
                                        .put("name", ORCHESTRATOR)
                                        .put("detail", "workflow agent.task.4421 halted")
                                        .build())))
                        .build());
        release.act(
                "email.send",
                Json.object()
                        .put("customer", "8812")
                        .put("subject", "Your session was moved")
                        .build());
        for (int i = 1; i <= 5; i++) {
            pace.pause(250);
            String session = "session_%02d".formatted(i);
            release.act(
                    "agent.memory.write",
                    Json.object().put("session", session).build(),
                    doc(
                            ORCHESTRATOR,
                            "memory/" + session,
                            Json.object()
                                    .put("summary", "session moved to agents.session by 0042")
                                    .put("turns", 0)
                                    .build()));
        }
    }

    private void creativeMigrationFails() throws IOException, RefusedException {
        engine.record(
                EventType.MIGRATION_BROKEN,
                "creative-gen-api",
                Json.object()
                        .put("migration", "migration_1182")
                        .put("service", CREATIVE)
                        .put("detail", "column variant_signature missing")
                        .build());
    }

    private void queueRollbacks() throws IOException, RefusedException {
        Operator.Request policy = new Operator.Request("policy", "BLAST-002");
        engine.enqueue(new Scope.Checkpoint(goodCheckpoint, Optional.empty()), policy);
        engine.enqueue(new Scope.Runs(List.of(campaign.run())), new Operator.Request("compliance.t2", "HEALTH-007"));
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
