package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Export;
import com.rollbackapi.engine.ImportedJournal;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "export", description = "Write the journal, with all it refers to, into one .rbxj file.")
final class ExportCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "FILE", description = "A new file.")
    private Path file = Path.of("");

    ExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        if (Files.exists(file)) {
            throw new RefusedException(file + " exists already; choose another name");
        }
        Export.Report report = export(t);
        answer(
                Json.object()
                        .put("file", file.toString())
                        .put("entries", report.entries())
                        .put("root", report.root().hex())
                        .put("blobs", report.blobs())
                        .put("bytes", report.sizeBytes())
                        .build(),
                List.of("Exported " + report.entries() + " entries and " + report.blobs() + " blobs to " + file + " ("
                        + report.sizeBytes() + " bytes), root " + report.root()));
        return OK;
    }

    private Export.Report export(Terminal t) throws IOException, RefusedException {
        if (ImportedJournal.is(workspace.dir)) {
            return ImportedJournal.export(workspace.dir, file);
        }
        try (Engine engine = workspace.open(t.clocks())) {
            return engine.export(file);
        }
    }
}
