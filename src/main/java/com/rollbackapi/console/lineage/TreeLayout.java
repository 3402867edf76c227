package com.rollbackapi.console.lineage;

import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the checkpoints stand: time goes to the right, one column a checkpoint; `main` is the top row, each branch has
/// a row below it. A straight run of baselines is one node until it is expanded. The same checkpoints give the same
/// layout.
record TreeLayout(List<Node> nodes, List<Edge> edges, int columns, int rows) {
    static final String MAIN = "main";
    private static final int COLLAPSE_FROM = 3;

    /// @param checkpoints one, or the collapsed run
    record Node(List<CheckpointRow> checkpoints, int column, int row) {
        CheckpointRow last() {
            return checkpoints.getLast();
        }

        boolean collapsed() {
            return checkpoints.size() > 1;
        }
    }

    /// How two nodes are joined.
    enum Kind {
        PARENT,
        /// From the state that was left to the restored one.
        LEFT,
        /// From the checkpoint that was restored to the state it became again.
        RESTORED
    }

    record Edge(Node from, Node to, Kind kind) {}

    TreeLayout {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /// @param expanded whether straight runs of baselines are shown one by one
    static TreeLayout of(
            List<CheckpointRow> checkpoints, List<CheckpointRow.RestoreEdge> restorations, boolean expanded) {
        List<CheckpointRow> ordered = new ArrayList<>(checkpoints);
        ordered.sort(Comparator.comparingLong(CheckpointRow::entry));
        List<List<CheckpointRow>> groups = groups(ordered, expanded);
        Map<String, Integer> rows = rows(groups);
        List<Node> nodes = new ArrayList<>();
        Map<String, Node> byId = new HashMap<>();
        for (int column = 0; column < groups.size(); column++) {
            List<CheckpointRow> group = groups.get(column);
            Node node = new Node(
                    List.copyOf(group),
                    column,
                    rows.getOrDefault(group.getLast().branch(), 0));
            nodes.add(node);
            group.forEach(c -> byId.put(c.id(), node));
        }
        int depth = rows.values().stream().mapToInt(r -> r + 1).max().orElse(0);
        return new TreeLayout(nodes, edges(nodes, byId, restorations), nodes.size(), depth);
    }

    private static List<List<CheckpointRow>> groups(List<CheckpointRow> ordered, boolean expanded) {
        List<List<CheckpointRow>> groups = new ArrayList<>();
        int i = 0;
        while (i < ordered.size()) {
            int end = i + 1;
            if (!expanded && isBaseline(ordered.get(i))) {
                while (end < ordered.size() && isBaseline(ordered.get(end))) {
                    end++;
                }
            }
            if (end - i >= COLLAPSE_FROM) {
                groups.add(ordered.subList(i, end));
            } else {
                ordered.subList(i, end).forEach(c -> groups.add(List.of(c)));
            }
            i = end;
        }
        return groups;
    }

    private static boolean isBaseline(CheckpointRow c) {
        return c.purpose() == Purpose.BASELINE && c.branch().equals(MAIN);
    }

    /// Main at the top; another branch takes the first row below that is free from where it begins.
    private static Map<String, Integer> rows(List<List<CheckpointRow>> groups) {
        Map<String, int[]> spans = new LinkedHashMap<>();
        for (int column = 0; column < groups.size(); column++) {
            int[] span = {column, column};
            spans.merge(groups.get(column).getLast().branch(), span, (a, b) -> new int[] {a[0], b[1]});
        }
        Map<String, Integer> rows = new HashMap<>();
        List<Integer> busyUntil = new ArrayList<>(List.of(groups.size()));
        spans.forEach((branch, span) -> {
            if (branch.equals(MAIN)) {
                rows.put(branch, 0);
                return;
            }
            int row = 1;
            while (row < busyUntil.size() && busyUntil.get(row) >= span[0] - 1) {
                row++;
            }
            if (row == busyUntil.size()) {
                busyUntil.add(span[1]);
            } else {
                busyUntil.set(row, span[1]);
            }
            rows.put(branch, row);
        });
        return rows;
    }

    private static List<Edge> edges(
            List<Node> nodes, Map<String, Node> byId, List<CheckpointRow.RestoreEdge> restorations) {
        List<Edge> edges = new ArrayList<>();
        for (Node node : nodes) {
            node.checkpoints()
                    .getFirst()
                    .parent()
                    .map(byId::get)
                    .ifPresent(p -> edges.add(new Edge(p, node, Kind.PARENT)));
        }
        for (CheckpointRow.RestoreEdge r : restorations) {
            Optional<Node> node = r.node().map(byId::get);
            Optional<Node> to = Optional.ofNullable(byId.get(r.to()));
            node.ifPresent(n -> {
                to.filter(t -> t != n).ifPresent(t -> edges.add(new Edge(t, n, Kind.RESTORED)));
                r.from().map(byId::get).filter(f -> f != n).ifPresent(f -> edges.add(new Edge(f, n, Kind.LEFT)));
            });
        }
        return edges;
    }

    Optional<Node> node(String checkpoint) {
        return nodes.stream()
                .filter(n -> n.checkpoints().stream().anyMatch(c -> c.id().equals(checkpoint)))
                .findFirst();
    }

    /// The longest way from a root, in checkpoints.
    static int depth(List<CheckpointRow> checkpoints) {
        Map<String, CheckpointRow> byId = new HashMap<>();
        checkpoints.forEach(c -> byId.put(c.id(), c));
        Map<String, Integer> depths = new HashMap<>();
        List<CheckpointRow> ordered = new ArrayList<>(checkpoints);
        ordered.sort(Comparator.comparingLong(CheckpointRow::entry));
        for (CheckpointRow c : ordered) {
            depths.put(
                    c.id(), 1 + c.parent().map(p -> depths.getOrDefault(p, 0)).orElse(0));
        }
        return depths.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
