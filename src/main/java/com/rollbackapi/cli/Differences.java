package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.store.LeafDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Leaves that differ, as the command line shows them.
///
/// @param leaves by target
record Differences(Map<String, List<LeafDiff>> leaves) {
    boolean isEmpty() {
        return leaves.values().stream().allMatch(List::isEmpty);
    }

    Json json() {
        List<Json> rows = new ArrayList<>();
        leaves.forEach((target, all) -> all.forEach(leaf -> rows.add(leaf.toJson(target))));
        return Json.of(rows);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        leaves.forEach((target, all) -> all.forEach(leaf -> {
            lines.add(target + " / " + leaf.name());
            leaf.lines().forEach(l -> lines.add("  " + l.sign() + " " + l.text()));
        }));
        return lines;
    }
}
