package com.rollbackapi.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a policy file may not be: each refusal names the line, the rule and what to do.
final class PolicyFileTest {
    private static final String GOOD = """
        [policy]
        name = "t"
        version = "v1"

        [[rule]]
        id = "R-1"
        title = "a rule"
        layer = "policy violation"
        tier = 1
        on = "executed"
        when = "true"
        response = "flag"
        """;

    @Test
    void a_minimal_file_is_read() throws PolicyFileException {
        Policies p = Policies.parse(GOOD);

        assertThat(p.rules()).singleElement().satisfies(r -> {
            assertThat(r.line()).isEqualTo(5);
            assertThat(r.message()).isEqualTo("a rule");
            assertThat(r.selector()).isEqualTo(Rule.Selector.ALL);
        });
        assertThat(Policies.parse(GOOD + "# a word\n").hash()).isNotEqualTo(p.hash());
    }

    @Test
    void layers_of_later_releases_are_refused_by_name() {
        refuses(GOOD.replace("policy violation", "behavioural anomaly"), 8, "not yet in this release", "run.refused");
        refuses(GOOD.replace("policy violation", "tool uncertainty"), 8, "not yet in this release");
        refuses(GOOD.replace("policy violation", "vibes"), 8, "'layer' is 'vibes'", "blast radius");
    }

    @Test
    void faults_in_a_rule_name_rule_line_and_remedy() {
        refuses(GOOD.replace("\"flag\"", "\"kill\""), 12, "rule R-1", "'kill'", "observe, flag, read_only");
        refuses(GOOD.replace("\"executed\"", "\"later\""), 10, "request, executed");
        refuses(GOOD.replace("tier = 1", "tier = 9"), 9, "whole number from 1 to 5");
        refuses(GOOD.replace("tier = 1", "tier = \"1\""), 9, "whole number");
        refuses(GOOD.replace("title = \"a rule\"", "title = 3"), 7, "text in quotes");
        refuses(GOOD.replace("title = \"a rule\"", "title = \" \""), 7, "blank");
        refuses(GOOD.replace("when = \"true\"", ""), 5, "either 'when'");
        refuses(GOOD + "verify = \"postconditions\"\n", 5, "either 'when'");
        refuses(GOOD.replace("when = \"true\"", "verify = \"postconditions\""), 11, "layer = \"verification failure\"");
        refuses(GOOD + "taregts = [\"db\"]\n", 13, "unknown key 'taregts'", "targets");
        refuses(GOOD + "targets = \"db\"\n", 13, "list of texts");
        refuses(GOOD + "params = { since = 2026-01-01 }\n", 13, "may hold texts");
        refuses(GOOD + "message = \"{1 + 1}\"\n", 13, "'{1 + 1}'");
        refuses(GOOD.replace("when = \"true\"", "when = \"" + "!".repeat(4_001) + "\""), 11, "split the rule");
        refuses(GOOD + GOOD.substring(GOOD.indexOf("[[rule]]")), 13, "used twice");
    }

    @Test
    void a_rule_on_a_state_looks_at_no_action() throws PolicyFileException {
        String state = GOOD.replace("\"executed\"", "\"state\"");
        assertThat(Policies.parse(state).invariants()).hasSize(1);
        assertThat(Policies.parse(GOOD).invariants()).isEmpty();
        refuses(state + "tools = [\"ads.*\"]\n", 10, "looks at no action", "name them in 'when'");
        refuses(state.replace("\"flag\"", "\"contain\""), 12, "observe or flag");
        refuses(state.replace("when = \"true\"", "verify = \"postconditions\""), 11, "on = \"executed\"");
        Policies named = Policies.parse(state.replace("when = \"true\"", "when = \"run.objects > 3\""));
        assertThatThrownBy(named::warmUp)
                .isInstanceOf(PolicyFileException.class)
                .hasMessageContaining("the expression names run, but a rule on a state looks at no action");
        assertThat(named.broken(StateView.EMPTY))
                .singleElement()
                .satisfies(t -> assertThat(t.explanation()).startsWith("could not be evaluated"));
    }

