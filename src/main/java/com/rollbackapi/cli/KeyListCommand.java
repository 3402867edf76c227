package com.rollbackapi.cli;

import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.remote.Wire;
import com.rollbackapi.tlog.LogKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "list",
        description = "List the keys that sign a journal's heads, which heads each signs, and which are revoked.")
final class KeyListCommand extends Command {
    @Option(names = "--key", paramLabel = "VKEY", description = "The log key that must have signed it, or led there.")
    private Optional<String> key = Optional.empty();

    @Parameters(paramLabel = "FILE|DIR", description = "An exported journal or a workspace.")
    private Path path = Path.of("");

    KeyListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (FileSource source =
                FileSource.open(path, key, Optional.of(t.seen()), t.clocks().nanoTime())) {
            LogKeys keys = source.keys()
                    .orElseThrow(() -> new RefusedException(source.trust()
                            .finding()
                            .orElse("the journal has no signed head yet, which its keys would be known by")));
            answer(
                    Wire.keys(keys),
                    keys.terms().stream().map(KeyListCommand::line).toList());
            return ReadOnly.shown(source, t);
        }
    }

    /// A key as the command line shows it.
    static String line(LogKeys.Term term) {
        String heads = term.to().isPresent()
                ? "heads of " + term.from() + " to " + term.to().getAsLong() + " entries"
                : "heads from " + term.from() + " entries on";
        String valid = term.lastValid().isPresent()
                ? ", which count up to " + term.lastValid().getAsLong()
                : "";
        return "%-9s %s  %s%s"
                .formatted(
                        term.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        term.key().vkey(),
                        heads,
                        valid);
    }
}
