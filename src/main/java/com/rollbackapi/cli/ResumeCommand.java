package com.rollbackapi.cli;

import com.rollbackapi.containment.Lease.Access;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Permission;
import com.rollbackapi.engine.Recovered;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "resume",
        description = "Let a contained run go on from the verified checkpoints that its services are at.")
final class ResumeCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "RUN", description = "The run.")
    private String run = "";

    @Option(names = "--write", description = "It may write again (default: it may only read).")
    private boolean write;

    @Option(names = "--service", paramLabel = "NAME", description = "With --write: only to this one; repeatable.")
    private List<String> services = List.of();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is journaled.")
    private String reason = "resumed by hand";

    ResumeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        if (!write && !services.isEmpty()) {
            throw new RefusedException("--service goes with --write: it says where the run may write");
        }
        try (Engine engine = workspace.open(t.clocks())) {
            Permission permission = new Permission(write ? Access.READ_WRITE : Access.READ_ONLY, Set.copyOf(services));
            Recovered recovered = engine.resume(run, permission, new Operator.Request(t.user(), reason));
            answer(
                    recovered.toJson(),
                    List.of(run + " goes on from " + String.join(", ", recovered.checkpoints()) + " under lease epoch "
                            + recovered.epoch() + "."));
            return OK;
        }
    }
}
