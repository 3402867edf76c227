package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What of an action's writes has become live, read from the systems themselves: they are the only witnesses where a
/// reply was lost, a commit stopped half way, or the process ended in between.
///
/// @param done the writes that count; those to a target that follows the journal only where everything else is done
/// @param whole whether all are done
record Carried(List<Write> done, boolean whole) {
    Carried {
        done = List.copyOf(done);
    }

    static Carried read(Workbench bench, List<Write> writes) throws IOException {
        List<Write> outside = bench.outside(writes);
        Set<String> live = new HashSet<>();
        boolean whole = true;
        for (String target : outside.stream().map(Write::target).distinct().toList()) {
            List<Write> its =
                    outside.stream().filter(w -> w.target().equals(target)).toList();
            List<Change> changes = TargetWrites.changes(its);
            Map<String, Optional<Hash>> versions = versions(bench.target(target), changes);
            for (Change change : changes) {
                if (versions.getOrDefault(change.leaf(), Optional.empty()).equals(change.replacement())) {
                    live.add(key(target, change.leaf()));
                } else {
                    whole = false;
                }
            }
        }
        if (whole) {
            return new Carried(writes, true);
        }
        List<Write> done = new ArrayList<>(outside);
        done.removeIf(w -> !live.contains(key(w.target(), w.object())));
        return new Carried(done, false);
    }

    private static Map<String, Optional<Hash>> versions(Target target, List<Change> changes) throws IOException {
        try {
            return target.versions(changes.stream().map(Change::leaf).toList());
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String key(String target, String leaf) {
        return target + '\0' + leaf;
    }
}
