package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One rule as the policy file states it.
///
/// @param id the reference people use, for example `CLAIM-17B`
/// @param tier 1 to 5
/// @param message a template; `{run.objects}` is filled in from the facts that matched
/// @param params the thresholds that the expression names as `params.x`
/// @param line where it starts in the file
public record Rule(
        String id,
        String title,
        Layer layer,
        int tier,
        Phase on,
        Selector selector,
        Condition condition,
        Response response,
        String message,
        Map<String, Json> params,
        int line) {
    public Rule {
        params = Collections.unmodifiableMap(new TreeMap<>(params));
    }

    /// What makes a rule match.
    public sealed interface Condition {
        /// A CEL expression of type bool over the variables of `docs/policies.md`; it stands at `line` of the
        /// file.
        record Expression(String cel, int line) implements Condition {}

        /// What the caller declared as the outcome is not what was observed, or the call failed.
        record Postconditions() implements Condition {}

        /// The condition in words, as an explanation begins.
        default String text() {
            return switch (this) {
                case Expression(String cel, int _) -> cel.strip().replaceAll("\\s+", " ");
                case Postconditions() -> "postconditions";
            };
        }
    }

    /// Which actions concern the rule at all; an empty list selects everything. With `targets` or `objects`, the
    /// rule sees only the writes that match both.
    public record Selector(List<String> tools, List<String> agents, List<String> targets, List<String> objects) {
        public static final Selector ALL = new Selector(List.of(), List.of(), List.of(), List.of());

        public Selector {
            tools = List.copyOf(tools);
            agents = List.copyOf(agents);
            targets = List.copyOf(targets);
            objects = List.copyOf(objects);
        }

        boolean narrowsWrites() {
            return !targets.isEmpty() || !objects.isEmpty();
        }
    }
}
