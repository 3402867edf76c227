package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.JournalReader;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.journal.Write;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Which blobs an export must hold: everything that its entries reference, and what those reference in turn.
public final class Export {
    private static final System.Logger LOG = System.getLogger(Export.class.getName());

    /// @param blobs how many the file holds
    public record Report(long entries, Hash root, long blobs, long sizeBytes) {}

    private final BlobSource blobs;
    private final Set<Hash> found = new LinkedHashSet<>();

    private Export(BlobSource blobs) {
        this.blobs = blobs;
    }

    /// Of all entries of a journal.
    static Set<Hash> references(JournalReader journal, BlobSource blobs) throws IOException {
        Export export = new Export(blobs);
        for (long i = 0; i < journal.size(); i++) {
            export.visit(Workspace.read(journal, i, i + 1).getFirst());
        }
        return export.found;
    }

    static Set<Hash> references(Iterable<IndexedEntry> entries, BlobSource blobs) throws IOException {
        Export export = new Export(blobs);
        for (IndexedEntry e : entries) {
            export.visit(e);
        }
        return export.found;
    }

    private void visit(IndexedEntry e) throws IOException {
        found.addAll(LargeMembers.references(e.entry()));
        Json.Obj body = e.entry().body();
        switch (e.entry().event()) {
            case ACTION_EXECUTED, ACTION_REQUESTED, ACTION_REFUSED -> {
                Action action = Action.fromBody(body);
                action.writes().forEach(this::both);
                action.requested().argsRef().ifPresent(found::add);
                action.approved().argsRef().ifPresent(found::add);
                Write.ref(action.extra(), "ref").ifPresent(found::add);
            }
            case ROLLBACK_STEP -> {
                Write.ref(body, "before_ref").ifPresent(found::add);
                Write.ref(body, "after_ref").ifPresent(found::add);
            }
            case MIGRATION_APPLIED, MIGRATION_BROKEN -> {
                Write.ref(body, "up_ref").ifPresent(found::add);
                Write.ref(body, "down_ref").ifPresent(found::add);
            }
            case ROLLBACK_QUEUED -> {
                Optional<Hash> plan = Write.ref(body, "plan_ref");
                plan.ifPresent(found::add);
                plan.ifPresent(this::merged);
            }
            case CHECKPOINT_SAVED -> trees(LargeMembers.whole(e.entry(), blobs));
            default -> {}
        }
    }

    private void both(Write w) {
        w.before().ifPresent(found::add);
        w.after().ifPresent(found::add);
    }

    /// The versions that a plan's merges made. A plan that is lost or damaged is found to be so by itself.
    private void merged(Hash plan) {
        try {
            StoredPlan.read(blobs, plan)
                    .steps()
                    .forEach(step -> step.kept().forEach(kept -> {
                        kept.before().ifPresent(found::add);
                        kept.after().ifPresent(found::add);
                    }));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "what the plan " + plan + " merged is not known: " + e.getMessage());
        }
    }

    private void trees(Json.Obj body) throws IOException {
        if (body.get("targets").orElse(Json.Null.NULL) instanceof Json.Arr(java.util.List<Json> targets)) {
            for (Json t : targets) {
                if (t instanceof Json.Obj target && Write.ref(target, "root").isPresent()) {
                    Tree tree = Tree.load(Write.ref(target, "root").get(), blobs);
                    tree.forEachNode(found::add);
                    tree.forEach((name, leaf) -> found.add(leaf));
                }
            }
        }
    }
}
