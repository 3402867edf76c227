package com.rollbackapi.engine;

import com.rollbackapi.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The recorded runs of a customer-service agent (shared data, tau-retail) as workspaces.
final class TauRetail {
    static final String INITIAL = "d991536bad97041c473ace12f4934d7bef3ce26b3ec29995b6dc9c8c0280157a";
    static final String FINAL = "df02d5d7f43e6ca2350497ccdffdb420ac99c40825616a1bdfe53cd7fe51fd7b";
    static final Operator.Request REQUEST = new Operator.Request("test", "acceptance");

    private TauRetail() {}

    static Path data() {
        return SharedData.dir("tau-retail");
    }

    /// A workspace with the initial state and the actions of a file, or of one run of it; closed again.
    static ActionImport.Report workspace(Path dir, String file, Optional<String> run)
            throws IOException, RefusedException {
        Engine.init(dir, TestClocks.create());
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            engine.addDocuments("state", data().resolve("db"), REQUEST);
            return new ActionImport(engine, "state", run).run(data().resolve(file));
        }
    }

    static Engine copy(Path workspace, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(workspace)) {
            files.forEach(f -> {
                try {
                    Files.copy(f, to.resolve(workspace.relativize(f).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return Engine.open(to, TestClocks.create());
    }
}
