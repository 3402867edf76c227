package com.rollbackapi.projection;

import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture.Counters;
import com.rollbackapi.store.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Folds actions: what they wrote changes the world.
final class ActionFold {
    private ActionFold() {}

    static void executed(Draft draft, Body body) {
        Action action = Action.fromBody(body.json());
        Map<String, Integer> perTarget = new LinkedHashMap<>();
        for (Write w : action.writes()) {
            write(draft, body.index(), action, w);
            perTarget.merge(w.target(), 1, Integer::sum);
        }
        RunFold.acted(draft, body, action);
        perTarget.forEach((target, writes) -> ServiceFold.mutated(
                draft, body, target, writes, action.identity().runId()));
        Counters c = draft.counters;
        draft.counters = new Counters(
                c.actions() + 1,
                c.refused(),
                c.mutations() + action.writes().size(),
                c.deployments(),
                c.checkpoints(),
                c.verifications(),
                c.verifiedRuns());
        CompensationFold.acted(draft, body, action);
        note(draft, body, action, action.result().ok() ? ActionRow.Outcome.EXECUTED : ActionRow.Outcome.FAILED);
    }

    static void refused(Draft draft, Body body) {
        Action action = Action.fromBody(body.json());
        RunFold.refused(draft, body, action);
        Counters c = draft.counters;
        draft.counters = new Counters(
                c.actions(),
                c.refused() + 1,
                c.mutations(),
                c.deployments(),
                c.checkpoints(),
                c.verifications(),
                c.verifiedRuns());
        RunRow run = Objects.requireNonNull(draft.runs.get(action.identity().runId()));
        for (ContainmentRow row : draft.containments.values()) {
            boolean holds =
                    row.runId().equals(Optional.of(run.runId())) || row.holdsRunsOf(run.agentId(), run.assignment());
            if (!row.lifted() && holds) {
                draft.containments = draft.containments.plus(row.id(), row.refusedOnce());
            }
        }
        note(draft, body, action, ActionRow.Outcome.REFUSED);
    }

    private static void write(Draft draft, long index, Action action, Write w) {
        Tree tree = draft.world.tree(w.target());
        if (!tree.get(w.object()).equals(w.before())) {
            throw new IllegalArgumentException("its write of " + w.target() + "/" + w.object() + " starts from "
                    + w.before().map(Object::toString).orElse("nothing") + ", but the entries before it leave "
                    + tree.get(w.object()).map(Object::toString).orElse("nothing") + " there");
        }
        draft.world = draft.world.written(
                w, new World.Effect(index, action.identity().runId(), action.tool(), w.before(), w.after()));
    }

    private static void note(Draft draft, Body body, Action action, ActionRow.Outcome outcome) {
        Optional<Write> first = action.writes().stream().findFirst();
        boolean stands = outcome == ActionRow.Outcome.EXECUTED
                || (outcome == ActionRow.Outcome.FAILED && mayStand(body, action));
        ActionRow row = new ActionRow(
                body.index(),
                action.identity().runId(),
                action.identity().agentId(),
                action.identity().stepId(),
                action.tool(),
                first.map(Write::target).or(() -> body.maybe("service")),
                first.map(Write::object).or(() -> body.maybe("object")),
                action.writes().size(),
                outcome,
                stands,
                action.effects(),
                body.time(),
                action.identity().parentStep(),
                action.identity().grounds(),
                action.identity().idempotencyKey());
        if (outcome != ActionRow.Outcome.REFUSED) {
            draft.world = draft.world.acted(row);
        }
        draft.recentActions = draft.recentActions.plus(row);
        if (draft.recentActions.size() > Picture.RECENT_ACTIONS) {
            draft.recentActions = draft.recentActions.minus(0);
        }
    }

    /// Whether the call of a service stands, or may stand, though its action failed: its service could not say, or
    /// said that it was done before the rest went wrong.
    private static boolean mayStand(Body body, Action action) {
        return body.maybe("service").isPresent()
                && (action.extra().get("effect").isPresent()
                        || action.extra().get("reply").isPresent());
    }
}
