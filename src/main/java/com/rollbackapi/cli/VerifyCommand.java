package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "verify", description = "Check an exported journal or a workspace, every byte of it.")
final class VerifyCommand extends Command {
    @Option(names = "--key", paramLabel = "VKEY", description = "The log key that must have signed it.")
    private Optional<String> key = Optional.empty();

    @Parameters(paramLabel = "FILE|DIR", description = "What to check.")
    private Path path = Path.of("");

    @Mixin
    private WitnessOptions witnesses = new WitnessOptions();

    VerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        WitnessPolicy policy = witnesses.policy();
        try (FileSource source =
                FileSource.open(path, key, Optional.of(t.seen()), t.clocks().nanoTime())) {
            Trust trust = source.trust();
            Optional<String> finding = trust.finding().isPresent() ? trust.finding() : source.firstDamaged();
            if (finding.isEmpty()) {
                finding = unwitnessed(source.signedHead(), policy);
            }
            boolean ok = finding.isEmpty();
            String signer = trust.pinned() ? "pinned" : "unpinned";
            Json.Builder b = Json.object()
                    .put("ok", ok)
                    .put("entries", trust.checkedEntries())
                    .put("root", trust.root().hex())
                    .put("origin", trust.origin())
                    .put("signer", signer);
            b.put("first_bad", finding.map(Json::of).orElse(Json.Null.NULL));
            answer(
                    b.build(),
                    List.of(
                            ok
                                    ? "Intact, signer " + signer + ": " + trust.checkedEntries() + " entries of "
                                            + trust.origin() + ", root " + trust.root() + ", checked in "
                                            + trust.tookMillis() + " ms."
                                    : "NOT intact: " + finding.orElse("no reason given")));
            return ok ? OK : FINDING;
        }
    }

    private static Optional<String> unwitnessed(Optional<SignedTreeHead> head, WitnessPolicy policy) {
        try {
            if (head.isPresent()) {
                policy.check(head.get());
            } else if (policy.threshold() > 0) {
                return Optional.of("checkpoint: there is no signed head yet, and nothing that witnesses could sign");
            }
            return Optional.empty();
        } catch (NoteRejectedException e) {
            return Optional.of("checkpoint: " + e.getMessage());
        }
    }
}
