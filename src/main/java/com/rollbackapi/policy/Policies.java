package com.rollbackapi.policy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A policy file in force: its rules, and what it declares about tools. Immutable; safe for use by many threads.
///
/// Expressions are compiled once, at the first evaluation that needs one or in [#warmUp], which costs some hundred
/// milliseconds and is therefore kept off the way to the first screen.
public final class Policies {
    private static final int MAX_EXPLANATION_CHARACTERS = 1_000;
    private static final Comparator<Trigger> GRAVEST_FIRST = Comparator.comparing(Trigger::response)
            .reversed()
            .thenComparing(Comparator.comparingInt(Trigger::tier).reversed())
            .thenComparing(Trigger::rule);
    private static final Policies NONE =
            new Policies(new PolicyFile("none", "0", List.of(), List.of(), List.of()), Hash.of());

    private final PolicyFile file;
    private final Hash hash;
    private final List<Selection> selections;
    private volatile @Nullable CelExpressions expressions;

    private Policies(PolicyFile file, Hash hash) {
        this.file = file;
        this.hash = hash;
        this.selections = file.rules().stream().map(Selection::new).toList();
    }

    /// Reads a policy file (TOML, `docs/policies.md`). Everything is checked but the types inside expressions,
    /// which [#warmUp] checks: call both before a new file comes into force.
    public static Policies parse(String toml) throws PolicyFileException {
        return new Policies(PolicyFile.parse(toml), Hash.of(toml.getBytes(StandardCharsets.UTF_8)));
    }

    /// No rules, no declared tools.
    public static Policies none() {
        return NONE;
    }

    /// Compiles every expression now. Throws for the first rule whose expression is not valid; where this is not
    /// called, or ignored, such a rule triggers each time it is reached.
    public void warmUp() throws PolicyFileException {
        Optional<PolicyFileException> fault = expressions().firstFault(file.rules());
        if (fault.isPresent()) {
            throw fault.get();
        }
    }

    /// The rules that match, gravest response first, then gravest tier, then by id: the order of rules in the file
    /// decides nothing. A rule that cannot be evaluated matches, with an explanation that begins `could not be
    /// evaluated`.
    public List<Trigger> evaluate(Phase phase, Facts facts) {
        List<Trigger> triggers = new ArrayList<>();
        for (Selection selection : selections) {
            if (selection.rule().on() == phase && selection.selects(facts)) {
                evaluate(selection, facts).ifPresent(triggers::add);
            }
        }
        triggers.sort(GRAVEST_FIRST);
        return List.copyOf(triggers);
    }

    /// The rules about states, in the order of the file.
    public List<Rule> invariants() {
        return file.rules().stream().filter(r -> r.on() == Phase.STATE).toList();
    }

    /// The invariants that a state breaks, gravest first. One that cannot be evaluated counts as broken.
    public List<Trigger> broken(StateView state) {
        return evaluate(Phase.STATE, Facts.of(state));
    }

    private Optional<Trigger> evaluate(Selection selection, Facts facts) {
        Rule rule = selection.rule();
        try {
            return match(selection, facts).map(m -> trigger(rule, m));
        } catch (CelExpressions.NotEvaluatedException e) {
            return Optional.of(trigger(rule, new Match("could not be evaluated: " + e.getMessage(), Map.of())));
        }
    }

    private Optional<Match> match(Selection selection, Facts facts) throws CelExpressions.NotEvaluatedException {
        return switch (selection.rule().condition()) {
            case Rule.Condition.Postconditions() -> Postconditions.broken(facts);
            case Rule.Condition.Expression _ ->
                expressions().evaluate(selection.rule(), facts, selection.writes(facts));
        };
    }

    private static Trigger trigger(Rule rule, Match match) {
        String explanation = match.explanation();
        if (explanation.length() > MAX_EXPLANATION_CHARACTERS) {
            explanation = explanation.substring(0, MAX_EXPLANATION_CHARACTERS - 1) + "…";
        }
        return new Trigger(
                rule.id(),
                rule.layer(),
                rule.tier(),
                rule.response(),
                rule.title(),
                explanation,
                Template.fill(rule.message(), match.names()));
    }

    private CelExpressions expressions() {
        CelExpressions compiled = expressions;
        if (compiled == null) {
            synchronized (this) {
                compiled = expressions;
                if (compiled == null) {
                    compiled = new CelExpressions(file.rules());
                    expressions = compiled;
                }
            }
        }
        return compiled;
    }

    public String name() {
        return file.name();
    }

    /// The version of the policy graph, which is not the version of any release.
    public String version() {
        return file.version();
    }

    /// SHA-256 over the file's UTF-8 text.
    public Hash hash() {
        return hash;
    }

    /// Version and short hash, for people.
    public String label() {
        return version() + " · " + hash.shortHex(6);
    }

    /// The rules in the order of the file.
    public List<Rule> rules() {
        return file.rules();
    }

    /// What the file declares about a tool's effects beside its writes to targets: under the tool's own name if
    /// that is declared, else under the longest pattern that matches; empty where nothing is declared.
    public Optional<ToolEffects> effectsOf(String tool) {
        Optional<ToolEffects> exact =
                file.tools().stream().filter(t -> t.tool().equals(tool)).findFirst();
        return exact.isPresent()
                ? exact
                : file.tools().stream()
                        .filter(t -> new Glob(t.tool()).matches(tool))
                        .max(Comparator.comparingInt((ToolEffects t) -> t.tool().length())
                                .thenComparing(ToolEffects::tool));
    }

    /// The fields of actions that are declared personal, in the order of the file.
    public List<PersonalField> personal() {
        return file.personal();
    }

    /// How an action of the tool counts. A declaration decides. Without one, an action that only wrote, and only
    /// what a target captured, is reversible by the before-images; one that does more, or may, counts as
    /// irreversible.
    public EffectClass classOf(String tool, boolean effectsBesideWrites) {
        return effectsOf(tool)
                .map(ToolEffects::effects)
                .orElse(effectsBesideWrites ? EffectClass.IRREVERSIBLE : EffectClass.REVERSIBLE);
    }
}
