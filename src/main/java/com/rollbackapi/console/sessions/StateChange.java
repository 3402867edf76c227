package com.rollbackapi.console.sessions;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.console.fx.DiffView;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.console.fx.Panel;
import com.rollbackapi.console.fx.Playhead;
import com.rollbackapi.console.fx.Steady;
import com.rollbackapi.engine.Source;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.World;
import com.rollbackapi.session.SessionSpan;
import com.rollbackapi.store.Diff;
import com.rollbackapi.store.LeafChange;
import com.rollbackapi.store.LeafDiff;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What has changed in all services between the last marker and the playhead.
final class StateChange {
    private static final int LEAVES = 300;

    private final Steady<Key> change;
    private final Panel panel;
    private final DiffView diff;

    private record Key(Source source, long from, long to) {}

    StateChange(Latest latest, Panel panel, DiffView diff) {
        this.change = new Steady<>(latest);
        this.panel = panel;
        this.diff = diff;
    }

    void show(Playhead.View now, SessionSpan span, Sequence markers) {
        Sequence.Since since = markers.since(span, now.position());
        if (now.position() <= since.position()) {
            change.forget();
            panel.setNote("");
            diff.say(Messages.text("sessions.state.before"));
            return;
        }
        Key key = new Key(now.source(), since.position(), now.position());
        String from = since.label().isEmpty() ? Messages.text("sessions.state.start") : since.label();
        change.want(
                key,
                () -> parts(now.source(), now.source().at(since.position()).world(), now.picture()),
                parts -> {
                    panel.setNote(Messages.text("sessions.state.note", from));
                    if (parts.isEmpty()) {
                        diff.say(Messages.text("sessions.state.same", from));
                    } else {
                        diff.show(parts);
                    }
                },
                e -> diff.say(Messages.text("sessions.failed", Neutral.text(String.valueOf(e.getMessage())))));
    }

    private static List<DiffView.Part> parts(Source source, World before, Picture picture) throws IOException {
        World after = picture.world();
        Set<String> targets = new TreeSet<>(before.trees().keySet());
        targets.addAll(after.trees().keySet());
        List<DiffView.Part> parts = new ArrayList<>();
        int left = LEAVES;
        for (String target : targets) {
            List<LeafDiff> leaves = new ArrayList<>();
            for (LeafChange change : Tree.diff(before.tree(target), after.tree(target))) {
                if (left-- > 0) {
                    leaves.add(Diff.of(change, source.blobs()));
                }
            }
            if (!leaves.isEmpty()) {
                parts.add(new DiffView.Part(target, leaves));
            }
        }
        return parts;
    }
}
