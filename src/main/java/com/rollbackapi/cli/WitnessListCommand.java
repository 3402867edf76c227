package com.rollbackapi.cli;

import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Witnesses;
import com.rollbackapi.engine.WorkspaceLayout;
import com.rollbackapi.remote.Witnessing;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(name = "list", description = "List the witnesses, and which have cosigned the published head.")
final class WitnessListCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    WitnessListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (FileSource source =
                FileSource.open(workspace.dir, Optional.empty(), t.clocks().nanoTime())) {
            SignedTreeHead head = source.signedHead()
                    .orElseThrow(() -> new RefusedException("there is no signed head to cosign yet"));
            WitnessRows rows = new WitnessRows(
                    head,
                    Witnesses.read(new RealDisk(), new WorkspaceLayout(workspace.dir).witnesses()).all().stream()
                            .map(w -> Witnessing.Status.of(w, head, Optional.empty()))
                            .toList());
            answer(rows.json(), rows.lines());
            return ReadOnly.shown(source, t);
        }
    }
}
