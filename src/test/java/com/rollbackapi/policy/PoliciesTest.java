package com.rollbackapi.policy;

import static com.rollbackapi.policy.FactsOf.call;
import static com.rollbackapi.policy.FactsOf.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How rules are evaluated: values in explanations, failing closed, limits, order, selectors, look-ups.
final class PoliciesTest {
    @Test
    void explanation_names_the_element_that_decided_and_no_earlier_one() throws PolicyFileException {
        Policies p = rule("writes.exists(w, w.op == 'create' && (w.after.n > 3 || w.after.m > 3))");

        List<Trigger> triggers = executed(p, call("t").writing(nm("a", 1, 2), nm("b", 5, 1), nm("c", 9, 9)));

        assertThat(triggers.getFirst().explanation())
                .isEqualTo("writes.exists(w, w.op == 'create' && (w.after.n > 3 || w.after.m > 3)) holds with "
                        + "w = creative-gen-api/rows/b, w.op = \"create\", w.after.n = 5");
    }

    @Test
    void explanation_of_nested_loops_keeps_the_deciding_turns() throws PolicyFileException {
        Policies p = rule("writes.exists(w, ['x', 'b', 'c'].exists(k, w.key == k))");

        assertThat(executed(p, call("t").writing(nm("a", 1, 2), nm("b", 5, 1)))
                        .getFirst()
                        .explanation())
                .endsWith("w = creative-gen-api/rows/b, w.key = \"b\", k = \"b\"");
    }

    @Test
    void a_rule_that_cannot_be_evaluated_matches_with_its_own_response() throws PolicyFileException {
        Policies p = rule("writes.exists(w, w.after.nosuch == 4)");

        Trigger t = executed(p, call("t").writing(nm("a", 1, 2))).getFirst();

        assertThat(t.explanation())
                .startsWith("could not be evaluated: ATTRIBUTE_NOT_FOUND: ")
                .contains("nosuch");
        assertThat(t.response()).isEqualTo(Response.CONTAIN);
    }

    @Test
    void whatever_goes_wrong_in_an_expression_fails_closed() throws PolicyFileException {
        for (String expression : List.of(
                "1 / (run.objects - run.objects) == 1",
                "writes[7].op == 'x'",
                "writes.exists(w, w.after.n.lowerAscii() == 'x')",
                "writes.exists(w, w.before.n == 1)",
                "writes.exists(w, w.key.matches('[' + w.key))",
                "writes.exists(w, w.key.substring(5) == 'x')",
                "writes.exists(w, timestamp(w.key) == timestamp(w.key))",
                "writes.exists(w, int(w.key) == 1)",
                "9223372036854775807 + run.objects > 1",
                "value('db', 'x').n == 1")) {
            assertThat(executed(rule(expression), call("t").writing(nm("a", 1, 1))))
                    .as(expression)
                    .singleElement()
                    .satisfies(t -> assertThat(t.explanation()).startsWith("could not be evaluated: "));
        }
    }

    @Test
    void evaluation_has_an_iteration_budget() throws PolicyFileException {
        String ten = "[1,2,3,4,5,6,7,8,9,10]";
        String nested = "true";
        for (int i = 0; i < 6; i++) {
            nested = ten + ".all(v" + i + ", " + nested + ")";
        }
        Trigger t = executed(rule(nested), call("t")).getFirst();

        assertThat(t.explanation()).startsWith("could not be evaluated: ITERATION_BUDGET_EXCEEDED");
    }

    @Test
    void state_is_looked_up_only_by_rules_that_ask() throws PolicyFileException {
        Policies p = rule("!state('db', 'agents.session').all(row, exists('db', 'tasks/' + row.value.task))");
        Map<String, Json> sessions = new TreeMap<>();
        sessions.put("s1", Json.object().put("task", "t1").build());
        sessions.put("s2", Json.object().put("task", "t2").build());

        List<Trigger> broken = executed(p, call("t").state(new Rows(sessions, List.of("tasks/t1"))));
        List<Trigger> whole = executed(p, call("t").state(new Rows(sessions, List.of("tasks/t1", "tasks/t2"))));

        assertThat(broken.getFirst().explanation())
                .contains("exists(\"db\", \"tasks/t2\") = false")
                .contains("row.value.task = \"t2\"");
        assertThat(whole).isEmpty();
    }

    @Test
    void a_state_that_cannot_be_read_fails_closed_with_the_cause() throws PolicyFileException {
        StateView broken = new StateView() {
            @Override
            public boolean exists(String target, String object) throws IOException {
                throw new IOException("pack-0007 is gone");
            }

            @Override
            public Optional<Json> value(String target, String object) {
                return Optional.empty();
            }

            @Override
            public Map<String, Json> collection(String target, String collection) {
                return Map.of();
            }
        };
        assertThat(executed(rule("exists('db', 'x')"), call("t").state(broken))
                        .getFirst()
                        .explanation())
                .startsWith("could not be evaluated")
                .contains("pack-0007 is gone");
    }

    @Test
    void json_null_and_missing_sides_are_null() throws PolicyFileException {
        Policies p = rule("writes.exists(w, w.before == null && w.after.gone == null && w.after.list[0] == 1)");
        Json after = Json.object()
                .put("gone", Json.Null.NULL)
                .put("list", Json.of(List.of(Json.of(1))))
                .build();

        assertThat(executed(p, call("t").writing(created("rows/a", after)))).hasSize(1);
    }

