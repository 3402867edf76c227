package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.rollback.Previewer;
import com.rollbackapi.target.SideBySide;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The targets of a workspace, asked what is live there.
final class LiveTargets implements Previewer.LiveVersions {
    private final Workbench bench;

    LiveTargets(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public Map<String, Optional<Hash>> versions(String target, Set<String> objects) throws IOException {
        return versions(Map.of(target, objects)).getOrDefault(target, Map.of());
    }

    @Override
    public Map<String, Map<String, Optional<Hash>>> versions(Map<String, Set<String>> objects) throws IOException {
        for (String name : objects.keySet()) {
            target(name);
        }
        Map<String, Map<String, Optional<Hash>>> all = new HashMap<>();
        for (var answer : SideBySide.ask(
                List.copyOf(objects.entrySet()),
                e -> bench.target(e.getKey()),
                e -> bench.target(e.getKey()).versions(e.getValue()))) {
            try {
                all.put(answer.asked().getKey(), answer.orThrow());
            } catch (TargetFailedException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return all;
    }

    private Target target(String name) throws IOException {
        Target found = bench.targets().get(name);
        if (found == null) {
            throw new IOException("this workspace has no target '" + name + "'");
        }
        return found;
    }
}
