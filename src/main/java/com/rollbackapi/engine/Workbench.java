package com.rollbackapi.engine;

import com.rollbackapi.journal.Write;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the engine works with: the content store, the live targets by name and the services by the operations they
/// offer. The maps and the set are the engine's own and grow when a system is added.
///
/// @param following the targets whose live state the workspace keeps itself
/// @param services by the name of an operation, which an action gives as its tool
record Workbench(BlobStore blobs, Map<String, Target> targets, Set<String> following, Map<String, Service> services) {
    /// Whether the target is brought to where the journal is, instead of the journal recording what it became.
    boolean followsJournal(String target) {
        return following.contains(target);
    }

    /// Those of the writes whose targets do not follow the journal.
    List<Write> outside(List<Write> writes) {
        return writes.stream().filter(w -> !followsJournal(w.target())).toList();
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
