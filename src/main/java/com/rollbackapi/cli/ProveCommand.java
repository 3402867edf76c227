package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.remote.RemoteLog;
import com.rollbackapi.remote.RemoteSource;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "prove",
        description = "Write the proof that a signed head holds an entry, as a C2SP tlog-proof file.")
final class ProveCommand extends Command {
    @Parameters(index = "0", paramLabel = "INDEX", description = "The entry's index.")
    private long index;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE|DIR",
            description = "An exported journal, or a workspace.")
    private Optional<Path> path = Optional.empty();

    @Option(names = "--url", paramLabel = "URL", description = "A remote journal; the token is read from RBX_TOKEN.")
    private Optional<String> url = Optional.empty();

    @Option(names = "--key", paramLabel = "VKEY", description = "The log key that must have signed it.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "The new proof file; by custom NAME.tlog-proof.")
    private Path out = Path.of("");

    @Option(names = "--entry", paramLabel = "FILE", description = "Also write the entry's exact bytes, a new file.")
    private Optional<Path> entry = Optional.empty();

    ProveCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Source source = open(t)) {
            if (source.trust().finding().isPresent()) {
                throw new RefusedException(source.title() + " proves nothing: "
                        + source.trust().finding().get());
            }
            if (index < 0 || index >= source.size()) {
                throw new RefusedException("no entry " + index + "; the journal has " + source.size());
            }
            if (source instanceof FileSource file) {
                requireSigned(file);
            }
            TlogProof proof = source.signedProof(index);
            List<String> lines = new ArrayList<>();
            if (entry.isPresent()) {
                byte[] bytes =
                        source.entries(index, index + 1).getFirst().entry().toBytes();
                writeNew(entry.get(), bytes);
                lines.add("Entry " + index + ", " + bytes.length + " bytes: " + entry.get());
            }
            writeNew(out, proof.bytes());
            lines.add("Its proof in the signed head of " + proof.head().size() + " entries of "
                    + proof.head().origin() + ": " + out);
            answer(
                    Json.object()
                            .put("file", out.toString())
                            .put("entry", entry.map(Path::toString))
                            .put("index", index)
                            .put("size", proof.head().size())
                            .put("root", proof.head().root().hex())
                            .put("origin", proof.head().origin())
                            .build(),
                    lines);
            return OK;
        }
    }

    private static void writeNew(Path file, byte[] bytes) throws IOException {
        Disk disk = new RealDisk();
        if (disk.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        // a crash here leaves no file of that name
        AtomicFile.write(disk, file, bytes);
    }

    /// What a process wrote before it ended without a new head is there, and not proven yet.
    private void requireSigned(FileSource file) throws RefusedException {
        long signed = file.signedHead().map(SignedTreeHead::size).orElse(0L);
        if (index >= signed) {
            throw new RefusedException("no signed head holds entry " + index + " yet, the newest has " + signed
                    + " entries; a command that opens the workspace publishes the next");
        }
    }

    private Source open(Terminal t) throws IOException, RefusedException {
        if (url.isPresent() == path.isPresent()) {
            throw new RefusedException("name either a journal (FILE or DIR) or a remote (--url)");
        }
        if (path.isPresent()) {
            return FileSource.open(
                    path.get(), key, Optional.of(t.seen()), t.clocks().nanoTime());
        }
        RemoteLog remote = new RemoteLog(url.get(), Remote.token(), Remote.key(key), WitnessPolicy.NONE);
        return RemoteSource.open(remote, t.seen(), t.clocks().wall());
    }
}
