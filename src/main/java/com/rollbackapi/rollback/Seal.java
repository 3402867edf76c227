package com.rollbackapi.rollback;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.journal.Write;
import java.util.Base64;

/// The last word on a rollback.
final class Seal {
    private Seal() {}

    /// What is journaled, with what was done signed. Where nothing was restored there is nothing to attest.
    static Json.Builder body(Executor.Order order, Outcome outcome, SigningKey key) {
        Json.Builder body = Json.object()
                .put("rollback_id", order.rollbackId())
                .put("plan_hash", Write.ref(order.plan().hash()));
        return switch (outcome) {
            case Outcome.Restored restored -> {
                Json.Obj statement = Json.object()
                        .put("rollback_id", order.rollbackId())
                        .put("plan_hash", Write.ref(order.plan().hash()))
                        .put("root", Write.ref(restored.root()))
                        .build();
                byte[] signature = key.sign(CanonicalJson.bytes(statement));
                yield body.put("status", "restored")
                        .put("statement", statement)
                        .put("signer", key.name())
                        .put("signature", Base64.getEncoder().encodeToString(signature));
            }
            case Outcome.Partial partial -> body.put("status", "partial").strings("findings", partial.findings());
            case Outcome.Refused refused -> body.put("status", "refused").put("reason", refused.reason());
            case Outcome.Paused _ -> throw new IllegalStateException("what is paused is not sealed");
            case Outcome.Unchanged _ -> throw new IllegalStateException("an empty plan is never queued");
        };
    }
}
