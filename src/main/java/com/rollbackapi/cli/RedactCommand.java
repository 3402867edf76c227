package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.projection.ErasureRow;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "redact",
        description =
                "Destroy the key that a data subject's values are encrypted under: they are gone from the workspace"
                        + " and every copy of it, for good, and every proof still holds.")
final class RedactCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "SUBJECT", description = "Its name as actions gave it, or the id that entries have.")
    private String subject = "";

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why; it is journaled for everybody to read, so name nobody in it.")
    private String reason = "";

    RedactCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            ErasureRow row = engine.redact(subject, new Operator.Request(t.user(), reason));
            answer(
                    Json.object()
                            .put("subject", row.subject())
                            .put("entry", row.entry())
                            .build(),
                    List.of("Erased subject " + row.subject() + ": its key is destroyed, as entry " + row.entry()
                            + " says."));
            return OK;
        }
    }
}
