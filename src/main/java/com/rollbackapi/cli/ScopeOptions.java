package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// What to roll back: exactly one of runs, a checkpoint, a position, an imported action.
final class ScopeOptions {
    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    static final class Choice {
        @Option(
                names = "--run",
                paramLabel = "ID",
                description = "Undo this run and all that depends on it; repeatable.")
        private List<String> runs = List.of();

        @Option(names = "--to", paramLabel = "CHECKPOINT", description = "Back to a checkpoint.")
        private Optional<String> checkpoint = Optional.empty();

        @Option(names = "--at", paramLabel = "POSITION", description = "Back to the state after this many entries.")
        private Optional<Long> position = Optional.empty();

        @Option(
                names = "--at-action",
                paramLabel = "T",
                description = "Back to the state just after the imported action with this t (or seq).")
        private Optional<Long> action = Optional.empty();
    }

    Scope scope(Source source) throws IOException, RefusedException {
        if (!choice.runs.isEmpty()) {
            return new Scope.Runs(choice.runs);
        }
        if (choice.checkpoint.isPresent()) {
            return new Scope.Checkpoint(choice.checkpoint.get(), Optional.empty());
        }
        if (choice.position.isPresent()) {
            if (choice.position.get() < 0) {
                throw new RefusedException("a position is 0 or more, not " + choice.position.get());
            }
            return new Scope.Position(choice.position.get());
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
