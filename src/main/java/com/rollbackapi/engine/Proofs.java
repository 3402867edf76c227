package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import com.rollbackapi.target.http.CompensationProof;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which compensations are proven, by the journal. A proof holds for one declaration: whoever changes a file has to
/// prove it again. May be asked from any thread.
final class Proofs {
    private final Set<List<String>> proven = ConcurrentHashMap.newKeySet();

    /// Takes note of an entry, in order.
    void see(IndexedEntry next) {
        Json.Obj body = next.entry().body();
        switch (next.entry().event()) {
            case COMPENSATION_PROVEN -> proven.add(key(body));
            case COMPENSATION_DISPROVED -> proven.remove(key(body));
            default -> {}
        }
    }

    boolean hold(String service, Hash declaration, String operation) {
        return proven.contains(List.of(service, Write.ref(declaration), operation));
    }

    private static List<String> key(Json.Obj body) {
        return List.of(
                body.text("service").orElse(""),
                body.text("declaration").orElse(""),
                body.text("operation").orElse(""));
    }

    /// Stages what a try has shown, and holds to it.
    void journal(EngineLedger ledger, Facts facts) throws java.io.IOException {
        for (CompensationProof.Verdict verdict : facts.verdicts()) {
            Json.Builder body = Json.object()
                    .put("service", facts.service())
                    .put("declaration", Write.ref(facts.declaration()))
                    .put("operation", verdict.operation());
            EventType event = switch (verdict) {
                case CompensationProof.Restored r -> {
                    body.put("compensation", r.compensation())
                            .put("before_root", Write.ref(r.before()))
                            .put("after_root", Write.ref(r.after()))
                            .put("samples", r.samples());
                    yield EventType.COMPENSATION_PROVEN;
                }
                case CompensationProof.Differs d -> {
                    body.put("sample", d.sample()).put("reason", Services.text(d));
                    yield EventType.COMPENSATION_DISPROVED;
                }
                case CompensationProof.Untried u -> {
                    body.put("sample", u.sample()).put("reason", u.reason());
                    yield EventType.COMPENSATION_DISPROVED;
                }
            };
            Json.Obj fact = body.build();
            ledger.stage(event, facts.actor(), fact);
            if (event == EventType.COMPENSATION_PROVEN) {
                proven.add(key(fact));
            } else {
                proven.remove(key(fact));
            }
        }
    }

    /// What is journaled of a service's proof.
    record Facts(String service, Hash declaration, String actor, List<CompensationProof.Verdict> verdicts) {
        Facts {
            verdicts = List.copyOf(verdicts);
        }
    }
}
