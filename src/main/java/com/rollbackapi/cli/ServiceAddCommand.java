package com.rollbackapi.cli;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.target.http.ServiceDeclaration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "add",
        description = "Declare a service that actions call, or declare it anew; with a shadow, its compensations are"
                + " proven first.")
final class ServiceAddCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "Its name here, such as payments.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "Its declaration, in TOML.")
    private Path file = Path.of("");

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why.")
    private String reason = "by hand";

    ServiceAddCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        if (!Files.isRegularFile(file)) {
            throw new RefusedException("there is no file " + file);
        }
        byte[] toml;
        try (InputStream in = Files.newInputStream(file)) {
            toml = in.readNBytes(ServiceDeclaration.MAX_CHARACTERS * 4);
        }
        try (Engine engine = workspace.open(t.clocks())) {
            ServiceRow row = engine.addService(name, toml, new Operator.Request(t.user(), reason));
            answer(row.json(), ServiceRows.lines(row));
            return OK;
        }
    }
}
