package com.rollbackapi.app;

import static com.rollbackapi.app.SampleAgent.doc;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.target.DirectoryTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// The agents of the sample that do their work before, during and after the incident: one resolves invoices, one edits
/// code, one tends previews.
final class SampleRoutine {
    private final SampleAgent billing;
    private final SampleAgent codegen;
    private final SampleAgent preview;
    private int beat;

    SampleRoutine(Engine engine, Path code) {
        billing = new SampleAgent(engine, "wf_2026_05_06_0911", "billing-resolution-agent");
        codegen = new SampleAgent(engine, "wf_2026_05_06_0907", "codegen-agent");
        preview = new SampleAgent(engine, "wf_2026_05_06_0915", "preview-agent");
    }

    void lease() throws IOException, RefusedException {
        billing.lease();
        codegen.lease();
        preview.lease();
    }

    /// One beat of work: an invoice every time, code every third, a preview every fourth.
    void work() throws IOException {
        beat++;
        String invoice = "inv_" + (88_400 + beat % 6);
        String[] statuses = {"open", "reviewed", "settled"};
        String status = statuses[(beat / 6) % statuses.length];
        billing.act(
                "invoice.status.update",
                Json.object().put("invoice", invoice).put("status", status).build(),
                doc(SampleState.BILLING, "invoice/" + invoice, SampleState.invoice(120 + 7L * (beat % 6), status)));
        if (beat % 3 == 0) {
            String text = "stages:\n  - generate\n  - review\n  - publish\nworkers: " + (4 + beat / 3 % 4) + "\n";
            codegen.act(
                    "file.write",
                    Json.object().put("path", "src/pipeline.yaml").build(),
                    new ActionRequest.Content(
                            SampleState.CODEGEN,
                            "src/pipeline.yaml",
                            Optional.of(DirectoryTarget.fileLeaf(text.getBytes(StandardCharsets.UTF_8), false))));
        }
        if (beat % 4 == 0) {
            preview.act(
                    "preview.refresh",
                    Json.object().put("replicas", 2 + beat / 4 % 3).build(),
                    doc(
                            SampleState.PREVIEW,
                            "deploy/current",
                            Json.object()
                                    .put("version", "v.5.1." + beat / 4 % 9)
                                    .put("replicas", 2 + beat / 4 % 3)
                                    .build()));
        }
    }
}
