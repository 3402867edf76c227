package com.rollbackapi.console.operations;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.Cell;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.console.fx.Facts.Fact;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Steady;
import com.rollbackapi.console.fx.Tone;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.ServiceRow;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.store.Diff;
import com.rollbackapi.store.LeafDiff;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is worked out about the selected service: how it differs from its restore point, and what restoring would take.
/// Asked again only when the service or its restore point has changed, and never twice at a time.
final class Inspector {
    private final Steady<Key> findings;
    private final View view;

    /// Where the findings are shown.
    interface View {
        void difference(Difference difference);

        void restore(Optional<Restore> restore);

        void failed(String reason);
    }

    /// What the findings depend on.
    record Key(Object source, String service, Optional<String> checkpoint, long mutations, boolean live) {}

    /// @param differing leaves that differ, of `total` the service has
    record Difference(String service, List<LeafDiff> leaves, long differing, long total) {}

    /// What restoring would take.
    record Restore(
            double score, long reversible, long compensatable, long irreversible, long mutations, int services) {}

    private record Findings(Difference difference, Optional<Restore> restore) {}

    private static final int DIFF_LIMIT = 100;

    Inspector(Desk desk, View view) {
        this.findings = new Steady<>(desk.latest().make());
        this.view = view;
    }

    void show(Playhead.View now, ServiceRow service) {
        Key key = new Key(
                now.source(),
                service.name(),
                service.restorePoint(),
                mutations(now.picture(), service),
                now.operator().isPresent());
        findings.want(
                key,
                () -> findings(now, service),
                found -> {
                    view.difference(found.difference());
                    view.restore(found.restore());
                },
                e -> view.failed(Neutral.text(String.valueOf(e.getMessage()))));
    }

    /// Restoring brings back all that the checkpoint covers, so writes to any of that count.
    private static long mutations(Picture picture, ServiceRow service) {
        Optional<CheckpointRow> point =
                service.restorePoint().map(c -> picture.checkpoints().get(c));
        return point.map(p -> picture.services().values().stream()
                        .filter(s -> p.covers(s.name()))
                        .mapToLong(ServiceRow::mutations)
                        .sum())
                .orElse(service.mutations());
    }

    private static Findings findings(Playhead.View now, ServiceRow service) throws IOException {
        Picture picture = now.picture();
        Tree live = picture.world().tree(service.name());
        Optional<CheckpointRow> point =
                service.restorePoint().map(c -> picture.checkpoints().get(c));
        if (point.isEmpty()) {
            return new Findings(new Difference(service.name(), List.of(), 0, live.size()), Optional.empty());
        }
        Tree then = Tree.load(
                point.get().captures().stream()
                        .filter(c -> c.target().equals(service.name()))
                        .findFirst()
                        .map(CheckpointRow.Capture::root)
                        .orElse(live.root()),
                now.source().blobs());
        var changes = Tree.diff(live, then);
        List<LeafDiff> leaves = new ArrayList<>();
        for (var change : changes.subList(0, Math.min(DIFF_LIMIT, changes.size()))) {
            leaves.add(Diff.of(change, now.source().blobs()));
        }
        Difference difference = new Difference(service.name(), leaves, changes.size(), live.size());
        Optional<Operator> operator = now.operator();
        if (operator.isEmpty() || changes.isEmpty()) {
            return new Findings(difference, Optional.empty());
        }
        return new Findings(difference, restore(operator.get(), point.get()));
    }

    private static Optional<Restore> restore(Operator operator, CheckpointRow point) throws IOException {
        try {
            Preview preview = operator.preview(new Scope.Checkpoint(point.id(), Optional.empty()));
            return Optional.of(new Restore(
                    preview.confidence().score(),
                    count(preview, EffectClass.REVERSIBLE),
                    count(preview, EffectClass.COMPENSATABLE),
                    count(preview, EffectClass.IRREVERSIBLE),
                    preview.plan().mutations(),
                    preview.plan().targets().size()));
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static long count(Preview preview, EffectClass effects) {
        return preview.plan().actions().stream()
                .filter(a -> a.effects() == effects)
                .count();
    }

    /// The facts that stand in the picture itself.
    static List<Fact> facts(Picture picture, ServiceRow s) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                Messages.text("operations.version"), Cell.mono(s.version().orElse("–"))));
        Optional<CheckpointRow> point =
                s.restorePoint().map(c -> picture.checkpoints().get(c));
        facts.add(new Fact(
                Messages.text("operations.point"),
                point.map(p -> Cell.mono(p.id() + "  " + p.name() + "  " + Cell.word(p.health())))
                        .orElse(Cell.toned(Tone.WARNING, Messages.text("operations.point.none")))));
        facts.add(
                new Fact(Messages.text("operations.owner"), Cell.plain(s.owner().isEmpty() ? "–" : s.owner())));
        facts.add(new Fact(
                Messages.text("operations.environment"),
                Cell.plain(s.environment().isEmpty() ? "–" : s.environment())));
        OperationsModel.lastRun(picture, s)
                .ifPresent(r -> facts.add(new Fact(Messages.text("operations.run"), Cell.mono(r))));
        facts.add(new Fact(Messages.text("operations.since"), Cell.plain(OperationsModel.since(s))));
        for (ServiceRow.Cause cause : s.causes()) {
            facts.add(new Fact(Cell.word(cause.state()), Cell.toned(Tone.of(cause.state()), cause.text())));
        }
        return facts;
    }

    static List<DiffView.Part> parts(Difference d) {
        return List.of(new DiffView.Part(d.service(), d.leaves()));
    }
}
