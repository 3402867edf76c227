package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Checkup;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.recovery.MirrorFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "mirror",
        description = "Make a folder a mirror of a workspace's published journal, or bring it up to date.")
final class MirrorCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--all", description = "Check, and put right, what the mirror had before as well.")
    private boolean all;

    @Parameters(paramLabel = "DIR", description = "The mirror, best on another disk.")
    private Path folder = Path.of("");

    MirrorCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        MirrorFolder.Report report = Checkup.mirror(workspace.dir, folder, all, t.clocks());
        answer(
                Json.object()
                        .put("mirror", folder.toString())
                        .put("entries", report.head().size())
                        .put("root", report.head().root().hex())
                        .put("new_entries", report.entries())
                        .put("blobs", report.blobs())
                        .build(),
                List.of(folder + " mirrors " + report.head().size() + " entries, root "
                        + report.head().root() + "; " + report.entries() + " entries and " + report.blobs()
                        + " contents were looked at."));
        return OK;
    }
}
