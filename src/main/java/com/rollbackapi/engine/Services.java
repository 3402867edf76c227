package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonDiff;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.target.Secrets;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.http.CompensationProof;
import com.rollbackapi.target.http.HttpService;
import com.rollbackapi.target.http.ServiceDeclaration;
import com.rollbackapi.target.http.ServiceFileException;
import com.rollbackapi.target.http.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// The services that the workspace's owner has declared. A journal from elsewhere has none: only a workspace that is
/// opened to write makes one of these.
final class Services implements AutoCloseable {
    private static final String SUFFIX = ".toml";
    private static final int MAX_DIFFERENCES_SHOWN = 5;

    /// How soon a wait ends that is stopped.
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Disk disk;
    private final WorkspaceLayout layout;
    private final Surroundings around;
    private final Proofs proofs = new Proofs();
    private final Map<String, HttpService> open = new ConcurrentSkipListMap<>();
    private final Map<String, Service> byOperation = new ConcurrentSkipListMap<>();

    Services(Disk disk, WorkspaceLayout layout, Clocks clocks) {
        this.disk = disk;
        this.layout = layout;
        this.around = new Surroundings(clocks.wall(), clocks.random(), Services::pause, Secrets.environment());
    }

    private static void pause(Duration duration, BooleanSupplier goOn) throws InterruptedException {
        Duration left = duration;
        while (left.isPositive() && goOn.getAsBoolean()) {
            Thread.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
            left = left.minus(LOOK);
        }
    }

    /// Takes note of an entry, in order.
    void see(IndexedEntry next) {
        proofs.see(next);
    }

    /// Opens what is declared.
    void load() throws IOException {
        for (ServiceDeclaration declared : declared(disk, layout)) {
            try {
                requireFree(declared);
            } catch (RefusedException e) {
                throw new IOException(layout.service(declared.name()) + ": " + e.getMessage(), e);
            }
            open(declared);
        }
    }

    /// The declarations of a workspace, by name.
    static List<ServiceDeclaration> declared(Disk disk, WorkspaceLayout layout) throws IOException {
        if (!disk.exists(layout.services())) {
            return List.of();
        }
        List<ServiceDeclaration> declared = new ArrayList<>();
        for (String file : disk.list(layout.services()).stream().sorted().toList()) {
            if (file.endsWith(SUFFIX)) {
                String name = file.substring(0, file.length() - SUFFIX.length());
                byte[] toml = disk.readAll(layout.service(name), ServiceDeclaration.MAX_CHARACTERS * 4);
                declared.add(parse(layout, name, new String(toml, StandardCharsets.UTF_8)));
            }
        }
        return declared;
    }

    private static ServiceDeclaration parse(WorkspaceLayout layout, String name, String toml) throws IOException {
        try {
            return ServiceDeclaration.parse(name, toml);
        } catch (ServiceFileException e) {
            throw new IOException(layout.service(name) + ": " + e.getMessage(), e);
        }
    }

    /// Reads a declaration that is to be added.
    static ServiceDeclaration parse(String name, byte[] toml) throws RefusedException {
        try {
            return ServiceDeclaration.parse(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(toml))
                            .toString());
        } catch (ServiceFileException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        } catch (CharacterCodingException e) {
            throw new RefusedException("service " + name + ": the declaration is no UTF-8");
        }
    }

    /// Tries the compensations of a declaration on its shadow, which is the caller's own time: no action waits.
    List<CompensationProof.Verdict> tried(ServiceDeclaration declared) {
        return CompensationProof.of(declared, around);
    }

    /// Refuses a declaration whose compensations do not restore the shadow.
    static void requireRestored(List<CompensationProof.Verdict> verdicts) throws RefusedException {
        List<String> faults = verdicts.stream()
                .flatMap(v -> switch (v) {
                    case CompensationProof.Restored _ -> Optional.<String>empty().stream();
                    case CompensationProof.Differs d -> Optional.of(text(d)).stream();
                    case CompensationProof.Untried u ->
                        Optional.of(u.operation() + ", sample " + u.sample() + ": " + u.reason()).stream();
                })
                .toList();
        if (!faults.isEmpty()) {
            throw new RefusedException("its compensations are not proven: " + String.join("; ", faults));
        }
    }

    static String text(CompensationProof.Differs d) {
        String shown = d.differences().stream()
                .limit(MAX_DIFFERENCES_SHOWN)
                .map(Services::text)
                .collect(Collectors.joining(", "));
        int more = d.differences().size() - MAX_DIFFERENCES_SHOWN;
        return d.operation() + ", sample " + d.sample() + ", does not restore the shadow: " + shown
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String text(JsonDiff.Difference d) {
        return (d.at().text().isEmpty() ? "the whole" : d.at().text()) + " was "
                + d.before().map(Services::text).orElse("absent") + " and is "
                + d.after().map(Services::text).orElse("absent");
    }

    private static String text(Json json) {
        String text = new String(CanonicalJson.bytes(json), StandardCharsets.UTF_8);
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    /// Puts a declaration in force, in the place of an earlier one of its name, whose calls under way end as they
    /// were begun.
    void add(ServiceDeclaration declared, byte[] toml) throws IOException, RefusedException {
        requireFree(declared);
        Folders.create(disk, layout.services());
        AtomicFile.write(disk, layout.service(declared.name()), toml);
        // a crash here leaves a declaration without its proofs: what it calls reversible counts as compensatable
        HttpService before = open.remove(declared.name());
        if (before != null) {
            before.operations().forEach(o -> byOperation.remove(o.tool()));
            before.retire();
        }
        open(declared);
    }

    void journal(EngineLedger ledger, Proofs.Facts facts) throws IOException {
        proofs.journal(ledger, facts);
    }

    private void requireFree(ServiceDeclaration declared) throws RefusedException {
        for (var operation : declared.declared()) {
            Service other = byOperation.get(operation.tool());
            if (other != null && !other.name().equals(declared.name())) {
                throw new RefusedException("the operation " + operation.tool() + " is one of service " + other.name()
                        + " already; an action's tool could not say which is meant");
            }
        }
    }

    private void open(ServiceDeclaration declared) {
        HttpService service = new HttpService(
                declared, operation -> proofs.hold(declared.name(), declared.hash(), operation), around);
        open.put(declared.name(), service);
        service.operations().forEach(o -> byOperation.put(o.tool(), service));
    }

    /// The engine's own map, which grows when a service is added.
    Map<String, Service> byOperation() {
        return byOperation;
    }

    ServiceDeclaration declaration(String name) throws RefusedException {
        HttpService service = open.get(name);
        if (service == null) {
            throw new RefusedException(
                    "this workspace has no service '" + name + "'; it has " + String.join(", ", open.keySet()));
        }
        return service.declaration();
    }

    List<ServiceRow> rows() {
        return open.values().stream()
                .map(s -> ServiceRow.of(s.declaration(), proofs, Optional.of(s.breaker())))
                .toList();
    }

    ServiceRow row(String name) {
        return rows().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        open.values().forEach(HttpService::close);
    }
}
