package com.rollbackapi.cli;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Disclosed;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "disclose",
        description =
                "Open one personal value of one entry, with the salt that proves it to somebody who has an export.")
final class DiscloseCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(index = "0", paramLabel = "INDEX", description = "The entry.")
    private long index;

    @Parameters(index = "1", paramLabel = "FIELD", description = "Its field, such as /args/customer/email.")
    private String field = "";

    DiscloseCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (FileSource source =
                FileSource.open(workspace.dir, Optional.empty(), t.clocks().nanoTime())) {
            Disclosed disclosed = source.disclose(index, field);
            Json.Obj json = disclosed.toJson();
            answer(
                    json,
                    List.of(
                            "Entry " + index + ", " + field + ": "
                                    + CanonicalJson.text(disclosed.disclosure().value()),
                            "To prove it, hand over this line; docs/formats/redactable-v1.md says how it is checked:",
                            CanonicalJson.text(json)));
            return ReadOnly.shown(source, t);
        }
    }
}
