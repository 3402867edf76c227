package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.TomlSection;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads one operation of a declaration.
record OperationFile(String name, TomlSection<ServiceFileException> section, Optional<String> compensation) {
    private static final Set<String> KEYS =
            Set.of("class", "compensation", "allowed_for", "method", "path", "body", "result", "probe", "proof");
    private static final Set<String> PROBE_KEYS = Set.of("method", "path", "done", "not_done", "result");
    private static final Duration MAX_ALLOWED_FOR = Duration.ofDays(3650);
    private static final int MAX_SAMPLES = 20;
    private static final String PROBE =
            "probe = { method = \"GET\", path = \"/charges/{key}\", done = { status = 200 }, not_done = { status = 404"
                    + " } }";

    static OperationFile open(String name, TomlSection<ServiceFileException> s) throws ServiceFileException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")) {
            throw s.fault(s.line(), "'" + name + "' is no name of an operation; write for example \"payment.charge\"");
        }
        s.allowOnly(KEYS);
        return new OperationFile(name, s, s.maybeText("compensation"));
    }

    /// @param offsets whether it is a compensation of another
    Operation operation(boolean offsets) throws ServiceFileException {
        ToolEffects effects = effects(offsets);
        RequestTemplate request = request(section);
        if (request.method().equals("GET")) {
            throw section.fault("method", "a GET has no effect, and needs no declaration");
        }
        Operation.Probe probe = probe();
        List<Placeholder> all = new ArrayList<>(request.placeholders());
        all.addAll(probe.request().placeholders());
        Optional<Placeholder> offset =
                all.stream().filter(p -> p.source().isOfOffset()).findFirst();
        if (offset.isPresent() && !offsets) {
            throw section.fault(
                    section.line(),
                    name + " uses " + offset.get()
                            + " and is the compensation of no operation; nothing is offset by it");
        }
        return new Operation(effects, request, pointer(section, "result"), probe, samples(effects));
    }

    private ToolEffects effects(boolean offsets) throws ServiceFileException {
        Optional<String> given = section.maybeText("class");
        if (given.isEmpty() && !offsets) {
            throw section.fault(section.line(), name + " needs a 'class': reversible, compensatable or irreversible");
        }
        String text = given.orElse(EffectClass.IRREVERSIBLE.wireName());
        EffectClass effects = EffectClass.ofWireName(text)
                .orElseThrow(() -> section.fault(
                        "class", "'class' is '" + text + "'; use reversible, compensatable or irreversible"));
        if (compensation.isPresent() == (effects == EffectClass.IRREVERSIBLE)) {
            throw section.fault(
                    "class",
                    effects == EffectClass.IRREVERSIBLE
                            ? "an irreversible operation has no 'compensation'"
                            : "a " + text + " operation names its 'compensation'");
        }
        if (compensation.filter(name::equals).isPresent()) {
            throw section.fault("compensation", "an operation does not offset itself");
        }
        if (section.maybeText("allowed_for").isEmpty()) {
            return new ToolEffects(name, effects, compensation, Optional.empty());
        }
        if (compensation.isEmpty()) {
            throw section.fault("allowed_for", "'allowed_for' says how long a compensation works; there is none");
        }
        Duration allowedFor = ServiceFile.duration(section, "allowed_for", MAX_ALLOWED_FOR);
        return new ToolEffects(name, effects, compensation, Optional.of(allowedFor));
    }

    /// A call whose effect cannot be known to have happened at most once cannot be declared.
    private Operation.Probe probe() throws ServiceFileException {
        if (section.section("probe", PROBE).isEmpty()) {
            throw section.fault(
                    section.line(),
                    name + " has no 'probe': its effect could not be known to have happened at most once; write "
                            + PROBE);
        }
        TomlSection<ServiceFileException> s = need(section, "probe", PROBE);
        s.allowOnly(PROBE_KEYS);
        RequestTemplate request = request(s);
        if (!request.method().equals("GET")) {
            throw s.fault("method", "a probe changes nothing: its method is GET");
        }
        if (request.placeholders().stream().noneMatch(p -> p.source() == Placeholder.Source.KEY)) {
            throw s.fault("path", "a probe asks for one call: its path has {key} in it");
        }
        Condition done = condition(need(s, "done", "done = { pointer = \"/status\", equals = \"succeeded\" }"));
        Condition notDone = condition(need(s, "not_done", "not_done = { status = 404 }"));
        if (done.equals(notDone)) {
            throw s.fault("not_done", "'done' and 'not_done' are the same; a probe tells one from the other");
        }
        return new Operation.Probe(request, done, notDone, pointer(s, "result"));
    }

    private static Condition condition(TomlSection<ServiceFileException> s) throws ServiceFileException {
        if (s.keys().equals(List.of("status"))) {
            return new Condition.Status(s.whole("status", 200, 499));
        }
        s.allowOnly(Set.of("pointer", "equals"));
        JsonPointer at = pointer(s, "pointer");
        Json equals = s.json("equals")
                .orElseThrow(() -> s.fault(s.line(), "write { status = 404 }, or { pointer = \"/x\", equals = 1 }"));
        return new Condition.Value(at, equals);
    }

    private List<Json.Obj> samples(ToolEffects effects) throws ServiceFileException {
        List<Json.Obj> samples = new ArrayList<>();
        for (Json.Obj sample : ServiceFile.objects(section, "proof")) {
            if (sample.members().size() != 1 || !(sample.get("args").orElse(Json.Null.NULL) instanceof Json.Obj args)) {
                throw section.fault("proof", "a sample is written args = { … } and nothing else");
            }
            samples.add(args);
        }
        if (samples.size() > MAX_SAMPLES) {
            throw section.fault("proof", "at most " + MAX_SAMPLES + " samples");
        }
        if (!samples.isEmpty() && compensation.isEmpty()) {
            throw section.fault("proof", "a proof is of a 'compensation'; this operation has none");
        }
        if (samples.isEmpty() && effects.effects() == EffectClass.REVERSIBLE) {
            throw section.fault(
                    "class",
                    "a reversible operation proves it: give samples with [[operations.\"" + name
                            + "\".proof]] and a [shadow], or call it compensatable");
        }
        return samples;
    }

    static RequestTemplate request(TomlSection<ServiceFileException> s) throws ServiceFileException {
        String method = s.text("method");
        if (!RequestTemplate.METHODS.contains(method)) {
            String known =
                    String.join(", ", RequestTemplate.METHODS.stream().sorted().toList());
            throw s.fault("method", "'" + method + "' is no method; use one of " + known);
        }
        String part = "path";
        try {
            RequestTemplate bare = RequestTemplate.of(method, s.text("path"), Optional.empty());
            part = "body";
            return new RequestTemplate(method, bare.path(), s.json("body"));
        } catch (IllegalArgumentException e) {
            throw s.fault(part, String.valueOf(e.getMessage()));
        }
    }

    static TomlSection<ServiceFileException> need(TomlSection<ServiceFileException> s, String key, String example)
            throws ServiceFileException {
        return s.section(key, key)
                .orElseThrow(() -> s.fault(s.line(), s.name() + " needs '" + key + "'; write " + example));
    }

    private static JsonPointer pointer(TomlSection<ServiceFileException> s, String key) throws ServiceFileException {
        try {
            return s.maybeText(key).map(JsonPointer::parse).orElse(JsonPointer.ROOT);
        } catch (IllegalArgumentException e) {
            throw s.fault(key, String.valueOf(e.getMessage()));
        }
    }
}
