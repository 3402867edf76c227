package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.session.ReplayIntegrity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "replay", description = "Fold a journal again, entry by entry, and compare the pictures.")
@SuppressWarnings("UnusedVariable") // --verify says what the command does; there is no replay without
final class ReplayCommand extends Command {
    @Option(names = "--verify", required = true, description = "Compare, and say where the first difference is.")
    private boolean verify;

    @Option(names = "--hashes", description = "Also list the picture's hash at every position.")
    private boolean hashes;

    @Parameters(paramLabel = "FILE", description = "An exported journal, or a workspace.")
    private Path file = Path.of("");

    ReplayCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (FileSource source =
                FileSource.open(file, Optional.empty(), t.clocks().nanoTime())) {
            if (source.trust().finding().isPresent()) {
                throw new RefusedException(
                        "the journal is not intact: " + source.trust().finding().get());
            }
            List<String> pictures = ReplayIntegrity.pictureHashes(source.entries(0, source.size()), source.blobs());
            ReplayIntegrity.Result result = ReplayIntegrity.verify(
                    source.entries(0, source.size()), source.blobs(), position -> source.at(position));
            Json.Builder b = Json.object()
                    .put("entries", result.entries())
                    .put("equal", result.equal())
                    .put("picture", pictures.getLast());
            b.put("first_difference", result.firstDifference().map(Json::of).orElse(Json.Null.NULL));
            if (hashes) {
                b.strings("pictures", pictures);
            }
            answer(
                    b.build(),
                    List.of(result.equal() + " of " + result.entries() + " pictures are equal"
                            + result.firstDifference()
                                    .map(d -> "; first difference: " + d)
                                    .orElse("")));
            return result.firstDifference().isEmpty() ? OK : FINDING;
        }
    }
}
