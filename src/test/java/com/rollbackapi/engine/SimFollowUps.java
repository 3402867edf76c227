package com.rollbackapi.engine;

import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.TaskRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.simulation.SimViolation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What nothing takes back: of each such action that is undone a person is told, once.
record SimFollowUps(SimWorld world) {
    /// Whether nothing else was to be done, and people are told.
    static boolean isAll(Outcome outcome) {
        return outcome instanceof Outcome.Refused r && r.reason().endsWith("a task says what to follow up");
    }

    /// Whether it has come to its end.
    static boolean isThrough(Outcome outcome) {
        return outcome instanceof Outcome.Restored || outcome instanceof Outcome.Unchanged || isAll(outcome);
    }

    /// Of a call that the bank never got nobody is told, unless it could not say so.
    ///
    /// @param isThrough whether a rollback of them has come to its end
    void told(Picture picture, boolean isThrough, Predicate<ActionRow> undone) throws IOException {
        for (ActionRow a : picture.world().actions().values()) {
            if (isThrough && isIrreversible(a) && a.stands() && undone.test(a)) {
                told(picture, a);
            }
        }
    }

    void told(Picture picture, ActionRow action) throws IOException {
        Optional<String> object = Optional.of("entry " + action.entry());
        List<TaskRow> tasks = picture.tasks().values().stream()
                .filter(t -> t.object().equals(object))
                .toList();
        boolean happened = action.outcome() == ActionRow.Outcome.EXECUTED || isDone(action);
        if (tasks.size() > 1 || (happened && tasks.isEmpty())) {
            throw new SimViolation("a task for each irreversible action", tasks + " for " + action);
        }
        if (!happened && tasks.stream().anyMatch(t -> !t.title().contains("it is not known"))) {
            throw new SimViolation("no false correction task", tasks + " for " + action);
        }
    }

    /// Whether it may still be on its way to the bank.
    boolean mayArrive(ActionRow action) throws IOException {
        return isInDoubt(action) && world.isThisHour(action.entry()) && !isDone(action);
    }

    private static boolean isInDoubt(ActionRow action) {
        return isIrreversible(action) && action.outcome() == ActionRow.Outcome.FAILED && action.stands();
    }

    static boolean isIrreversible(ActionRow action) {
        return action.effects().equals(Optional.of(EffectClass.IRREVERSIBLE));
    }

    private boolean isDone(ActionRow action) throws IOException {
        return world.bank.isDone(new SimBooks(world).forward(action.entry()));
    }
}
