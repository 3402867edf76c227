package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Shadow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "plan",
        description = "Show what a rollback would do; changes nothing. Exit 1 where it cannot run.")
final class RollbackPlanCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(names = "--diff", description = "Also show all that it would change, leaf by leaf.")
    private boolean diff;

    RollbackPlanCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            Preview preview = engine.preview(scope.scope(engine.source()));
            Json.Obj json = preview.toJson();
            List<String> lines = lines(preview);
            if (diff) {
                Shadow shadow = Shadow.of(engine.picture().world(), preview.plan());
                Differences differences = new Differences(shadow.differences(preview.content()));
                json = json.with("diff", differences.json());
                lines.addAll(differences.lines());
            }
            answer(json, lines);
            return preview.conflicts().isEmpty() ? OK : FINDING;
        }
    }

    private static String kept(Plan.Step step) {
        return step.kept().isEmpty()
                ? ""
                : "; it keeps the later writes of entries "
                        + step.kept().stream()
                                .map(k -> String.valueOf(k.entry()))
                                .collect(Collectors.joining(", "));
    }

    private static List<String> lines(Preview preview) {
        Plan plan = preview.plan();
        List<String> lines = new ArrayList<>();
        lines.add("Plan " + preview.planHash().shortHex(12) + ": " + preview.title() + " undoes " + plan.mutations()
                + " mutations of " + plan.runs().size() + " runs on " + String.join(", ", plan.targets()));
        plan.dependentRuns().forEach(r -> lines.add("  depends: " + r));
        plan.steps()
                .forEach(s -> lines.add("  %3d  %s/%s  because %s%s"
                        .formatted(s.number(), s.target(), s.object(), s.because(), kept(s))));
        preview.fates().stream()
                .filter(f -> f.kind() != Fate.Kind.REVERSED)
                .forEach(f -> lines.add("  " + f.action().tool() + " of "
                        + f.action().run() + ", entry "
                        + f.action().entry() + ": " + f.text()
                        + f.secondsLeft().map(s -> " (" + s + " s left)").orElse("")));
        preview.invariants()
                .forEach(i -> i.brokenAfter()
                        .ifPresent(why -> lines.add("  would not hold: " + i.rule() + " " + i.title() + ": " + why)));
        plan.tasks().forEach(task -> lines.add("  " + task.text()));
        preview.conflicts().forEach(c -> lines.add("  conflict: " + c.text()));
        lines.add("Confidence %.2f (%s)"
                .formatted(
                        preview.confidence().score(),
                        preview.confidence().level().wireName()));
        return lines;
    }
}
