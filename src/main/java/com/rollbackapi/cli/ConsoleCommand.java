package com.rollbackapi.cli;

import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.remote.RemoteLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "console", description = "Open the operator console.")
final class ConsoleCommand extends Command {
    private final Terminal terminal;

    @Option(names = "--sample", description = "On the sample incident, in a temporary workspace.")
    private boolean sample;

    @Option(
            names = "--tour",
            paramLabel = "DIR",
            description = "Walk the sample incident through and write each screen as a PNG.")
    private Optional<Path> tour = Optional.empty();

    @Option(
            names = {"-w", "--workspace"},
            paramLabel = "DIR",
            description = "On this workspace.")
    private Optional<Path> workspace = Optional.empty();

    @Option(names = "--url", paramLabel = "URL", description = "On a remote journal; the token is read from RBX_TOKEN.")
    private Optional<String> url = Optional.empty();

    @Option(names = "--key", paramLabel = "VKEY", description = "The remote's log key.")
    private Optional<String> key = Optional.empty();

    @Mixin
    private WitnessOptions witnesses = new WitnessOptions();

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Exported journals to open.")
    private List<Path> files = List.of();

    ConsoleCommand(Terminal terminal) {
        super(terminal);
        this.terminal = terminal;
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        Optional<RemoteLog> remote = Optional.empty();
        if (url.isPresent()) {
            remote = Optional.of(new RemoteLog(url.get(), Remote.token(), Remote.key(key), witnesses.policy()));
        }
        boolean showSample = sample || (workspace.isEmpty() && files.isEmpty() && remote.isEmpty());
        return terminal.console().start(new Terminal.ConsoleRequest(showSample, tour, workspace, files, remote));
    }
}
