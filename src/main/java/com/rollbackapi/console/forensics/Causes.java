package com.rollbackapi.console.forensics;

import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.EntryLine;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.engine.Source;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What led to an entry and what followed from it: the causal parent, the steps it caused, and what policies, the
/// engine and rollbacks did about it. Looked for among the entries near it.
final class Causes {
    static final int NEAR = 512;
    private static final int LIMIT = 12;

    private Causes() {}

    /// @param depth 0 for what led to it, 1 for the entry itself, 2 for what followed
    record Row(long entry, int depth, String text, Cell result) {}

    static List<Row> of(Source source, long index) throws IOException {
        List<IndexedEntry> near = source.entries(Math.max(0, index - NEAR), Math.min(source.size(), index + NEAR + 1));
        Optional<IndexedEntry> self =
                near.stream().filter(e -> e.index() == index).findFirst();
        if (self.isEmpty()) {
            return List.of();
        }
        IndexedEntry entry = self.get();
        List<Row> rows = new ArrayList<>();
        near.stream().filter(e -> causes(e, entry)).reduce((a, b) -> b).ifPresent(e -> rows.add(row(e, 0)));
        rows.add(row(entry, 1));
        near.stream()
                .filter(e -> e.index() > index && follows(e, entry))
                .limit(LIMIT)
                .forEach(e -> rows.add(row(e, 2)));
        return rows;
    }

    private static Row row(IndexedEntry e, int depth) {
        EntryLine line = EntryLine.of(e);
        String step = text(e, "step_id").map(s -> s + " ").orElse("");
        String about = line.object().isEmpty() ? "" : " " + line.object();
        Cell result = line.effects().isPresent() && line.result().equals("success")
                ? Cell.toned(Tone.of(line.effects().get()), line.effects().get().wireName())
                : line.resultCell();
        return new Row(e.index(), depth, step + line.action() + about, result);
    }

    private static Optional<String> text(IndexedEntry e, String name) {
        return e.entry().body().text(name);
    }

    private static boolean sameRun(IndexedEntry a, IndexedEntry b) {
        return a.entry().runId().isPresent()
                && a.entry().runId().equals(b.entry().runId());
    }

    /// The step named as the parent; of what is no step, the run's last action before it.
    private static boolean causes(IndexedEntry e, IndexedEntry of) {
        if (e.index() >= of.index() || !sameRun(e, of)) {
            return false;
        }
        Optional<String> parent = text(of, "parent_step");
        boolean executed =
                e.entry().event() == EventType.ACTION_EXECUTED || e.entry().event() == EventType.ACTION_REQUESTED;
        return executed
                && (parent.isPresent()
                        ? text(e, "step_id").equals(parent)
                        : text(of, "step_id").isEmpty());
    }

    private static boolean follows(IndexedEntry e, IndexedEntry of) {
        if (e.entry().event() == EventType.ROLLBACK_STEP) {
            return EntryNumbers.of(e.entry().body(), "undoes").contains(of.index());
        }
        if (!sameRun(e, of)) {
            return false;
        }
        return switch (e.entry().event()) {
            case POLICY_TRIGGERED, CONTAINMENT_APPLIED, LEASE_REVOKED, MIGRATION_BROKEN -> true;
            case ACTION_EXECUTED, ACTION_REFUSED ->
                text(of, "step_id").isPresent() && text(e, "parent_step").equals(text(of, "step_id"));
            default -> false;
        };
    }

    static String depthMark(int depth) {
        return switch (depth) {
            case 0 -> "";
            case 1 -> Messages.text("forensics.cause.self");
            default -> Messages.text("forensics.cause.effect");
        };
    }
}
