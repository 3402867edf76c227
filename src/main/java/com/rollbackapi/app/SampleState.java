package com.rollbackapi.app;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the services of the sample incident hold before anything happens, written as the folders that an import reads.
final class SampleState {
    static final String GATEWAY = "prod-api-gateway";
    static final String PREVIEW = "web-preview-edge";
    static final String CODEGEN = "ai-codegen-pipeline";
    static final String ORCHESTRATOR = "agent-orchestrator";
    static final String CREATIVE = "creative-gen-api";
    static final String POLICY_EVAL = "policy-eval";
    static final String AGENTS_DB = "agents-db";
    static final String BILLING = "billing-resolution";
    static final String CAMPAIGNS = "campaign-publisher";

    static final String DISCLAIMER = "Results vary. Not medical advice.";

    /// What is deployed of a service at the start.
    record Placed(String service, String deployment, String version, String owner, String environment) {}

    static final List<Placed> PLACED = List.of(
            new Placed(CAMPAIGNS, "RBX-4409", "v.2.3.1", "creative.ops", "production us-east-1"),
            new Placed(AGENTS_DB, "RBX-4410", "0041_agents_index", "data.platform", "production us-east-1"),
            new Placed(BILLING, "RBX-4411", "v.1.12.0", "finance.ai", "production eu-west-2"),
            new Placed(GATEWAY, "RBX-4412", "v.4.7.0", "platform.ops", "production us-east-1"),
            new Placed(POLICY_EVAL, "RBX-4413", "v.3.2.0", "policy.team", "production eu-west-2"),
            new Placed(CREATIVE, "RBX-4414", "v.0.9.3", "ai.platform", "production us-east-1"),
            new Placed(ORCHESTRATOR, "RBX-4415", "v.4.7.0", "agent.platform", "production us-east-1"),
            new Placed(CODEGEN, "RBX-4416", "v.2.8.4", "ai.codegen", "canary us-west-2"),
            new Placed(PREVIEW, "RBX-4417", "v.5.1.0", "web.platform", "staging us-east-1"));

    private SampleState() {}

    /// Writes every documents service below `folder`, one folder a service, and the code of the pipeline into
    /// `code`.
    static void write(Path folder, Path code) throws IOException {
        for (var service : documents().entrySet()) {
            Path dir = Files.createDirectories(folder.resolve(service.getKey()));
            for (var collection : service.getValue().entrySet()) {
                Json.Builder records = Json.object();
                collection.getValue().forEach(records::put);
                Files.write(dir.resolve(collection.getKey() + ".json"), CanonicalJson.bytes(records.build()));
            }
        }
        writeCode(code);
    }

    /// By service, collection and key.
    static Map<String, Map<String, Map<String, Json>>> documents() {
        Map<String, Map<String, Map<String, Json>>> all = new TreeMap<>();
        release(all);
        others(all);
        return all;
    }

    /// What the release touches: the gateway, the orchestrator, its database.
    private static void release(Map<String, Map<String, Map<String, Json>>> all) {
        put(all, GATEWAY, "deploy", "current", gatewayDeploy("v.4.7.0", "gateway@sha256:41b0c7d2"));
        put(all, GATEWAY, "config", "rate_limit", rateLimit(4_000));
        for (int i = 1; i <= 12; i++) {
            put(
                    all,
                    GATEWAY,
                    "routes",
                    "route_%02d".formatted(i),
                    Json.object()
                            .put("path", "/v1/agents/" + i)
                            .put("upstream", i % 2 == 0 ? ORCHESTRATOR : BILLING)
                            .put("timeout_ms", 2_000 + 250L * i)
                            .build());
        }
        put(
                all,
                ORCHESTRATOR,
                "workflow",
                "agent.task.4421",
                workflow("v.4.7.0", "0041_agents_index", "consensus.ok (3)"));
        for (int i = 1; i <= 8; i++) {
            put(
                    all,
                    ORCHESTRATOR,
                    "memory",
                    "session_%02d".formatted(i),
                    Json.object()
                            .put("summary", "customer " + (8_800 + i) + " asked for a refund; approved")
                            .put("turns", 3 + i)
                            .build());
            put(
                    all,
                    AGENTS_DB,
                    "agents_task",
                    "task_%02d".formatted(i),
                    Json.object()
                            .put("kind", i % 3 == 0 ? "refund" : "support")
                            .put("state", "open")
                            .build());
        }
        put(all, AGENTS_DB, "schema", "migration", migration("0041_agents_index"));
    }

