package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Witnesses.Witness;
import com.rollbackapi.remote.Witnessing;
import com.rollbackapi.tlog.WitnessKey;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "add", description = "Ask one more witness to cosign the heads that are published.")
final class WitnessAddCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(index = "0", paramLabel = "URL", description = "Its submission prefix; add-checkpoint is below it.")
    private String url = "";

    @Parameters(index = "1", paramLabel = "VKEY", description = "Its verifier key, of type 4 or 6.")
    private String vkey = "";

    WitnessAddCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        Witness witness = witness();
        Witnessing.check(witness);
        try (Engine engine = workspace.open(t.clocks())) {
            engine.addWitness(witness);
        }
        String name = witness.key().name();
        answer(Json.object().put("added", name).build(), List.of("Added the witness " + name + "."));
        return OK;
    }

    private Witness witness() throws RefusedException {
        try {
            return new Witness(url, WitnessKey.parse(vkey.strip()));
        } catch (MalformedKeyException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }
}
