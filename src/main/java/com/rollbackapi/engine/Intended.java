package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.target.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What actions intend to write, as it is journaled. What no target could hold is refused before it is.
record Intended(EngineLedger ledger, BlobStore blobs, Map<String, Target> targets) {
    /// The writes with their content in the store and the versions they start from. A write that leaves an object
    /// as it is stays in the journal, an object written twice is written twice.
    List<Write> writes(ActionRequest request) throws IOException, RefusedException {
        Picture picture = ledger.picture();
        requireKnown(request.identity().grounds().reads());
        Map<String, Optional<Hash>> inThisAction = new LinkedHashMap<>();
        List<Write> writes = new ArrayList<>();
        for (ActionRequest.Content c : request.intent().writes((t, o) -> read(picture, t, o))) {
            requireNamed(c);
            String key = c.target() + '\0' + c.object();
            Optional<Hash> before = inThisAction.containsKey(key)
                    ? inThisAction.get(key)
                    : picture.world().tree(c.target()).get(c.object());
            Optional<Hash> after =
                    c.after().isPresent() ? Optional.of(blobs.put(c.after().get())) : Optional.empty();
            if (before.isEmpty() && after.isEmpty()) {
                throw new RefusedException(c.target() + "/" + c.object() + " does not exist and cannot be deleted");
            }
            inThisAction.put(key, after);
            writes.add(new Write(c.target(), c.object(), before, after));
        }
        return writes;
    }

    private void requireNamed(ActionRequest.Content c) throws RefusedException {
        Target target = targets.get(c.target());
        if (target == null) {
            throw new RefusedException(
                    "this workspace has no target '" + c.target() + "'; it has " + String.join(", ", targets.keySet()));
        }
        if (!target.couldHold(c.object())) {
            throw new RefusedException("no object of " + c.target() + ", which holds " + target.kind()
                    + ", can be called '" + c.object() + "'");
        }
    }

    /// A read of a target that nobody writes to would tie the action to nothing, unnoticed.
    private void requireKnown(List<String> reads) throws RefusedException {
        for (String read : reads) {
            if (targets.keySet().stream().noneMatch(t -> read.startsWith(t + "/"))) {
                throw new RefusedException("it reads '" + read + "', but this workspace has no such target; it has "
                        + String.join(", ", targets.keySet()));
            }
        }
    }

    private Optional<byte[]> read(Picture picture, String target, String object) throws IOException {
        Optional<Hash> version = picture.world().tree(target).get(object);
        return version.isPresent() ? blobs.get(version.get()) : Optional.empty();
    }
}
