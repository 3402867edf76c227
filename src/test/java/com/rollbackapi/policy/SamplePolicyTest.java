package com.rollbackapi.policy;

import static com.rollbackapi.policy.FactsOf.call;
import static com.rollbackapi.policy.FactsOf.created;
import static com.rollbackapi.policy.FactsOf.deleted;
import static com.rollbackapi.policy.FactsOf.updated;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The sample policy tells the seeds' story: each rule with facts that match and facts that must not.
final class SamplePolicyTest {
    private static final String V3 = "variants/cmp_4421/V3";
    private static Policies policies;

    @BeforeAll
    static void load() throws IOException, PolicyFileException {
        try (InputStream in = SamplePolicyTest.class.getResourceAsStream("/com/rollbackapi/sample/policy.toml")) {
            policies = Policies.parse(new String(
                    Objects.requireNonNull(in, "the sample policy is missing").readAllBytes(), StandardCharsets.UTF_8));
        }
        policies.warmUp();
    }

    @Test
    void names_version_and_hash_label_the_policy_graph() {
        assertThat(policies.version()).isEqualTo("v4.7.2");
        assertThat(policies.label())
                .isEqualTo("v4.7.2 · " + policies.hash().hex().substring(0, 6));
        assertThat(policies.rules())
                .extracting(Rule::id)
                .containsExactly("CLAIM-17B", "HEALTH-007", "BRAND-021", "SCHEMA-301", "BLAST-002");
    }

    @Test
    void claim_is_flagged_where_it_first_appears() {
        Json before = variant("Sleep better", "Individual results vary.");
        Json after = variant("Clinically proven sleep formula", "Individual results vary.");

        List<Trigger> triggers = executed(call("variant.update").writing(updated(V3, before, after)));

        assertThat(triggers).singleElement().satisfies(t -> {
            assertThat(t.rule()).isEqualTo("CLAIM-17B");
            assertThat(t.layer()).isEqualTo(Layer.POLICY_VIOLATION);
            assertThat(t.tier()).isEqualTo(2);
            assertThat(t.response()).isEqualTo(Response.FLAG);
            assertThat(t.title()).isEqualTo("unsupported.claim");
            assertThat(t.message()).isEqualTo("unsupported claim \"clinically proven\" in cmp_4421/V3");
            assertThat(t.explanation())
                    .contains("params.claims.exists")
                    .contains("w = creative-gen-api/variants/cmp_4421/V3")
                    .contains("claim = \"clinically proven\"");
        });
    }

    @Test
    void claim_that_was_there_before_or_elsewhere_is_quiet() {
        Json claimed = variant("Clinically proven sleep formula", "Individual results vary.");
        Json edited = variant("Clinically proven sleep formula, now in mint", "Individual results vary.");

        assertThat(executed(call("variant.update").writing(updated(V3, claimed, edited))))
                .isEmpty();
        assertThat(executed(call("prompt.update").writing(created("prompts/p1", Json.of("never say guaranteed")))))
                .isEmpty();
        assertThat(executed(call("variant.delete").writing(deleted(V3, claimed))))
                .isEmpty();
    }

    @Test
    void disclaimer_removed_from_a_health_variant_contains_the_run() {
        Json before = variant("Sleep better", "Individual results vary.");
        for (Json after : List.of(variant("Sleep better", ""), ((Json.Obj) before).without("disclaimer"))) {
            List<Trigger> triggers =
                    executed(call("variant.update").writing(updated("variants/cmp_4421/V4", before, after)));

            assertThat(triggers).singleElement().satisfies(t -> {
                assertThat(t.rule()).isEqualTo("HEALTH-007");
                assertThat(t.response()).isEqualTo(Response.CONTAIN);
                assertThat(t.message()).isEqualTo("cmp_4421/V4 has no disclaimer; health campaigns require one");
                assertThat(t.explanation()).contains("w.after.category = \"health\"");
            });
        }
    }

    @Test
    void disclaimer_kept_or_not_required_is_quiet() {
        Json kept = variant("Sleep better tonight", "Individual results vary.");
        Json other = Json.object()
                .put("headline", "New trainers")
                .put("category", "sport")
                .build();

        assertThat(executed(call("variant.update").writing(created(V3, kept)))).isEmpty();
        assertThat(executed(call("variant.update").writing(created(V3, other)))).isEmpty();
        assertThat(executed(call("variant.delete").writing(deleted(V3, kept)))).isEmpty();
    }

    @Test
    void tone_drift_is_flagged_and_comes_after_graver_triggers() {
        Json before = variant("Sleep better", "Individual results vary.");
        Json after = variant("Cure your sleep issues in 7 days — guaranteed.", "");

        List<Trigger> triggers = executed(call("variant.update").writing(updated(V3, before, after)));

        assertThat(triggers).extracting(Trigger::rule).containsExactly("HEALTH-007", "CLAIM-17B", "BRAND-021");
        assertThat(triggers.getLast().message()).isEqualTo("\"cure your\" in cmp_4421/V3 is outside the brand guide");
        assertThat(Response.gravest(triggers)).contains(Response.CONTAIN);
    }

