package com.rollbackapi.engine;

import com.rollbackapi.store.BlobStore;
import com.rollbackapi.target.DocumentsTarget;
import com.rollbackapi.target.Target;
import java.util.Map;

/// What the engine works with: the content store and the live targets by name. The maps are the engine's own and grow
/// when a target is added.
///
/// @param documents the part of `targets` whose live state the workspace keeps itself
record Workbench(BlobStore blobs, Map<String, Target> targets, Map<String, DocumentsTarget> documents) {
    /// Whether the target is brought to where the journal is, instead of the journal recording what it became.
    boolean followsJournal(String target) {
        return documents.containsKey(target);
    }
}