    @Test
    void selectors_skip_and_narrow() throws PolicyFileException {
        Policies p = parse("""
            tools = ["db.*"]
            targets = ["creative-*"]
            objects = ["rows/*"]
            agents = ["creative-?gent"]
            when = "size(writes) == 1"
            """);

        assertThat(executed(p, call("db.put").writing(nm("a", 1, 1), created("other/b", Json.of(1)))))
                .hasSize(1);
        assertThat(executed(p, call("db.put").writing(created("other/b", Json.of(1)))))
                .isEmpty();
        assertThat(executed(p, call("mail.send").writing(nm("a", 1, 1)))).isEmpty();
        assertThat(p.evaluate(
                        Phase.REQUEST, call("db.put").writing(nm("a", 1, 1)).get()))
                .isEmpty();
    }

    @Test
    void order_is_by_gravity_then_tier_then_id_not_by_place_in_the_file() throws PolicyFileException {
        List<String> rules = new ArrayList<>(List.of(
                always("B", 1, "flag"), always("A", 1, "flag"), always("C", 3, "flag"), always("D", 1, "contain")));
        for (int turn = 0; turn < rules.size(); turn++) {
            rules.add(rules.removeFirst());
            Policies p = Policies.parse(HEAD + String.join("\n", rules));
            assertThat(executed(p, call("t"))).extracting(Trigger::rule).containsExactly("D", "C", "A", "B");
        }
    }

    @Test
    void a_message_shows_values_neutralised_and_keeps_what_it_cannot_fill() throws PolicyFileException {
        Policies p = parse("""
            when = "writes.exists(w, w.after.name != '')"
            message = "{action.run}: {w.after.name} {nosuch.name} {hit.op}"
            """);
        Json after = Json.object().put("name", "a\u202eb\n$1").build();

        assertThat(executed(p, call("t").writing(created("rows/a", after)))
                        .getFirst()
                        .message())
                .isEqualTo("wf_1842: a\\u202eb\\u000a$1 {nosuch.name} create");
    }

    @Test
    void explanations_are_bounded() throws PolicyFileException {
        Policies p = rule("writes.exists(w, w.after.name != '')");
        Json after = Json.object().put("name", "x".repeat(500_000)).build();

        assertThat(executed(p, call("t").writing(created("rows/a", after)))
                        .getFirst()
                        .explanation())
                .hasSizeLessThan(400);
    }

    @Test
    void faulty_expressions_are_refused_by_warm_up_with_rule_line_and_remedy() {
        assertFault("run.objcts > 3", "line 9, rule R-1", "undefined field 'objcts'", "docs/policies.md");
        assertFault("run.objects > 'many'", "no matching overload", "docs/policies.md");
        assertFault("run.objects +", "the expression is not valid");
        assertFault("run.objects", "is of type int", "write one that is true or false");
        assertFault(
                "run.objects > params.max", "params.max, which the rule does not declare", "add params = { max = … }");
        assertFault("clock() > 3", "undeclared reference to 'clock'");
    }

    @Test
    void a_faulty_expression_that_was_not_warmed_up_fails_closed() throws PolicyFileException {
        assertThat(executed(rule("run.objcts > 3"), call("t")).getFirst().explanation())
                .startsWith("could not be evaluated: policy file, line 9, rule R-1");
    }

    @Test
    void none_has_no_rules_and_no_tools() throws PolicyFileException {
        Policies.none().warmUp();
        assertThat(executed(Policies.none(), call("t"))).isEmpty();
        assertThat(Policies.none().effectsOf("email.send")).isEmpty();
    }

    @Test
    void many_threads_get_the_same_answer_from_the_first_evaluation_on() throws Exception {
        Policies p = rule("run.objects > 3");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Trigger>>> calls = IntStream.range(0, 64)
                    .<Callable<List<Trigger>>>mapToObj(i ->
                            () -> executed(p, call("t").run(i % 8, 1)))
                    .toList();
            var results = threads.invokeAll(calls);
            for (int i = 0; i < 64; i++) {
                assertThat(results.get(i).get()).hasSize(i % 8 > 3 ? 1 : 0);
            }
        }
    }

    private static final String HEAD = "[policy]\nname = \"t\"\nversion = \"v1\"\n";

    private static void assertFault(String expression, String... parts) {
        assertThatThrownBy(() -> rule(expression).warmUp())
                .isInstanceOf(PolicyFileException.class)
                .hasMessageContainingAll(parts);
    }

    private static Policies rule(String expression) throws PolicyFileException {
        return parse("when = \"\"\"" + expression + "\"\"\"\n");
    }

    private static Policies parse(String rest) throws PolicyFileException {
        return Policies.parse(HEAD + """
            [[rule]]
            id = "R-1"
            title = "a rule"
            layer = "policy violation"
            """ + "tier = 1\n" + rest + "on = \"executed\"\nresponse = \"contain\"\n");
    }

    private static String always(String id, int tier, String response) {
        return """
            [[rule]]
            id = "%s"
            title = "always"
            layer = "policy violation"
            tier = %d
            on = "executed"
            when = "true"
            response = "%s"
            """.formatted(id, tier, response);
    }

    private static List<Trigger> executed(Policies policies, FactsOf facts) {
        return policies.evaluate(Phase.EXECUTED, facts.get());
    }

    private static Change nm(String key, long n, long m) {
        return created("rows/" + key, Json.object().put("n", n).put("m", m).build());
    }

    /// A state of one collection and some names that exist.
    private record Rows(Map<String, Json> rows, List<String> objects) implements StateView {
        @Override
        public boolean exists(String target, String object) {
            return objects.contains(object);
        }

        @Override
        public Optional<Json> value(String target, String object) {
            return Optional.empty();
        }

        @Override
        public Map<String, Json> collection(String target, String collection) {
            return rows;
        }
    }
}
