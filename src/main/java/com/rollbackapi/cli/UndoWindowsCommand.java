package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.rollback.UndoWindow;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        name = "undo-windows",
        description = "List what another call can still offset, by what closes first.")
final class UndoWindowsCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    UndoWindowsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Source source = ReadOnly.open(workspace.dir, t.clocks())) {
            List<UndoWindow> open =
                    UndoWindow.open(source.head(), t.clocks().wall().instant());
            answer(
                    Json.object()
                            .put(
                                    "undo_windows",
                                    Json.of(open.stream()
                                            .map(UndoWindow::toJson)
                                            .toList()))
                            .build(),
                    open.isEmpty()
                            ? List.of("Nothing is waiting to be offset.")
                            : open.stream().map(UndoWindowsCommand::line).toList());
            return ReadOnly.shown(source, t);
        }
    }

    private static String line(UndoWindow w) {
        return "%12s  %-20s entry %6d  %s of %s/%s%s"
                .formatted(
                        w.secondsLeft().map(s -> s + " s left").orElse("no end"),
                        w.action().type(),
                        w.action().entry(),
                        w.action().tool(),
                        w.action().runId(),
                        w.action().stepId(),
                        w.action().inDoubt() ? ", if it happened at all" : "");
    }
}
