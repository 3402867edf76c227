package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.projection.CheckpointRow;
import java.util.Locale;

/// A checkpoint as the command line shows it.
final class CheckpointRows {
    private CheckpointRows() {}

    static Json.Obj json(CheckpointRow row) {
        return Json.object()
                .put("checkpoint", row.id())
                .put("name", row.name())
                .put("root", row.root().hex())
                .put("leaves", row.leaves())
                .put("bytes", row.sizeBytes())
                .put("new_bytes", row.newBytes())
                .put("lifecycle", row.lifecycle().name().toLowerCase(Locale.ROOT))
                .put("health", row.health().name().toLowerCase(Locale.ROOT))
                .put("parent", row.parent())
                .put("branch", row.branch())
                .put("position", row.position())
                .put("finding", row.finding())
                .put("approved_by", row.approvedBy())
                .strings(
                        "targets",
                        row.captures().stream()
                                .map(CheckpointRow.Capture::target)
                                .toList())
                .build();
    }

    static String line(CheckpointRow row) {
        return "%-9s %-20s %-9s %-10s %5d leaves %9d bytes (%d new)  %s"
                .formatted(
                        row.id(),
                        row.name(),
                        row.lifecycle().name().toLowerCase(Locale.ROOT),
                        row.health().name().toLowerCase(Locale.ROOT),
                        row.leaves(),
                        row.sizeBytes(),
                        row.newBytes(),
                        row.cause());
    }
}
