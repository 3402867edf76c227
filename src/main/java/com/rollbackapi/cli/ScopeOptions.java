package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.rollback.AsOf;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.UnknownScopeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// What to roll back: exactly one of runs, steps, a checkpoint, a position, a time, an imported action, a rollback to
/// abort.
final class ScopeOptions {
    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    static final class Choice {
        @Option(
                names = "--run",
                paramLabel = "ID",
                description = "Undo this run and all that depends on it; repeatable.")
        private List<String> runs = List.of();

        @Option(
                names = "--step",
                paramLabel = "RUN/STEP",
                description = "Undo this step and what rests on it, keep all else; repeatable.")
        private List<String> steps = List.of();

        @Option(
                names = "--to",
                paramLabel = "CHECKPOINT",
                description = "Back to a checkpoint, or to last_approved: the newest that somebody approved.")
        private Optional<String> checkpoint = Optional.empty();

        @Option(names = "--at", paramLabel = "POSITION", description = "Back to the state after this many entries.")
        private Optional<Long> position = Optional.empty();

        @Option(
                names = "--as-of",
                paramLabel = "TIME",
                description = "Back to the state at a time: 2026-05-06T14:00:00Z, or 14:00 in UTC on the day of the"
                        + " newest entry.")
        private Optional<String> time = Optional.empty();

        @Option(
                names = "--abort",
                paramLabel = "ROLLBACK",
                description = "Back to the state before this rollback: to its safety checkpoint.")
        private Optional<String> rollback = Optional.empty();

        @Option(
                names = "--at-action",
                paramLabel = "T",
                description = "Back to the state just after the imported action with this t (or seq).")
        private Optional<Long> action = Optional.empty();
    }

    @Option(names = "--service", paramLabel = "NAME", description = "With --to: only this service of the checkpoint.")
    private Optional<String> service = Optional.empty();

    Scope scope(Source source) throws IOException, RefusedException {
        if (service.isPresent() && choice.checkpoint.isEmpty()) {
            throw new RefusedException("--service goes with --to: it says which service of the checkpoint");
        }
        if (!choice.runs.isEmpty()) {
            return new Scope.Runs(choice.runs);
        }
        if (!choice.steps.isEmpty()) {
            return new Scope.Steps(choice.steps);
        }
        if (choice.checkpoint.isPresent()) {
            return new Scope.Checkpoint(choice.checkpoint.get(), service);
        }
        if (choice.position.isPresent()) {
            if (choice.position.get() < 0) {
                throw new RefusedException("a position is 0 or more, not " + choice.position.get());
            }
            return new Scope.Position(choice.position.get());
        }
        try {
            if (choice.time.isPresent()) {
                return AsOf.position(source.timeline(), choice.time.get());
            }
            if (choice.rollback.isPresent()) {
                return Scope.before(source.head(), choice.rollback.get());
            }
        } catch (UnknownScopeException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
        return new Scope.Position(after(source, choice.action.orElseThrow()));
    }

    private static long after(Source source, long ordinal) throws IOException, RefusedException {
        long found = -1;
        for (IndexedEntry e : source.entries(0, source.size())) {
            if (e.entry().event() == EventType.ACTION_EXECUTED
                    && e.entry().body().get("extra").orElse(Json.Null.NULL) instanceof Json.Obj extra
                    && extra.number("ordinal").equals(OptionalDouble.of((double) ordinal))) {
                if (found >= 0) {
                    throw new RefusedException("several actions have the number " + ordinal
                            + " (a file of several runs was imported); name a position with --at: " + (found + 1)
                            + " or "
                            + (e.index() + 1));
                }
                found = e.index();
            }
        }
        if (found < 0) {
            throw new RefusedException("no imported action has the number " + ordinal);
        }
        return found + 1;
    }
}
