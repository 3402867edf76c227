package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.remote.Wire;
import com.rollbackapi.tlog.LogKeys;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "revoke",
        description = "Say that heads which a replaced key signed do not count, all of them or those above a size.")
final class KeyRevokeCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "KEY", description = "Its vkey, or the eight hex digits of the id in it.")
    private String key = "";

    @Option(
            names = "--last-valid-size",
            paramLabel = "ENTRIES",
            description = "The largest of its heads that counts; by default none does.")
    private Optional<Long> lastValid = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is journaled.")
    private String reason = "";

    KeyRevokeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            OptionalLong last = lastValid.map(OptionalLong::of).orElse(OptionalLong.empty());
            LogKeys.Term term = engine.revokeKey(key, last, new Operator.Request(t.user(), reason));
            answer(Wire.key(term), List.of("The key is revoked:", "  " + KeyListCommand.line(term)));
            return OK;
        }
    }
}