    @Test
    void faults_of_the_file_are_refused() {
        refuses("[policy\n", 1, "no valid TOML");
        refuses("", 1, "[policy]");
        refuses("[policy]\nname = \"t\"\n", 1, "needs 'version'");
        refuses(GOOD + "\n[rules]\n", 14, "unknown key 'rules'");
        refuses("rule = 3\n" + GOOD.substring(0, GOOD.indexOf("[[rule]]")), 1, "[[rule]]");
        refuses(" ".repeat(PolicyFile.MAX_CHARACTERS + 1), 1, "longer than");
    }

    @Test
    void tools_declare_a_class_and_a_compensation_exactly_where_one_works() throws PolicyFileException {
        Policies p = Policies.parse(GOOD + """
            [tools."stripe.*"]
            class = "irreversible"
            [tools."stripe.read*"]
            class = "reversible"
            [tools."stripe.refund"]
            class = "compensatable"
            compensation = "stripe.charge"
            """);

        assertThat(p.effectsOf("stripe.payout").map(ToolEffects::effects)).contains(EffectClass.IRREVERSIBLE);
        assertThat(p.effectsOf("stripe.read_all").map(ToolEffects::effects)).contains(EffectClass.REVERSIBLE);
        assertThat(p.effectsOf("stripe.refund").map(ToolEffects::effects)).contains(EffectClass.COMPENSATABLE);
        assertThat(p.effectsOf("paypal.payout")).isEmpty();
        String tool = GOOD + "[tools.\"email.send\"]\n";
        refuses(tool + "class = \"undoable\"\n", 14, "reversible, compensatable, irreversible");
        refuses(tool + "class = \"compensatable\"\n", 14, "names its 'compensation'");
        refuses(tool + "class = \"irreversible\"\ncompensation = \"x\"\n", 14, "its class is compensatable");
        refuses(tool + "class = \"irreversible\"\nallowed_for = \"PT1H\"\n", 15, "this tool has none");
        refuses(tool + "class = \"compensatable\"\ncompensation = \"x\"\nallowed_for = \"1 hour\"\n", 16, "PT1H");
        refuses(tool + "class = \"compensatable\"\ncompensation = \"x\"\nallowed_for = \"PT0S\"\n", 16, "no time");
        refuses(GOOD + "[tools.email.send]\nclass = \"irreversible\"\n", 13, "needs quotes");
    }

    @Test
    void globs_match_whole_names() {
        for (List<String> yes : List.of(
                List.of("*", ""),
                List.of("*", "a.b/c"),
                List.of("a*c", "abbc"),
                List.of("a*b*c", "axbxbxc"),
                List.of("a?c", "abc"))) {
            assertThat(new Glob(yes.getFirst()).matches(yes.getLast()))
                    .as("%s", yes)
                    .isTrue();
        }
        for (List<String> no :
                List.of(List.of("a", "ab"), List.of("a*c", "abcd"), List.of("a?c", "ac"), List.of("", "a"))) {
            assertThat(new Glob(no.getFirst()).matches(no.getLast()))
                    .as("%s", no)
                    .isFalse();
        }
        assertThat(new Glob("*a".repeat(40)).matches("a".repeat(5_000) + "b")).isFalse();
    }

    private static void refuses(String toml, int line, String... parts) {
        PolicyFileException e = catchThrowableOfType(PolicyFileException.class, () -> Policies.parse(toml));
        assertThat(e)
                .as("accepted: %s", toml.length() > 2_000 ? "a long file" : toml)
                .isNotNull();
        assertThatThrownBy(() -> {
                    throw e;
                })
                .hasMessageContainingAll(parts);
        assertThat(e.line()).as("%s", e.getMessage()).isEqualTo(line);
    }
}
