package com.rollbackapi.policy;

import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.TomlSection;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// Reads a policy file. Everything but the expressions' types is checked here; those are checked when they are
/// compiled.
record PolicyFile(
        String name, String version, List<Rule> rules, List<ToolEffects> tools, List<PersonalField> personal) {
    static final int MAX_CHARACTERS = 256 * 1024;
    static final int MAX_RULES = 500;
    static final int MAX_EXPRESSION_CHARACTERS = 4_000;
    static final int MAX_TIER = 5;
    static final int MAX_PERSONAL_FIELDS = 500;

    private static final Set<String> FILE_KEYS = Set.of("policy", "rule", "tools", "personal");
    private static final Set<String> POLICY_KEYS = Set.of("name", "version");
    private static final Set<String> RULE_KEYS = Set.of(
            "id",
            "title",
            "layer",
            "tier",
            "on",
            "tools",
            "agents",
            "targets",
            "objects",
            "when",
            "verify",
            "params",
            "response",
            "message");
    private static final Set<String> TOOL_KEYS = Set.of("class", "compensation", "allowed_for");
    private static final Set<String> PERSONAL_KEYS = Set.of("field", "subject", "tools");

    static PolicyFile parse(String toml) throws PolicyFileException {
        if (toml.length() > MAX_CHARACTERS) {
            throw new PolicyFileException(
                    1,
                    Optional.empty(),
                    "the file is longer than " + MAX_CHARACTERS
                            + " characters; move rules that this workspace does not need elsewhere");
        }
        TomlSection<PolicyFileException> file = TomlSection.ofFile(toml, "a policy file", PolicyFile::fault);
        file.allowOnly(FILE_KEYS);
        if (!(file.table().get(List.of("policy")) instanceof TomlTable policy)) {
            throw file.fault("policy", "a policy file begins with a table [policy] with name and version");
        }
        TomlSection<PolicyFileException> head = section(policy, "[policy]", file.lineOf("policy"));
        head.allowOnly(POLICY_KEYS);
        return new PolicyFile(head.text("name"), head.text("version"), rules(file), tools(file), personal(file));
    }

    private static PolicyFileException fault(int line, String what) {
        return new PolicyFileException(line, Optional.empty(), what);
    }

    private static TomlSection<PolicyFileException> section(TomlTable table, String name, int line) {
        return new TomlSection<>(table, name, line, PolicyFile::fault);
    }

    private static List<Rule> rules(TomlSection<PolicyFileException> file) throws PolicyFileException {
        Object given = file.table().get(List.of("rule"));
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof TomlArray array) || array.size() > MAX_RULES) {
            throw file.fault("rule", "rules are written [[rule]], at most " + MAX_RULES + " of them");
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            int line = TomlSection.line(array.inputPositionOf(i), file.line());
            if (!(array.get(i) instanceof TomlTable table)) {
                throw file.fault(line, "rules are written [[rule]]");
            }
            Rule rule = rule(section(table, "[[rule]]", line));
            if (!ids.add(rule.id())) {
                throw new PolicyFileException(
                        line, Optional.of(rule.id()), "the id is used twice; give this rule its own");
            }
            rules.add(rule);
        }
        return List.copyOf(rules);
    }

    private static List<PersonalField> personal(TomlSection<PolicyFileException> file) throws PolicyFileException {
        Object given = file.table().get(List.of("personal"));
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof TomlArray array) || array.size() > MAX_PERSONAL_FIELDS) {
            throw file.fault(
                    "personal",
                    "personal fields are written [[personal]], at most " + MAX_PERSONAL_FIELDS + " of them");
        }
        List<PersonalField> fields = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            int line = TomlSection.line(array.inputPositionOf(i), file.line());
            if (!(array.get(i) instanceof TomlTable table)) {
                throw file.fault(line, "personal fields are written [[personal]]");
            }
            TomlSection<PolicyFileException> s = section(table, "[[personal]]", line);
            s.allowOnly(PERSONAL_KEYS);
            String field = s.text("field");
            Optional<String> subject = s.maybeText("subject");
            try {
                fields.add(
                        new PersonalField(JsonPointer.parse(field), subject.map(JsonPointer::parse), s.texts("tools")));
            } catch (IllegalArgumentException e) {
                throw s.fault(line, String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(fields);
    }

    private static Rule rule(TomlSection<PolicyFileException> anonymous) throws PolicyFileException {
        String id = anonymous.text("id");
        TomlSection<PolicyFileException> s =
                anonymous.reporting((line, what) -> new PolicyFileException(line, Optional.of(id), what));
        s.allowOnly(RULE_KEYS);
        Layer layer = layer(s);
        Phase on = phase(s);
        Rule.Selector selector =
                new Rule.Selector(s.texts("tools"), s.texts("agents"), s.texts("targets"), s.texts("objects"));
        String title = s.text("title");
        Rule rule = new Rule(
                id,
                title,
                layer,
                s.whole("tier", 1, MAX_TIER),
                on,
                selector,
                condition(s, layer, on),
                response(s),
                s.maybeText("message").orElse(title),
                s.params("params"),
                s.line());
        if (on == Phase.STATE) {
            requireInvariant(s, rule);
        }
        for (String placeholder : Template.malformed(rule.message())) {
            throw s.fault(
                    "message", "'{" + placeholder + "}' in the message is no name; write for example {run.objects}");
        }
        return rule;
    }

    /// A state has no action to select by, to refuse or to contain.
    private static void requireInvariant(TomlSection<PolicyFileException> s, Rule rule) throws PolicyFileException {
        if (!rule.selector().equals(Rule.Selector.ALL)) {
            throw s.fault(
                    "on",
                    "a rule on a state looks at no action, so it has no 'tools', 'agents', 'targets' or 'objects'; name"
                            + " them in 'when'");
        }
        if (rule.response().compareTo(Response.FLAG) > 0) {
            throw s.fault("response", "a rule on a state has nothing to refuse; its response is observe or flag");
        }
    }

    private static Layer layer(TomlSection<PolicyFileException> s) throws PolicyFileException {
        String name = s.text("layer");
        Layer layer = Layer.ofWireName(name)
                .orElseThrow(() -> s.fault("layer", unknown("layer", name, Layer.values(), Layer::wireName)));
        if (!layer.available()) {
            throw s.fault(
                    "layer",
                    "the layer '" + name + "' is not yet in this release; remove the rule, or state it as '"
                            + Layer.BLAST_RADIUS.wireName()
                            + "' over run.mutations, run.refused or run.writes_last_minute");
        }
        return layer;
    }

    private static Phase phase(TomlSection<PolicyFileException> s) throws PolicyFileException {
        String name = s.text("on");
        return Phase.ofWireName(name)
                .orElseThrow(() -> s.fault("on", unknown("on", name, Phase.values(), Phase::wireName)));
    }

    private static Response response(TomlSection<PolicyFileException> s) throws PolicyFileException {
        String name = s.text("response");
        return Response.ofWireName(name)
                .orElseThrow(
                        () -> s.fault("response", unknown("response", name, Response.values(), Response::wireName)));
    }

    private static <E> String unknown(
            String key, String given, E[] known, java.util.function.Function<E, String> wireName) {
        return "'" + key + "' is '" + given + "'; use one of "
                + Arrays.stream(known).map(wireName).collect(Collectors.joining(", "));
    }

    private static Rule.Condition condition(TomlSection<PolicyFileException> s, Layer layer, Phase on)
            throws PolicyFileException {
        Optional<String> when = s.maybeText("when");
        Optional<String> verify = s.maybeText("verify");
        if (when.isPresent() == verify.isPresent()) {
            throw s.fault(s.line(), "a rule has either 'when' (an expression) or verify = \"postconditions\"");
        }
        if (verify.isPresent()) {
            if (!verify.get().equals("postconditions")) {
                throw s.fault("verify", "'verify' is '" + verify.get() + "'; the one check is \"postconditions\"");
            }
            if (on != Phase.EXECUTED || layer != Layer.VERIFICATION_FAILURE) {
                throw s.fault(
                        "verify",
                        "postconditions are checked with on = \"executed\" and layer = \"verification failure\"");
            }
            return new Rule.Condition.Postconditions();
        }
        String cel = s.text("when");
        if (cel.length() > MAX_EXPRESSION_CHARACTERS) {
            throw s.fault(
                    "when",
                    "the expression is longer than " + MAX_EXPRESSION_CHARACTERS + " characters; split the rule");
        }
        return new Rule.Condition.Expression(cel, s.lineOf("when"));
    }

    private static List<ToolEffects> tools(TomlSection<PolicyFileException> file) throws PolicyFileException {
        Object given = file.table().get(List.of("tools"));
        if (given == null) {
            return List.of();
        }
        if (!(given instanceof TomlTable table)) {
            throw file.fault("tools", "tools are written [tools.\"email.send\"]");
        }
        List<ToolEffects> tools = new ArrayList<>();
        for (String tool : table.keySet()) {
            int line = TomlSection.line(table.inputPositionOf(List.of(tool)), file.line());
            if (!(table.get(List.of(tool)) instanceof TomlTable one)) {
                throw file.fault(line, "tools are written [tools.\"" + tool + "\"]");
            }
            tools.add(tool(tool, section(one, "[tools.\"" + tool + "\"]", line)));
        }
        return List.copyOf(tools);
    }

    private static ToolEffects tool(String tool, TomlSection<PolicyFileException> s) throws PolicyFileException {
        if (!s.table().contains(List.of("class")) && s.table().keySet().stream().noneMatch(TOOL_KEYS::contains)) {
            throw s.fault(
                    s.line(),
                    "a tool's name with a dot needs quotes, as in [tools.\"email.send\"], and the tool a 'class'");
        }
        s.allowOnly(TOOL_KEYS);
        String name = s.text("class");
        EffectClass effects = EffectClass.ofWireName(name)
                .orElseThrow(
                        () -> s.fault("class", unknown("class", name, EffectClass.values(), EffectClass::wireName)));
        Optional<String> compensation = s.maybeText("compensation");
        if (compensation.isPresent() != (effects == EffectClass.COMPENSATABLE)) {
            throw s.fault(
                    "class",
                    effects == EffectClass.COMPENSATABLE
                            ? "a compensatable tool names its 'compensation'"
                            : "a tool of class " + name.toLowerCase(Locale.ROOT)
                                    + " has no 'compensation'; if one offsets it, its class is compensatable");
        }
        if (compensation.isEmpty() && s.maybeText("allowed_for").isPresent()) {
            throw s.fault("allowed_for", "'allowed_for' says how long a compensation works; this tool has none");
        }
        return new ToolEffects(tool, effects, compensation, allowedFor(s));
    }

    private static Optional<Duration> allowedFor(TomlSection<PolicyFileException> s) throws PolicyFileException {
        Optional<String> text = s.maybeText("allowed_for");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Duration duration = Duration.parse(text.get());
            if (!duration.isPositive()) {
                throw s.fault(
                        "allowed_for", "'" + text.get() + "' is no time to compensate in; write for example \"PT1H\"");
            }
            return Optional.of(duration);
        } catch (DateTimeParseException e) {
            throw s.fault("allowed_for", "'" + text.get() + "' is no ISO 8601 duration; write for example \"PT1H\"");
        }
    }
}
