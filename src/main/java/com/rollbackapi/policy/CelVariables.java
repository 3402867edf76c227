package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import dev.cel.runtime.CelVariableResolver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The variables of one evaluation, each made when it is first asked for: a rule about totals never converts a
/// document.
final class CelVariables implements CelVariableResolver {
    private final Facts facts;
    private final List<Change> writes;
    private final Rule rule;
    private final Map<String, Object> made = new HashMap<>();

    CelVariables(Facts facts, List<Change> writes, Rule rule) {
        this.facts = facts;
        this.writes = writes;
        this.rule = rule;
    }

    @Override
    public Optional<Object> find(String name) {
        if (!CelVocabulary.VARIABLES.containsKey(name)) {
            return Optional.empty();
        }
        return Optional.of(made.computeIfAbsent(name, this::make));
    }

    /// Every variable by name.
    Map<String, Object> all() {
        Map<String, Object> all = new HashMap<>();
        CelVocabulary.VARIABLES.keySet().forEach(name -> find(name).ifPresent(value -> all.put(name, value)));
        return all;
    }

    private Object make(String name) {
        return switch (name) {
            case "action" -> action();
            case "writes" -> writes.stream().map(CelValues::write).toList();
            case "run" -> run();
            case "result" ->
                Map.of(
                        "ok", facts.outcome().map(Facts.Outcome::ok).orElse(true),
                        "error", facts.outcome().flatMap(Facts.Outcome::error).orElse(""));
            case "intended" ->
                CelValues.json(facts.outcome().map(Facts.Outcome::intended).orElse(Json.Obj.EMPTY));
            case "observed" ->
                CelValues.json(facts.outcome().map(Facts.Outcome::observed).orElse(Json.Obj.EMPTY));
            case "params" -> params();
            default -> throw new IllegalStateException("the variable '" + name + "' is declared and never made");
        };
    }

    private Map<String, Object> action() {
        Facts.Call call = facts.call();
        return Map.of(
                "tool", call.tool(),
                "agent", call.agentId(),
                "run", call.runId(),
                "step", call.stepId(),
                "args", CelValues.json(call.args()));
    }

    private Map<String, Object> run() {
        RunTotals run = facts.run();
        return Map.of(
                "actions", run.actions(),
                "mutations", run.mutations(),
                "objects", run.objects(),
                "services", run.services(),
                "refused", run.refused(),
                "writes_last_minute", run.writesLastMinute());
    }

    private Map<String, Object> params() {
        Map<String, Object> params = new HashMap<>();
        rule.params().forEach((name, value) -> params.put(name, CelValues.param(value)));
        return params;
    }
}
