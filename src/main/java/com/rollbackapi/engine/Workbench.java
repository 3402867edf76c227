package com.rollbackapi.engine;

import com.rollbackapi.store.BlobStore;
import com.rollbackapi.target.Target;
import java.util.Map;
import java.util.Set;

/// What the engine works with: the content store and the live targets by name. The map and the set are the engine's
/// own and grow when a target is added.
///
/// @param following the targets whose live state the workspace keeps itself
record Workbench(BlobStore blobs, Map<String, Target> targets, Set<String> following) {
    /// Whether the target is brought to where the journal is, instead of the journal recording what it became.
    boolean followsJournal(String target) {
        return following.contains(target);
    }

    /// Throws `IllegalStateException` where there is none.
    Target target(String name) {
        Target target = targets.get(name);
        if (target == null) {
            throw new IllegalStateException("no target " + name);
        }
        return target;
    }
}
