package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ImportedJournal;
import com.rollbackapi.engine.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "journal",
        description = "Unpack an exported journal into a folder, to look at: it can trigger nothing.")
final class ImportJournalCommand extends Command {
    @Option(names = "--key", paramLabel = "VKEY", description = "The log key that must have signed it.")
    private Optional<String> key = Optional.empty();

    @Parameters(index = "0", paramLabel = "FILE", description = "What rbx export wrote.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "DIR", description = "An empty or new folder.")
    private Path dir = Path.of("");

    ImportJournalCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        ImportedJournal.Report report = ImportedJournal.unpack(file, dir, key);
        answer(
                Json.object()
                        .put("workspace", dir.toString())
                        .put("origin", report.origin())
                        .put("entries", report.entries())
                        .put("root", report.root().hex())
                        .put("blobs", report.blobs())
                        .build(),
                List.of("Imported " + report.entries() + " entries and " + report.blobs() + " blobs of "
                        + report.origin() + " into " + dir + ", to look at; root " + report.root()));
        return OK;
    }
}
