package com.rollbackapi.rollback;

import com.rollbackapi.checkpoint.Ledger;
import com.rollbackapi.target.Committed;
import com.rollbackapi.target.Conflicts;
import com.rollbackapi.target.Prepared;
import com.rollbackapi.target.SideBySide;
import com.rollbackapi.target.Staged;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Commits what was prepared, target by target in the plan's order, and journals what is live then. It stops at the
/// first that fails, and where the rollback is to pause; what is staged beyond is given up, so that nothing is held.
final class Commits {
    private static final System.Logger LOG = System.getLogger(Commits.class.getName());

    private final Ledger ledger;
    private final LongSupplier nanoTime;

    Commits(Ledger ledger, LongSupplier nanoTime) {
        this.ledger = ledger;
        this.nanoTime = nanoTime;
    }

    /// @param ordered the entry that ordered it
    /// @return what stood against the rest; empty where all that is due is live
    List<String> run(Executor.Order order, Preparations prepared, long ordered) throws IOException {
        List<String> findings = new ArrayList<>();
        Map<Target, Prepared> waiting = new LinkedHashMap<>(prepared.ready());
        try {
            for (var batch : SideBySide.batches(due(order, prepared), Map.Entry::getKey)) {
                batch.forEach(e -> waiting.remove(e.getKey()));
                findings.addAll(commit(order, batch, ordered));
                if (!findings.isEmpty()) {
                    break;
                }
            }
        } finally {
            Staged.discard(waiting);
        }
        return findings;
    }

    private static List<Map.Entry<Target, Prepared>> due(Executor.Order order, Preparations prepared) {
        Optional<Set<String>> first = order.pauseAfter().map(order.plan()::targetsThrough);
        return prepared.ready().entrySet().stream()
                .filter(e -> first.isEmpty() || first.get().contains(e.getKey().name()))
                .toList();
    }

    private List<String> commit(Executor.Order order, List<Map.Entry<Target, Prepared>> batch, long ordered)
            throws IOException {
        long from = nanoTime.getAsLong();
        Map<String, List<Plan.Step>> steps = order.plan().byTarget();
        var answers = SideBySide.ask(batch, Map.Entry::getKey, e -> e.getKey().commit(e.getValue(), ordered));
        List<Plan.Step> done = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        for (var answer : answers) {
            Target target = answer.asked().getKey();
            List<String> problems = problems(target, answer);
            List<Plan.Step> its = steps.getOrDefault(target.name(), List.of());
            List<Plan.Step> live = problems.isEmpty() ? its : live(target, its);
            done.addAll(live);
            if (live.size() < its.size() || isUndurable(answer)) {
                findings.addAll(problems);
            }
        }
        // a crash here leaves targets restored and unrecorded: resume finds them done and records them
        Receipts.append(ledger, order, done, (nanoTime.getAsLong() - from) / 1_000);
        return findings;
    }

    /// What stood against a commit; empty where the target says that all is live.
    private static List<String> problems(Target target, SideBySide.Answer<?, com.rollbackapi.target.Outcome> answer)
            throws IOException {
        try {
            return switch (answer.orThrow()) {
                case Committed _ -> List.of();
                case Conflicts found ->
                    Conflict.of(target.name(), found).stream()
                            .map(Conflict::text)
                            .toList();
            };
        } catch (TargetFailedException failed) {
            return List.of(String.valueOf(failed.getMessage()));
        }
    }

    /// Whether what it shows as done may be gone after a power cut. Prepared and committed again, it is made
    /// durable.
    private static boolean isUndurable(SideBySide.Answer<?, com.rollbackapi.target.Outcome> answer) throws IOException {
        try {
            answer.orThrow();
            return false;
        } catch (TargetFailedException failed) {
            return failed.isUndurable();
        }
    }

    /// The steps that are done as the system itself shows it: a commit that failed may have come through in part,
    /// or whole with only its reply lost.
    private static List<Plan.Step> live(Target target, List<Plan.Step> steps) {
        try {
            var versions = target.versions(steps.stream().map(Plan.Step::object).collect(Collectors.toSet()));
            return steps.stream()
                    .filter(s ->
                            versions.getOrDefault(s.object(), Optional.empty()).equals(s.replacement()))
                    .toList();
        } catch (TargetFailedException e) {
            // not to be had now: the steps are found done when the rollback is resumed
            LOG.log(System.Logger.Level.WARNING, "what became live is not known yet: " + e.getMessage());
            return List.of();
        }
    }
}