    @Test
    void migration_that_broke_its_declared_outcome_is_flagged() {
        Json.Obj intended = Json.object()
                .put("migration", "0042_agents_session")
                .put("broken_references", 0)
                .build();
        Json.Obj observed = Json.object()
                .put("migration", "0042_agents_session")
                .put("broken_references", 3)
                .build();

        List<Trigger> triggers = executed(call("schema.migrate").outcome(true, "", intended, observed));

        assertThat(triggers).singleElement().satisfies(t -> {
            assertThat(t.rule()).isEqualTo("SCHEMA-301");
            assertThat(t.layer()).isEqualTo(Layer.VERIFICATION_FAILURE);
            assertThat(t.response()).isEqualTo(Response.FLAG);
            assertThat(t.message()).isEqualTo("migration failed: broken_references: intended 0, observed 3");
        });
    }

    @Test
    void migration_that_failed_outright_contains_the_run() {
        List<Trigger> triggers = executed(call("schema.migrate")
                .outcome(false, "FK constraint violation · agents.session", Json.Obj.EMPTY, Json.Obj.EMPTY));

        assertThat(triggers)
                .singleElement()
                .satisfies(t -> assertThat(t.explanation())
                        .isEqualTo("postconditions of schema.migrate do not hold: "
                                + "the call failed: \"FK constraint violation · agents.session\""));
    }

    @Test
    void migration_that_kept_its_word_and_other_failed_calls_are_quiet() {
        Json.Obj kept = Json.object().put("migration", "0042_agents_session").build();

        assertThat(executed(call("schema.migrate").outcome(true, "", kept, kept)))
                .isEmpty();
        assertThat(executed(call("variant.update").outcome(false, "timeout", kept, Json.Obj.EMPTY)))
                .isEmpty();
    }

    @Test
    void blast_radius_stops_the_write_that_would_go_over_it() {
        List<Trigger> objects =
                policies.evaluate(Phase.REQUEST, call("x").run(15, 3).get());
        List<Trigger> services =
                policies.evaluate(Phase.REQUEST, call("x").run(4, 4).get());

        assertThat(objects).singleElement().satisfies(t -> {
            assertThat(t.rule()).isEqualTo("BLAST-002");
            assertThat(t.layer()).isEqualTo(Layer.BLAST_RADIUS);
            assertThat(t.response()).isEqualTo(Response.CONTAIN);
            assertThat(t.response().refusesAction()).isTrue();
            assertThat(t.explanation())
                    .contains("run.objects = 15", "params.max_objects = 14")
                    .doesNotContain("run.services =");
            assertThat(t.message()).isEqualTo("one run would touch 15 objects in 3 services; 14 in 3 are allowed");
        });
        assertThat(services)
                .singleElement()
                .satisfies(t -> assertThat(t.explanation()).contains("run.services = 4"));
        assertThat(policies.evaluate(Phase.REQUEST, call("x").run(14, 3).get())).isEmpty();
        assertThat(executed(call("x").run(99, 9))).isEmpty();
    }

    @Test
    void tools_have_declared_classes_and_the_rest_counts_by_what_it_does() {
        Instant at = Instant.parse("2026-05-15T09:18:00Z");

        assertThat(policies.effectsOf("email.send").map(ToolEffects::effects)).contains(EffectClass.IRREVERSIBLE);
        assertThat(policies.effectsOf("ads.publish").map(ToolEffects::effects)).contains(EffectClass.COMPENSATABLE);
        assertThat(policies.effectsOf("ads.publish").flatMap(t -> t.compensationOf(at)))
                .hasValueSatisfying(c -> {
                    assertThat(c.type()).isEqualTo("ads.pause");
                    assertThat(c.allowedUntil()).contains("2026-05-16T09:18:00Z");
                });
        assertThat(policies.effectsOf("variant.update")).isEmpty();
        assertThat(policies.classOf("variant.update", false)).isEqualTo(EffectClass.REVERSIBLE);
        assertThat(policies.classOf("webhook.call", true)).isEqualTo(EffectClass.IRREVERSIBLE);
        assertThat(policies.classOf("email.send", false)).isEqualTo(EffectClass.IRREVERSIBLE);
    }

    private static List<Trigger> executed(FactsOf facts) {
        return policies.evaluate(Phase.EXECUTED, facts.get());
    }

    private static Json variant(String headline, String disclaimer) {
        return Json.object()
                .put("headline", headline)
                .put("cta", "Buy Now — 40% Off")
                .put("category", "health")
                .put("disclaimer", disclaimer)
                .build();
    }
}
