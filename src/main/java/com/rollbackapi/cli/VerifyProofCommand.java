package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.ProofRejectedException;
import com.rollbackapi.tlog.TlogProof;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "verify-proof",
        description = "Check a tlog-proof file offline: that a log signed by this key holds this entry.")
final class VerifyProofCommand extends Command {
    @Parameters(paramLabel = "FILE", description = "The tlog-proof file.")
    private Path file = Path.of("");

    @Option(names = "--key", paramLabel = "VKEY", required = true, description = "The log key that must have signed.")
    private String key = "";

    @Option(names = "--entry", paramLabel = "FILE", required = true, description = "The entry's exact bytes.")
    private Path entry = Path.of("");

    @Mixin
    private WitnessOptions witnesses = new WitnessOptions();

    VerifyProofCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        NoteVerifier log = LogKey.parse(key);
        WitnessPolicy policy = witnesses.policy();
        RealDisk disk = new RealDisk();
        byte[] bytes = disk.readAll(entry, EntryBundle.MAX_ENTRY_BYTES);
        Json.Builder b = Json.object();
        Optional<String> finding = Optional.empty();
        String proven = "";
        try {
            TlogProof proof = TlogProof.parse(disk.readAll(file, TlogProof.MAX_SIZE_BYTES));
            proof.verify(bytes, log);
            policy.check(proof.head());
            b.put("index", proof.index())
                    .put("size", proof.head().size())
                    .put("root", proof.head().root().hex());
            proven = "Proven: " + entry + " is entry " + proof.index() + " of the "
                    + proof.head().size() + " entries of " + log.name() + ".";
        } catch (NoteRejectedException | ProofRejectedException e) {
            finding = Optional.of(String.valueOf(e.getMessage()));
        }
        b.put("ok", finding.isEmpty()).put("origin", log.name());
        b.put("finding", finding.map(Json::of).orElse(Json.Null.NULL));
        answer(b.build(), List.of(finding.map(f -> "NOT proven: " + f).orElse(proven)));
        return finding.isEmpty() ? OK : FINDING;
    }
}
