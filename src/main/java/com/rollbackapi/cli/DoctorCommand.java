package com.rollbackapi.cli;

import com.rollbackapi.engine.Checkup;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.recovery.Mirror;
import com.rollbackapi.remote.RemoteMirror;
import com.rollbackapi.remote.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "doctor",
        description = "Say everything that is not as it should be in a workspace, and put it right if asked to.")
final class DoctorCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(
            names = "--repair",
            description = "Make again what can be made from what is there; what it replaces goes to damaged/.")
    private boolean repair;

    @Option(
            names = "--repair-from",
            paramLabel = "MIRROR",
            description = "The same, and take what is lost from a mirror: a folder, an export, or the address of an rbx"
                    + " serve, whose token is read from RBX_TOKEN. Nothing that it gives is believed before the"
                    + " log's key proves it.")
    private Optional<String> mirror = Optional.empty();

    DoctorCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        List<Finding> findings;
        if (mirror.isPresent()) {
            try (Mirror other = open(mirror.get())) {
                findings = Checkup.repair(workspace.dir, Optional.of(other), t.clocks());
            }
        } else {
            findings = repair
                    ? Checkup.repair(workspace.dir, Optional.empty(), t.clocks())
                    : Checkup.examine(workspace.dir);
        }
        List<String> lines = new ArrayList<>();
        for (Finding f : findings) {
            lines.add("%-8s %s: %s".formatted(f.severity().name().toLowerCase(Locale.ROOT), f.place(), f.what()));
            lines.add("         " + f.fix());
        }
        if (findings.isEmpty()) {
            lines.add("Healthy: nothing was found in " + workspace.dir + ".");
        }
        answer(Wire.findings(findings), lines);
        return findings.isEmpty() ? OK : FINDING;
    }

    private static Mirror open(String mirror) throws IOException, RefusedException {
        if (mirror.matches("https?://.*")) {
            return new RemoteMirror(mirror, Remote.token());
        }
        return Checkup.mirrorIn(Path.of(mirror));
    }
}
