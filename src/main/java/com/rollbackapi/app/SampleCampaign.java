package com.rollbackapi.app;

import static com.rollbackapi.app.SampleAgent.doc;
import static com.rollbackapi.app.SampleState.CAMPAIGNS;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.CheckpointRow;
import java.io.IOException;
import java.util.List;

/// The campaign of the sample: an agent drafts variants, claims too much, and drops the disclaimer.
final class SampleCampaign {
    private final Engine engine;
    private final SampleIncident.Pace pace;
    private final SampleAgent growth;

    SampleCampaign(Engine engine, SampleIncident.Pace pace) {
        this.engine = engine;
        this.pace = pace;
        this.growth = new SampleAgent(engine, "wf_2026_05_06_0904", "growth-agent");
    }

    String run() {
        return growth.run();
    }

    /// V1 is approved and becomes a restore point; V2 is in review.
    void drafts() throws IOException, RefusedException {
        growth.lease();
        CheckpointRow approved =
                engine.checkpoint(List.of(CAMPAIGNS), new Operator.Request("compliance.t2", "V1 Approved Baseline"));
        engine.record(
                EventType.RESTORE_POINT_CREATED,
                "compliance.t2",
                variantFact("V1", "Approved Baseline", "approved")
                        .put("checkpoint", approved.id())
                        .build());
        variant(
                "V2",
                "prompt.update",
                SampleState.variant(
                        "Still awake at 2 a.m.?",
                        "A calm evening routine with Nuvana.",
                        "Learn more",
                        SampleState.DISCLAIMER));
        engine.record(
                EventType.PROMPT_UPDATED,
                "growth.lead",
                variantFact("V2", "New Hook Test", "in review").build());
    }

    /// V3 claims what nobody has shown; V4 goes without the disclaimer, and the run is contained.
    void goesWrong() throws IOException, RefusedException, InterruptedException {
        variant(
                "V3",
                "claim.add",
                SampleState.variant(
                        "Sleep in 7 days, clinically proven.",
                        "Clinically proven sleep formula.",
                        "Buy Now",
                        SampleState.DISCLAIMER));
        engine.record(
                EventType.CTA_MODIFIED,
                "growth-agent",
                variantFact("V3", "High CTR / Claim Risk", "flagged").build());
        engine.record(
                EventType.PRODUCT_CLAIM_ADDED,
                "growth-agent",
                variantFact("V3", "High CTR / Claim Risk", "flagged")
                        .put("rule", "CLAIM-17B")
                        .build());
        pace.pause(500);
        variant(
                "V4",
                "disclaimer.remove",
                SampleState.variant(
                        "Cure your sleep issues in 7 days, guaranteed.",
                        "Clinically proven sleep formula. Doctors recommend Nuvana for chronic insomnia.",
                        "Buy Now — 40% Off",
                        ""));
        engine.record(
                EventType.DISCLAIMER_REMOVED,
                "growth-agent",
                variantFact("V4", "Brand Violation", "blocked")
                        .put("rule", "HEALTH-007")
                        .build());
        engine.record(
                EventType.REVIEWER_FLAGGED,
                "compliance.t2",
                variantFact("V4", "Brand Violation", "blocked")
                        .put("detail", "block.production")
                        .build());
    }

    private void variant(String variant, String tool, Json content) throws IOException {
        growth.act(
                tool,
                Json.object()
                        .put("campaign", "cmp_4421")
                        .put("variant", variant)
                        .build(),
                doc(CAMPAIGNS, "variants/cmp_4421." + variant, content),
                doc(
                        CAMPAIGNS,
                        "campaign/cmp_4421",
                        Json.object()
                                .put("brand", "nuvana.wellness")
                                .put("active", variant)
                                .put("env", "production")
                                .build()));
    }

    private static Json.Builder variantFact(String variant, String title, String approval) {
        return Json.object()
                .put("campaign", "cmp_4421")
                .put("variant", variant)
                .put("title", title)
                .put("approval", approval);
    }
}
