package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.WorkspaceLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "init", description = "Make a workspace in an empty or new folder.")
final class InitCommand extends Command {
    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path dir = Path.of(".");

    InitCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        Engine.init(dir, t.clocks());
        String key = Files.readString(new WorkspaceLayout(dir).verifierKey()).strip();
        answer(
                Json.object()
                        .put("workspace", dir.toString())
                        .put("log_key", key)
                        .build(),
                List.of("Made the workspace " + dir + ".", "Its log key, to pin elsewhere: " + key));
        return OK;
    }
}
