package com.rollbackapi.policy;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Watches an evaluation and keeps the values that decided it. Loops end at the element that decides (`exists` at the
/// first hit, `all` at the first miss), so what is kept of a loop are the values of its last turn: a part that is
/// computed again starts the next turn, and what was seen since it was computed before is dropped.
final class Observations implements CelEvaluationListener {
    private static final int MAX_SHOWN = 8;

    private final List<Seen> seen = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();
    private final Map<Long, Object> values = new HashMap<>();

    private record Seen(long id, String path, Object value) {}

    @Override
    public void callback(CelExpr expr, Object value) {
        values.put(expr.id(), value);
        path(expr).ifPresent(path -> {
            Integer before = places.get(expr.id());
            if (before != null) {
                List<Seen> stale = seen.subList(before, seen.size());
                stale.forEach(s -> places.remove(s.id()));
                stale.clear();
            }
            places.put(expr.id(), seen.size());
            seen.add(new Seen(expr.id(), path, value));
        });
    }

    /// The explanation, and the names for the message: the variables, the loop variables, and `hit`, the write that
    /// was looked at last.
    Match match(String condition, Map<String, Object> variables) {
        Map<String, Object> names = new HashMap<>(variables);
        Set<String> shown = new LinkedHashSet<>();
        for (Seen s : seen) {
            if (!s.path().contains(".") && !s.path().contains("(")) {
                names.put(s.path(), s.value());
            }
            isWrite(s.value()).ifPresent(write -> names.put("hit", write));
            shown(s.value()).ifPresent(value -> shown.add(s.path() + " = " + value));
        }
        if (!names.containsKey("hit") && names.get("writes") instanceof List<?> writes && !writes.isEmpty()) {
            names.put("hit", writes.getFirst());
        }
        String with = shown.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "));
        return new Match(condition + (with.isEmpty() ? " holds" : " holds with " + with), names);
    }

    private Optional<String> path(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT -> Optional.of(expr.ident().name()).filter(name -> !name.startsWith("@"));
            case SELECT ->
                expr.select().testOnly()
                        ? Optional.empty()
                        : path(expr.select().operand())
                                .map(p -> p + "." + expr.select().field());
            case CALL -> call(expr);
            case NOT_SET, CONSTANT, LIST, STRUCT, MAP, COMPREHENSION -> Optional.empty();
        };
    }

    /// `observed["rows"]`, and the look-ups with the arguments they were called with.
    private Optional<String> call(CelExpr expr) {
        List<CelExpr> args = expr.call().args();
        return switch (expr.call().function()) {
            case "_[_]" -> path(args.getFirst()).map(p -> p + "[" + Shown.quoted(valueOf(args.getLast())) + "]");
            case "exists", "value" ->
                Optional.of(args.stream()
                        .map(a -> Shown.quoted(valueOf(a)))
                        .collect(Collectors.joining(", ", expr.call().function() + "(", ")")));
            default -> Optional.empty();
        };
    }

    private Object valueOf(CelExpr expr) {
        if (expr.getKind() == Kind.CONSTANT) {
            return switch (expr.constant().getKind()) {
                case STRING_VALUE -> expr.constant().stringValue();
                case INT64_VALUE -> expr.constant().int64Value();
                default -> "…";
            };
        }
        return values.getOrDefault(expr.id(), "…");
    }

    private static Optional<Map<?, ?>> isWrite(Object value) {
        return value instanceof Map<?, ?> map
                        && map.containsKey("target")
                        && map.containsKey("object")
                        && map.containsKey("op")
                ? Optional.of(map)
                : Optional.empty();
    }

    private static Optional<String> shown(Object value) {
        return switch (value) {
            case String _, Long _, Double _, Boolean _ -> Optional.of(Shown.quoted(value));
            case NullValue _ -> Optional.of("null");
            default -> isWrite(value).map(w -> Shown.plain(w.get("target") + "/" + w.get("object")));
        };
    }
}
