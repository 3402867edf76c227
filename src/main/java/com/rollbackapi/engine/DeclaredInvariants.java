package com.rollbackapi.engine;

import com.rollbackapi.policy.Policies;
import com.rollbackapi.policy.Trigger;
import com.rollbackapi.rollback.Invariants;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The rules about states of the policies in force.
record DeclaredInvariants(Policies policies) implements Invariants {
    @Override
    public List<Verdict> of(Function<String, Tree> trees, BlobSource blobs) {
        if (policies.invariants().isEmpty()) {
            return List.of();
        }
        Map<String, String> broken = policies.broken(new WorldView(trees, blobs)).stream()
                .collect(Collectors.toMap(Trigger::rule, t -> t.message() + " (" + t.explanation() + ")"));
        return policies.invariants().stream()
                .map(r -> new Verdict(r.id(), r.title(), Optional.ofNullable(broken.get(r.id()))))
                .toList();
    }
}
