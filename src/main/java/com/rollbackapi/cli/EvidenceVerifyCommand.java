package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.evidence.EvidenceRejectedException;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "verify",
        description = "Check a rollback's evidence offline, every byte of it, with nothing but the file.")
final class EvidenceVerifyCommand extends Command {
    @Parameters(paramLabel = "FILE", description = "The evidence.")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "VKEY",
            description = "A key of the log, from somebody you trust. Without it the file says itself which it is.")
    private Optional<String> key = Optional.empty();

    @Mixin
    private WitnessOptions witnesses = new WitnessOptions();

    EvidenceVerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        Optional<NoteVerifier> known = key.isPresent() ? Optional.of(LogKey.parse(key.get())) : Optional.empty();
        WitnessPolicy policy = witnesses.policy();
        byte[] bytes = new RealDisk().readAll(file, EvidencePack.MAX_SIZE_BYTES);
        try {
            EvidencePack pack = EvidencePack.verify(bytes, known);
            policy.check(pack.head());
            answer(json(pack), lines(pack));
            return OK;
        } catch (EvidenceRejectedException | NoteRejectedException e) {
            String finding = String.valueOf(e.getMessage());
            answer(Json.object().put("ok", false).put("finding", finding).build(), List.of("NOT proven: " + finding));
            return FINDING;
        }
    }

    private static Json json(EvidencePack pack) {
        return Json.object()
                .put("ok", true)
                .put("rollback_id", pack.rollbackId())
                .put("verdict", pack.verdict())
                .put("plan_hash", pack.planHash().hex())
                .put("entries", pack.entries())
                .put("approvals", pack.approvals())
                .put("size", pack.head().size())
                .put("root", pack.head().root().hex())
                .put("origin", pack.head().origin())
                .put("key", pack.signer().vkey())
                .put("signer", pack.isPinned() ? "pinned" : "unpinned")
                .put("finding", Json.Null.NULL)
                .build();
    }

    private static List<String> lines(EvidencePack pack) {
        List<String> lines = new ArrayList<>();
        lines.add("Proven: " + pack.rollbackId() + " ended " + pack.verdict() + ", by " + pack.entries()
                + " entries in the signed head of " + pack.head().size() + " of "
                + pack.head().origin() + ".");
        lines.add(
                pack.approvals() == 0
                        ? "No entry approves it or asks to."
                        : pack.approvals()
                                + " entries are about its approval; the names in them are the caller's word.");
        lines.add("Signed by " + pack.signer().vkey() + ".");
        if (!pack.isPinned()) {
            lines.add("Nobody but the file says that this is the log's key: compare it with what you have from"
                    + " somebody you trust, or give that with --key.");
        }
        return lines;
    }
}
