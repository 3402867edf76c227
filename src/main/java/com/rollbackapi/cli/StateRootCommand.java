package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(name = "root", description = "Hash the live state of a documents target.")
final class StateRootCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--target", paramLabel = "NAME", description = "The documents target.")
    private Optional<String> target = Optional.empty();

    StateRootCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            String name = WorkspaceOption.documents(engine, target);
            Hash state = engine.stateHash(name);
            Hash root = engine.liveRoot(name);
            answer(
                    Json.object()
                            .put("state_sha256", state.hex())
                            .put("tree_root", root.hex())
                            .build(),
                    List.of("state " + state, "tree  " + root));
            return OK;
        }
    }
}