    private static void others(Map<String, Map<String, Map<String, Json>>> all) {
        put(
                all,
                CREATIVE,
                "schema",
                "columns",
                Json.object()
                        .strings("creative", List.of("id", "headline", "body", "cta"))
                        .build());
        put(
                all,
                CREATIVE,
                "model",
                "current",
                Json.object()
                        .put("name", "creative-large")
                        .put("temperature", 1)
                        .build());
        put(
                all,
                POLICY_EVAL,
                "graph",
                "current",
                Json.object().put("version", "v4.7.2").put("rules", 5).build());
        put(
                all,
                PREVIEW,
                "deploy",
                "current",
                Json.object().put("version", "v.5.1.0").put("replicas", 2).build());
        for (int i = 0; i < 20; i++) {
            put(all, BILLING, "invoice", "inv_" + (88_400 + i), invoice(120 + 7L * i, "open"));
        }
        put(
                all,
                CAMPAIGNS,
                "campaign",
                "cmp_4421",
                Json.object()
                        .put("brand", "nuvana.wellness")
                        .put("active", "V1")
                        .put("env", "production")
                        .build());
        put(
                all,
                CAMPAIGNS,
                "variants",
                "cmp_4421.V1",
                variant("Sleep better, naturally.", "A calm evening routine with Nuvana.", "Learn more", DISCLAIMER));
    }

    private static void put(
            Map<String, Map<String, Map<String, Json>>> all,
            String service,
            String collection,
            String key,
            Json value) {
        all.computeIfAbsent(service, s -> new TreeMap<>())
                .computeIfAbsent(collection, c -> new TreeMap<>())
                .put(key, value);
    }

    static Json gatewayDeploy(String version, String image) {
        return Json.object()
                .put("version", version)
                .put("image", image)
                .put("replicas", 6)
                .build();
    }

    static Json rateLimit(long requestsPerMinute) {
        return Json.object()
                .put("requests_per_minute", requestsPerMinute)
                .put("burst", requestsPerMinute / 10)
                .build();
    }

    static Json workflow(String version, String migration, String downstream) {
        return Json.object()
                .put("state", Json.object().put("version", version).build())
                .put("schema", Json.object().put("migration", migration).build())
                .put("downstream", downstream)
                .build();
    }

    static Json migration(String name) {
        return Json.object().put("current", name).build();
    }

    static Json invoice(long amount, String status) {
        return Json.object()
                .put("amount", amount)
                .put("currency", "USD")
                .put("status", status)
                .build();
    }

    static Json variant(String headline, String body, String cta, String disclaimer) {
        return Json.object()
                .put("category", "health")
                .put("headline", headline)
                .put("body", body)
                .put("cta", cta)
                .put("disclaimer", disclaimer)
                .build();
    }

    private static void writeCode(Path code) throws IOException {
        Files.createDirectories(code.resolve("src/prompts"));
        Files.createDirectories(code.resolve("test"));
        Files.writeString(
                code.resolve("README.md"),
                "# ai-codegen-pipeline\n\nGenerates client code from the API's description.\n");
        Files.writeString(code.resolve("branch.lock"), "main\n");
        Files.writeString(
                code.resolve("src/pipeline.yaml"), "stages:\n  - generate\n  - review\n  - publish\nworkers: 4\n");
        Files.writeString(
                code.resolve("src/prompts/client.txt"),
                "Write a client for the endpoint below. Keep names as they are.\n");
        Files.writeString(code.resolve("test/smoke.sh"), "#!/bin/sh\nexec rbx-codegen --check src/pipeline.yaml\n");
    }
}
