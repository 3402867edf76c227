package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.remote.Wire;
import com.rollbackapi.tlog.LogKeys;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "rotate",
        description = "Put a new key in the place of the one that signs the journal's heads. The old private key is"
                + " destroyed; who knows the old key is led to the new one.")
final class KeyRotateCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is journaled.")
    private String reason = "";

    KeyRotateCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            LogKeys.Term term = engine.rotateKey(new Operator.Request(t.user(), reason));
            answer(
                    Wire.key(term),
                    List.of(
                            "The journal's heads are signed by a new key from entry " + (term.from() - 1) + " on:",
                            "  " + term.key().vkey(),
                            "Give it to whoever pins the log's key, and to its witnesses."));
            return OK;
        }
    }
}
