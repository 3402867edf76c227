package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.ToolEffects;
import com.rollbackapi.journal.Write;
import com.rollbackapi.target.http.BreakerState;
import com.rollbackapi.target.http.ServiceDeclaration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A declared service as it is shown.
///
/// @param environment where it runs, as far as that is declared
/// @param declaration SHA-256 of its file
/// @param settles so long after a call a request of it may still be on its way
/// @param breaker what is let through to it now; absent where no engine is running
public record ServiceRow(
        String name,
        String base,
        Optional<String> environment,
        String declaration,
        Duration settles,
        List<Offered> operations,
        Optional<BreakerState> breaker) {
    private static final int CHUNK = 1_024;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /// One operation.
    ///
    /// @param proven whether its compensation has restored the shadow of this declaration
    public record Offered(ToolEffects effects, boolean proven) {}

    public ServiceRow {
        operations = List.copyOf(operations);
    }

    static ServiceRow of(ServiceDeclaration declared, Proofs proofs, Optional<BreakerState> breaker) {
        return new ServiceRow(
                declared.name(),
                declared.base(),
                declared.environment(),
                Write.ref(declared.hash()),
                declared.settles(),
                declared.declared().stream()
                        .map(e -> new Offered(e, proofs.hold(declared.name(), declared.hash(), e.tool())))
                        .toList(),
                breaker);
    }

    /// The services of a workspace, also while an engine holds it; none of a journal from elsewhere.
    public static List<ServiceRow> read(Path workspace, Source journal) throws IOException {
        WorkspaceLayout layout = new WorkspaceLayout(workspace);
        RealDisk disk = new RealDisk();
        if (Workspace.readConfig(disk, layout).imported()) {
            return List.of();
        }
        Proofs proofs = new Proofs();
        for (long from = 0; from < journal.size(); from += CHUNK) {
            for (IndexedEntry e : journal.entries(from, Math.min(from + CHUNK, journal.size()))) {
                proofs.see(e);
            }
        }
        List<ServiceRow> rows = new ArrayList<>();
        for (ServiceDeclaration declared : Services.declared(disk, layout)) {
            rows.add(of(declared, proofs, Optional.empty()));
        }
        return rows;
    }

    /// How many of its operations have a compensation.
    public long compensations() {
        return operations.stream()
                .filter(o -> o.effects().compensation().isPresent())
                .count();
    }

    /// How many of those are proven.
    public long proven() {
        return operations.stream().filter(Offered::proven).count();
    }

    /// As the command line and the HTTP API give it.
    public Json.Obj json() {
        Json.Builder row = Json.object()
                .put("name", name)
                .put("base", base)
                .put("environment", environment)
                .put("declaration", declaration)
                .put("settles", settles.toString())
                .put("compensations", compensations())
                .put("proven", proven());
        breaker.ifPresent(b -> row.put("breaker", b.phase().wireName())
                .put("open_until", b.openUntil().map(Instant::toString)));
        return row.put(
                        "operations",
                        Json.of(operations.stream().map(ServiceRow::json).toList()))
                .build();
    }

    /// Reads what [#json] wrote. Throws `IllegalArgumentException` naming what is missing, malformed or
    /// contradictory.
    public static ServiceRow of(Json json) {
        Json.Obj row = object(json, "a service");
        try {
            ServiceRow read = new ServiceRow(
                    text(row, "name"),
                    text(row, "base"),
                    maybeText(row, "environment"),
                    Write.ref(row, "declaration").map(Write::ref).orElseThrow(() -> missing("declaration")),
                    duration(text(row, "settles")),
                    operations(row),
                    breaker(row));
            requireCount(row, "compensations", read.compensations());
            requireCount(row, "proven", read.proven());
            return read;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + e.getParsedString() + "' is no time, or length of time", e);
        }
    }

    private static List<Offered> operations(Json.Obj row) {
        if (!(row.get("operations").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items))) {
            throw new IllegalArgumentException("a service needs the list \"operations\"");
        }
        return items.stream().map(ServiceRow::offered).toList();
    }

    private static Offered offered(Json json) {
        Json.Obj o = object(json, "an operation");
        String effects = text(o, "class");
        ToolEffects declared = new ToolEffects(
                text(o, "operation"),
                EffectClass.ofWireName(effects)
                        .orElseThrow(() -> new IllegalArgumentException("no class is '" + effects + "'")),
                maybeText(o, "compensation"),
                maybeText(o, "allowed_for").map(ServiceRow::duration));
        boolean proven = truth(o, "proven");
        if (proven && declared.compensation().isEmpty()) {
            throw new IllegalArgumentException("nothing is proven of what has no compensation: " + declared.tool());
        }
        return new Offered(declared, proven);
    }

    private static Optional<BreakerState> breaker(Json.Obj row) {
        Optional<Instant> until = maybeText(row, "open_until").map(ServiceRow::time);
        if (until.isPresent() && row.get("breaker").isEmpty()) {
            throw missing("breaker");
        }
        return maybeText(row, "breaker")
                .map(phase -> new BreakerState(
                        BreakerState.Phase.ofWireName(phase)
                                .orElseThrow(() -> new IllegalArgumentException("no breaker is '" + phase + "'")),
                        until));
    }

    private static Duration duration(String text) {
        Duration duration = Duration.parse(text);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("'" + text + "' is less than no time");
        }
        return duration;
    }

    /// Of a year that a clock can show.
    private static Instant time(String text) {
        Instant time = Instant.parse(text);
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException("'" + text + "' is no time of these days");
        }
        return time;
    }

    private static void requireCount(Json.Obj row, String name, long count) {
        if (row.number(name).orElse(-1) != count) {
            throw new IllegalArgumentException("\"" + name + "\" is not what the operations come to, " + count);
        }
    }

    private static Json.Obj object(Json json, String what) {
        if (json instanceof Json.Obj object) {
            return object;
        }
        throw new IllegalArgumentException(what + " is an object");
    }

    private static String text(Json.Obj o, String name) {
        return maybeText(o, name).filter(t -> !t.isBlank()).orElseThrow(() -> missing(name));
    }

    private static Optional<String> maybeText(Json.Obj o, String name) {
        if (o.get(name).isPresent() && o.text(name).isEmpty()) {
            throw new IllegalArgumentException("\"" + name + "\" is a text");
        }
        return o.text(name);
    }

    private static boolean truth(Json.Obj o, String name) {
        if (o.get(name).orElse(Json.Null.NULL) instanceof Json.Bool(boolean value)) {
            return value;
        }
        throw new IllegalArgumentException("\"" + name + "\" is true or false");
    }

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("a service needs \"" + name + "\"");
    }

    private static Json json(Offered o) {
        return Json.object()
                .put("operation", o.effects().tool())
                .put("class", o.effects().effects().wireName())
                .put("compensation", o.effects().compensation())
                .put("allowed_for", o.effects().allowedFor().map(Duration::toString))
                .put("proven", o.proven())
                .build();
    }
}
