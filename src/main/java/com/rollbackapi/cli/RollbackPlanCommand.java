package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.Write;
import com.rollbackapi.rollback.Conflict;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        name = "plan",
        description = "Show what a rollback would do; changes nothing. Exit 1 where it cannot run.")
final class RollbackPlanCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    RollbackPlanCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            Preview preview = engine.preview(scope.scope(engine.source()));
            answer(json(preview), lines(preview));
            return preview.conflicts().isEmpty() ? OK : FINDING;
        }
    }

    private static Json json(Preview preview) {
        Json.Obj plan = preview.plan().toJson();
        return Json.object()
                .put("plan_hash", preview.planHash().hex())
                .strings("runs", preview.plan().runs())
                .strings("dependent_runs", preview.plan().dependentRuns())
                .put("mutations", preview.plan().mutations())
                .put("steps", plan.get("steps").orElseThrow())
                .put(
                        "irreversible",
                        Json.of(preview.plan().irreversible().stream()
                                .map(a -> Json.object()
                                        .put("entry", a.entry())
                                        .put("run_id", a.run())
                                        .put("step_id", a.stepId())
                                        .put("tool", a.tool())
                                        .build())
                                .toList()))
                .put(
                        "conflicts",
                        Json.of(preview.conflicts().stream()
                                .map(RollbackPlanCommand::conflict)
                                .toList()))
                .put("confidence", Json.of(preview.confidence().score()))
                .build();
    }

    static Json conflict(Conflict c) {
        return Json.object()
                .put("target", c.target())
                .put("object", c.object())
                .put("recorded", c.recorded().map(Write::ref))
                .put("live", c.live().map(Write::ref))
                .build();
    }

    private static List<String> lines(Preview preview) {
        Plan plan = preview.plan();
        List<String> lines = new ArrayList<>();
        lines.add("Plan " + preview.planHash().shortHex(12) + ": " + preview.title() + " undoes " + plan.mutations()
                + " mutations of " + plan.runs().size() + " runs on " + String.join(", ", plan.targets()));
        plan.dependentRuns().forEach(r -> lines.add("  depends: " + r));
        plan.steps()
                .forEach(s -> lines.add(
                        "  %3d  %s/%s  because %s".formatted(s.number(), s.target(), s.object(), s.because())));
        plan.irreversible()
                .forEach(a -> lines.add("  cannot be undone: " + a.tool() + " of " + a.run() + ", entry " + a.entry()));
        preview.conflicts().forEach(c -> lines.add("  conflict: " + c.text()));
        lines.add("Confidence %.2f".formatted(preview.confidence().score()));
        return lines;
    }
}
