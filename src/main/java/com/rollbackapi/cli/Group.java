package com.rollbackapi.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// A word with commands below it.
final class Group {
    private Group() {}

    static CommandLine of(String name, String description, Command... commands) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
        spec.mixinStandardHelpOptions(true);
        CommandLine line = new CommandLine(spec);
        for (Command command : commands) {
            line.addSubcommand(command);
        }
        return line;
    }
}
