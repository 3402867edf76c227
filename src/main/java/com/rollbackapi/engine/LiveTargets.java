package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.rollback.Previewer;
import com.rollbackapi.rollback.Tries;
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
    private final Optional<Tries> tries;

    LiveTargets(Workbench bench) {
        this(bench, Optional.empty());
    }

    /// @param tries asks again for a rollback that is to run; empty for who only looks
    LiveTargets(Workbench bench, Optional<Tries> tries) {
        this.bench = bench;
        this.tries = tries;
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
        try {
            return tries.isPresent() ? tries.get().of(() -> ask(objects)) : ask(objects);
        } catch (TargetFailedException e) {
            String problem = String.valueOf(e.getMessage());
            throw new IOException(tries.map(t -> t.counted(problem)).orElse(problem), e);
        }
    }

    private Map<String, Map<String, Optional<Hash>>> ask(Map<String, Set<String>> objects)
            throws TargetFailedException, IOException {
        Map<String, Map<String, Optional<Hash>>> all = new HashMap<>();
        for (var answer : SideBySide.ask(
                List.copyOf(objects.entrySet()),
                e -> bench.target(e.getKey()),
                e -> bench.target(e.getKey()).versions(e.getValue()))) {
            all.put(answer.asked().getKey(), answer.orThrow());
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
