package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.remote.Witnessing;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A published head and how each witness stands to it, as the command line shows that.
record WitnessRows(SignedTreeHead head, List<Witnessing.Status> all) {
    static WitnessRows of(Witnessing witnessing) throws IOException {
        return new WitnessRows(witnessing.head(), witnessing.status());
    }

    Json json() {
        List<Json> rows = new ArrayList<>();
        for (Witnessing.Status s : all) {
            rows.add(Json.object()
                    .put("name", s.key().name())
                    .put("url", s.url())
                    .put("vkey", s.key().vkey())
                    .put("cosigned", s.cosigned())
                    .put("problem", s.problem())
                    .build());
        }
        return Json.object()
                .put("size", head.size())
                .put("root", head.root().hex())
                .put("witnesses", Json.of(rows))
                .build();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("The head of " + head.size() + " entries:");
        all.forEach(s -> lines.add("  %-12s %s  %s%s"
                .formatted(
                        s.cosigned() ? "cosigned" : "NOT cosigned",
                        s.key().name(),
                        s.url(),
                        s.problem().map(p -> ": " + p).orElse(""))));
        if (all.isEmpty()) {
            lines.add("  no witnesses; rbx witness add names one");
        }
        return lines;
    }
}
