package com.rollbackapi.target.http;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.ToolEffects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import okhttp3.HttpUrl;

/// A service as its workspace's owner declares it, in TOML: where it is, what it does, how each call is written, asked
/// about and offset. `docs/services.md` lists the members.
///
/// A declaration is a claim until it is proven: an operation that calls itself reversible counts as compensatable
/// until its compensation has restored the service's shadow.
public final class ServiceDeclaration {
    /// The largest declaration.
    public static final int MAX_CHARACTERS = 256 * 1024;

    /// Another place where the same service runs and may be tried.
    ///
    /// @param state reads the whole state that is compared
    record Shadow(HttpUrl base, RequestTemplate state) {}

    /// Where the service is and what goes with every request.
    ///
    /// @param idempotencyHeader the header that carries a call's key
    record Address(HttpUrl base, String idempotencyHeader, Map<String, HeaderValue> headers) {
        Address {
            headers = Map.copyOf(headers);
        }
    }

    private final String name;
    private final Optional<String> environment;
    private final Hash hash;
    private final Address address;
    private final Patience patience;
    private final Breaker.Limits breaker;
    private final SortedMap<String, Operation> operations;
    private final Optional<Shadow> shadow;

    /// What the file says, as [ServiceFile] has read it.
    record Parts(
            String name,
            Optional<String> environment,
            Hash hash,
            Address address,
            Patience patience,
            Breaker.Limits breaker,
            Map<String, Operation> operations,
            Optional<Shadow> shadow) {}

    ServiceDeclaration(Parts parts) {
        this.name = parts.name();
        this.environment = parts.environment();
        this.hash = parts.hash();
        this.address = parts.address();
        this.patience = parts.patience();
        this.breaker = parts.breaker();
        this.operations = new TreeMap<>(parts.operations());
        this.shadow = parts.shadow();
    }

    /// Reads a declaration strictly: an unknown member is refused.
    ///
    /// @param name the service's name in the workspace: 1 to 64 lower-case letters, digits, `-` and `_`
    public static ServiceDeclaration parse(String name, String toml) throws ServiceFileException {
        return new ServiceFile(name, toml).declaration(Hash.of(toml.getBytes(StandardCharsets.UTF_8)));
    }

    public String name() {
        return name;
    }

    /// Where it runs, such as `production`, as far as that is declared: a containment of that environment reaches
    /// it.
    public Optional<String> environment() {
        return environment;
    }

    /// How long after a call a request of it may still be on its way.
    public Duration settles() {
        return patience.settles();
    }

    /// SHA-256 of the file: a proof holds for exactly this declaration.
    public Hash hash() {
        return hash;
    }

    /// Where the service is.
    public String base() {
        return address.base().toString();
    }

    /// The operations as declared, sorted by name.
    public List<ToolEffects> declared() {
        return operations.values().stream().map(Operation::effects).toList();
    }

    /// The operations that have a compensation, which a shadow can prove.
    public List<String> compensated() {
        return declared().stream()
                .filter(e -> e.compensation().isPresent())
                .map(ToolEffects::tool)
                .toList();
    }

    /// The operations with samples to prove their compensation by.
    public List<String> provable() {
        return operations.values().stream()
                .filter(o -> !o.samples().isEmpty())
                .map(Operation::name)
                .toList();
    }

    /// The operations that say they are reversible and need a proof for it.
    public List<String> reversible() {
        return declared().stream()
                .filter(e -> e.effects() == EffectClass.REVERSIBLE)
                .map(ToolEffects::tool)
                .toList();
    }

    public boolean hasShadow() {
        return shadow.isPresent();
    }

    Address address() {
        return address;
    }

    Operation operation(String operation) {
        Operation found = operations.get(operation);
        if (found == null) {
            throw new IllegalArgumentException("service " + name + " has no operation " + operation);
        }
        return found;
    }

    Patience patience() {
        return patience;
    }

    Breaker.Limits breaker() {
        return breaker;
    }

    SortedMap<String, Operation> operations() {
        return operations;
    }

    Optional<Shadow> shadow() {
        return shadow;
    }
}
