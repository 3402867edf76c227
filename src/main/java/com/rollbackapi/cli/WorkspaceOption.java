package com.rollbackapi.cli;

import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// `--workspace DIR`.
final class WorkspaceOption {
    @Option(
            names = {"-w", "--workspace"},
            paramLabel = "DIR",
            required = true,
            description = "The workspace.")
    Path dir = Path.of(".");

    Engine open(Clocks clocks) throws IOException {
        return Engine.open(dir, clocks);
    }

    /// The documents target asked for, or the only one there is.
    static String documents(Engine engine, java.util.Optional<String> asked) throws RefusedException {
        if (asked.isPresent()) {
            return asked.get();
        }
        List<String> names = engine.config().targets().stream()
                .filter(t -> t.kind() == TargetConfig.Kind.DOCUMENTS)
                .map(TargetConfig::name)
                .toList();
        if (names.size() != 1) {
            throw new RefusedException(
                    names.isEmpty()
                            ? "this workspace has no documents target; rbx import actions --state makes one"
                            : "this workspace has several documents targets; name one with --target: "
                                    + String.join(", ", names));
        }
        return names.getFirst();
    }
}
