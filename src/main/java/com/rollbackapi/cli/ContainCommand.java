package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "contain",
        description =
                "Stop the writes of a run, an agent, a tenant or a task class, or to a service or environment; reads"
                        + " go on, nothing is undone.")
final class ContainCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--run", paramLabel = "ID", description = "The run.")
    private Optional<String> run = Optional.empty();

    @Option(names = "--children", description = "With --run: the runs that work for it, too.")
    private boolean children;

    @Option(names = "--agent", paramLabel = "ID", description = "Every run of this agent, later ones too.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--tenant", paramLabel = "NAME", description = "Every run that works for it, later ones too.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--task-class", paramLabel = "NAME", description = "Every run of this class, later ones too.")
    private Optional<String> taskClass = Optional.empty();

    @Option(names = "--service", paramLabel = "NAME", description = "All writes to this service.")
    private Optional<String> service = Optional.empty();

    @Option(names = "--environment", paramLabel = "NAME", description = "All writes to its services.")
    private Optional<String> environment = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is journaled.")
    private String reason = "contained by hand";

    ContainCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            Reach reach = Reach.of(named(), children);
            engine.contain(reach, new Operator.Request(t.user(), reason));
            answer(
                    Json.object().put("contained", reach.subject()).build(),
                    List.of("Contained " + reach.text() + ": nothing is written any more."));
            return OK;
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> named() {
        Map<String, String> named = new TreeMap<>();
        run.ifPresent(name -> named.put("run_id", name));
        agent.ifPresent(name -> named.put("agent_id", name));
        tenant.ifPresent(name -> named.put("tenant", name));
        taskClass.ifPresent(name -> named.put("task_class", name));
        service.ifPresent(name -> named.put("service", name));
        environment.ifPresent(name -> named.put("environment", name));
        return named;
    }
}
