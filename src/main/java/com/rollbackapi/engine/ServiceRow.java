package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.ToolEffects;
import com.rollbackapi.journal.Write;
import com.rollbackapi.target.http.BreakerState;
import com.rollbackapi.target.http.ServiceDeclaration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
