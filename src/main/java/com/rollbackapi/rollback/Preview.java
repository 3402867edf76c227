package com.rollbackapi.rollback;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.LeafDiff;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A plan with everything an operator must see before confirming it.
///
/// @param diff per target: what the restore changes, live (now) against restored
/// @param blast the services touched and how the mutations spread
public record Preview(
        Plan plan,
        Hash planHash,
        String title,
        List<Conflict> conflicts,
        Confidence confidence,
        List<TargetDiff> diff,
        Blast blast,
        Map<String, Long> leavesByTarget) {

    /// @param leaves how many leaves the target has in all
    public record TargetDiff(String target, List<LeafDiff> leaves, long totalLeaves) {}

    /// Services as nodes, shared runs as edges: an edge says that a run in the plan wrote to both.
    public record Blast(String origin, List<Node> nodes, List<Edge> edges) {
        public record Node(String service, long mutations, boolean restored) {}

        public record Edge(String from, String to, Optional<String> run) {}
    }

    public Preview {
        conflicts = List.copyOf(conflicts);
        diff = List.copyOf(diff);
        leavesByTarget = Map.copyOf(leavesByTarget);
    }
}
