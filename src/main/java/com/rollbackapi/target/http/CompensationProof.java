package com.rollbackapi.target.http;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonDiff;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Tries compensations on a service's shadow: the call, then its compensation, with the whole state before and after.
/// What comes back byte for byte, in canonical JSON, is proven for these samples and this declaration.
public final class CompensationProof {
    /// What a try has shown.
    public sealed interface Verdict {
        /// The operation that was tried.
        String operation();
    }

    /// The state came back for every sample.
    ///
    /// @param before of the state before the first sample
    /// @param after of the state after the last one, the same unless something else moves in the shadow
    public record Restored(String operation, String compensation, Hash before, Hash after, int samples)
            implements Verdict {}

    /// The state after differs from the state before.
    ///
    /// @param sample its place in the file, from 1
    public record Differs(String operation, int sample, List<JsonDiff.Difference> differences) implements Verdict {
        public Differs {
            differences = List.copyOf(differences);
        }
    }

    /// It could not be tried.
    public record Untried(String operation, int sample, String reason) implements Verdict {}

    private static final int KEY_BYTES = 8;

    private final ServiceDeclaration declaration;
    private final ServiceDeclaration.Shadow shadow;
    private final HttpService service;
    private final String keys;

    private CompensationProof(
            ServiceDeclaration declaration, ServiceDeclaration.Shadow shadow, HttpService service, String keys) {
        this.declaration = declaration;
        this.shadow = shadow;
        this.service = service;
        this.keys = keys;
    }

    /// Tries every operation that has samples; none where no shadow is declared.
    public static List<Verdict> of(ServiceDeclaration declaration, Surroundings around) {
        if (declaration.shadow().isEmpty()) {
            return List.of();
        }
        byte[] fresh = new byte[KEY_BYTES];
        around.random().nextBytes(fresh);
        try (HttpService service = HttpService.onShadow(declaration, around)) {
            CompensationProof proof = new CompensationProof(
                    declaration,
                    declaration.shadow().get(),
                    service,
                    "proof-" + HexFormat.of().formatHex(fresh));
            List<Verdict> verdicts = new ArrayList<>();
            for (String operation : declaration.provable()) {
                verdicts.add(proof.of(operation));
            }
            return verdicts;
        }
    }

    private Verdict of(String name) {
        Operation operation = declaration.operation(name);
        List<Hash> roots = new ArrayList<>();
        for (int i = 0; i < operation.samples().size(); i++) {
            try {
                Json before = service.state(shadow.state());
                carryOut(operation, operation.samples().get(i), i + 1, before);
                Json after = service.state(shadow.state());
                List<JsonDiff.Difference> differences = JsonDiff.between(before, after);
                if (!differences.isEmpty()) {
                    return new Differs(name, i + 1, differences);
                }
                roots.add(root(before));
                roots.add(root(after));
            } catch (UnfitCallException e) {
                return new Untried(name, i + 1, String.valueOf(e.getMessage()));
            }
        }
        String compensation = operation.effects().compensation().orElseThrow();
        return new Restored(
                name,
                compensation,
                roots.getFirst(),
                roots.getLast(),
                operation.samples().size());
    }

    private void carryOut(Operation operation, Json.Obj args, int sample, Json before) throws UnfitCallException {
        String key = keys + "-" + operation.name() + "-" + sample;
        ServiceCall call = new ServiceCall(operation.name(), key, args, Optional.empty());
        Json.Obj result = done(call);
        if (service.state(shadow.state()).equals(before)) {
            throw new UnfitCallException(
                    "the shadow's state does not show what the call has done: nothing would be proven");
        }
        done(new ServiceCall(
                operation.effects().compensation().orElseThrow(),
                key + "-undo",
                args,
                Optional.of(new ServiceCall.Offset(key, result))));
    }

    private Json.Obj done(ServiceCall call) throws UnfitCallException {
        return switch (service.call(call)) {
            case ServiceAnswer.Done(Json.Obj result) -> result;
            case ServiceAnswer.NotDone(String reason) ->
                throw new UnfitCallException(call.operation() + " was not done: " + reason);
            case ServiceAnswer.Unknown(String reason) ->
                throw new UnfitCallException("it is not known what came of " + call.operation() + ": " + reason);
        };
    }

    private static Hash root(Json state) {
        return Hash.of(CanonicalJson.bytes(state));
    }
}
