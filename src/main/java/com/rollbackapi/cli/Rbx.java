package com.rollbackapi.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/// `rbx`: the root of all commands.
@CommandLine.Command(
        name = "rbx",
        description = "Rollback authority for systems that AI agents change.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:a finding or a refusal", "2:wrong usage", "3:a failure"})
@SuppressWarnings("UnusedVariable") // picocli sets and answers its own options
public final class Rbx implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    private boolean version;

    private final Terminal terminal;

    private Rbx(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Runs one command line and returns its exit code.
    public static int run(Terminal terminal, List<Object> more, String... args) {
        CommandLine line = line(terminal, more);
        // after all subcommands are there, since each takes the streams that are set now
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        return line.execute(args);
    }

    /// All commands, with their options.
    static CommandLine line(Terminal terminal, List<Object> more) {
        CommandLine line = new CommandLine(new Rbx(terminal));
        line.getCommandSpec().version("rbx " + version());
        line.addSubcommand(new InitCommand(terminal));
        line.addSubcommand(targets(terminal));
        line.addSubcommand(services(terminal));
        line.addSubcommand(Group.of(
                "import",
                "Take recorded work in.",
                new ImportActionsCommand(terminal),
                new ImportJournalCommand(terminal)));
        line.addSubcommand(new AppendCommand(terminal));
        line.addSubcommand(new LogCommand(terminal));
        line.addSubcommand(
                Group.of("state", "Look at state.", new StateRootCommand(terminal), new StateDiffCommand(terminal)));
        line.addSubcommand(checkpoints(terminal));
        line.addSubcommand(Group.of(
                "rollback",
                "Plan a rollback, run it, or let it go on.",
                new RollbackPlanCommand(terminal),
                new RollbackRunCommand(terminal),
                new RollbackResumeCommand(terminal),
                new RollbackEnqueueCommand(terminal),
                new RollbackQueueCommand(terminal)));
        line.addSubcommand(new UndoWindowsCommand(terminal));
        line.addSubcommand(evidence(terminal));
        line.addSubcommand(migrations(terminal));
        line.addSubcommand(new ContainCommand(terminal));
        line.addSubcommand(new LiftCommand(terminal));
        line.addSubcommand(new ResumeCommand(terminal));
        line.addSubcommand(new RedactCommand(terminal));
        line.addSubcommand(new DiscloseCommand(terminal));
        line.addSubcommand(new ExportCommand(terminal));
        line.addSubcommand(new VerifyCommand(terminal));
        line.addSubcommand(new DoctorCommand(terminal));
        line.addSubcommand(new MirrorCommand(terminal));
        line.addSubcommand(new ProveCommand(terminal));
        line.addSubcommand(new VerifyProofCommand(terminal));
        line.addSubcommand(new ReplayCommand(terminal));
        line.addSubcommand(Group.of(
                "key",
                "The keys that sign the journal's heads.",
                new KeyListCommand(terminal),
                new KeyRotateCommand(terminal),
                new KeyRevokeCommand(terminal)));
        line.addSubcommand(Group.of(
                "witness",
                "Who cosigns the published heads.",
                new WitnessAddCommand(terminal),
                new WitnessListCommand(terminal),
                new WitnessRemoveCommand(terminal),
                new WitnessAskCommand(terminal)));
        line.addSubcommand(new ServeCommand(terminal));
        line.addSubcommand(new ConsoleCommand(terminal));
        more.forEach(line::addSubcommand);
        line.addSubcommand(new HelpCommand());
        line.addSubcommand("generate-completion", new AutoComplete.GenerateCompletion());
        return line;
    }

    private static CommandLine targets(Terminal terminal) {
        return Group.of(
                "target",
                "The systems that can be rolled back.",
                new TargetAddCommand(terminal),
                new TargetListCommand(terminal));
    }

    private static CommandLine services(Terminal terminal) {
        return Group.of(
                "service",
                "The services that actions call, and what offsets their effects.",
                new ServiceAddCommand(terminal),
                new ServiceListCommand(terminal),
                new ServiceShowCommand(terminal),
                new ServiceProveCommand(terminal));
    }

    private static CommandLine checkpoints(Terminal terminal) {
        return Group.of(
                "checkpoint",
                "Take, list, prove and approve restore points.",
                new CheckpointCreateCommand(terminal),
                new CheckpointListCommand(terminal),
                new CheckpointVerifyCommand(terminal),
                new CheckpointApproveCommand(terminal));
    }

    private static CommandLine evidence(Terminal terminal) {
        return Group.of(
                "evidence",
                "What proves a rollback to others.",
                new EvidenceExportCommand(terminal),
                new EvidenceVerifyCommand(terminal));
    }

    private static CommandLine migrations(Terminal terminal) {
        return Group.of(
                "migration",
                "Change the schema of a database, and take that back.",
                new MigrationApplyCommand(terminal),
                new MigrationUndoCommand(terminal));
    }

    static String version() {
        String version = Rbx.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public void run() {
        CommandLine.usage(this, terminal.out());
    }
}
