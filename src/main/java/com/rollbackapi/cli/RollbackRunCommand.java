package com.rollbackapi.cli;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.rollback.Scope;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "run",
        description = "Contain, restore, verify and seal. Exit 0 only where all of it holds.")
final class RollbackRunCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(names = "--plan", paramLabel = "HASH", description = "Run only if the plan is still this one.")
    private Optional<String> confirmed = Optional.empty();

    @Option(
            names = "--pause-after",
            paramLabel = "STEP",
            description = "Stop behind this step of the plan, until rbx rollback resume.")
    private Optional<Integer> pauseAfter = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why; it is journaled.")
    private String reason = "by hand";

    RollbackRunCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            Scope wanted = scope.scope(engine.source());
            Hash plan = confirmed.isPresent()
                    ? hash(confirmed.get())
                    : engine.preview(wanted).planHash();
            Operator.Request request = new Operator.Request(t.user(), reason);
            RollbackAnswer said = RollbackAnswer.of(engine, engine.rollback(wanted, plan, pauseAfter, request));
            answer(said.json(), said.lines());
            return said.good() ? OK : FINDING;
        }
    }

    private static Hash hash(String text) throws RefusedException {
        try {
            return Hash.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("--plan: " + e.getMessage());
        }
    }
}
