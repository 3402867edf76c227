package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.Source;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.rollback.Checkpoints;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.store.Diff;
import com.rollbackapi.store.LeafDiff;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "diff",
        description = "Compare two states, each `head`, a position or a checkpoint. Exit 1 where they differ.")
final class StateDiffCommand extends Command {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Parameters(index = "0", paramLabel = "FROM", description = "The earlier state.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", defaultValue = "head", description = "The later one (default: head).")
    private String to = "head";

    StateDiffCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Source source = ReadOnly.open(workspace.dir, t.clocks())) {
            Map<String, Tree> before = state(source, from);
            Map<String, Tree> after = state(source, to);
            Map<String, List<LeafDiff>> leaves = new TreeMap<>();
            for (String target : before.keySet()) {
                if (after.containsKey(target)) {
                    leaves.put(target, Diff.between(before.get(target), after.get(target), source.blobs()));
                }
            }
            Differences found = new Differences(leaves);
            answer(Json.object().put("differences", found.json()).build(), found.lines());
            return found.isEmpty() ? OK : FINDING;
        }
    }

    private static Map<String, Tree> state(Source source, String name) throws IOException, RefusedException {
        Picture head = source.head();
        if (name.equals("head")) {
            return new TreeMap<>(head.world().trees());
        }
        if (name.matches("[0-9]{1,15}")) {
            long position = Long.parseLong(name);
            if (position > head.position()) {
                throw new RefusedException(
                        "position " + name + " lies beyond the journal, which has " + head.position() + " entries");
            }
            return new TreeMap<>(source.at(position).world().trees());
        }
        try {
            Map<String, Tree> trees = new TreeMap<>();
            for (CheckpointRow.Capture c : Checkpoints.find(head, name).captures()) {
                trees.put(c.target(), Tree.load(c.root(), source.blobs()));
            }
            return trees;
        } catch (UnknownScopeException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }
}
