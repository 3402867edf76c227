package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.evidence.EvidenceRejectedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "export",
        description = "Write what proves a rollback, with its plan, receipts and entries, into one signed file.")
final class EvidenceExportCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(paramLabel = "ROLLBACK", description = "A rollback that has ended, such as RBX-7.")
    private String rollback = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The new file; by custom ROLLBACK.rbxe.")
    private Path output = Path.of("");

    EvidenceExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        Disk disk = new RealDisk();
        if (disk.exists(output)) {
            throw new RefusedException(output + " exists already; choose another name");
        }
        byte[] file;
        try (Engine engine = workspace.open(t.clocks())) {
            file = engine.evidence(rollback);
        }
        EvidencePack pack = read(file);
        // a crash here leaves no file of that name
        AtomicFile.write(disk, output, file);
        answer(
                Json.object()
                        .put("file", output.toString())
                        .put("rollback_id", pack.rollbackId())
                        .put("verdict", pack.verdict())
                        .put("entries", pack.entries())
                        .put("size", pack.head().size())
                        .put("root", pack.head().root().hex())
                        .put("key", pack.signer().vkey())
                        .put("bytes", file.length)
                        .build(),
                List.of("Evidence of " + pack.rollbackId() + ", which ended " + pack.verdict() + ": " + pack.entries()
                        + " entries proven in the head of " + pack.head().size() + ", " + output + " (" + file.length
                        + " bytes)"));
        return OK;
    }

    private static EvidencePack read(byte[] file) throws IOException {
        try {
            return EvidencePack.verify(file, Optional.empty());
        } catch (EvidenceRejectedException e) {
            throw new IOException("the evidence just written cannot be checked: " + e.getMessage(), e);
        }
    }
}
