package com.rollbackapi.evidence;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.tlog.LogKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the entries of a rollback and its plan show, and nothing they do not: computed when a pack is written, and
/// again when it is checked. A seal that says more than its entries is refused here.
final class Account {
    /// How a rollback ended.
    enum Verdict {
        RESTORED,
        PARTIAL,
        REFUSED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Plan plan;
    private final Entries entries;
    private final Parts parts;
    private final Receipts receipts;
    private final Compensations compensations;
    private final ProvenEntry sealed;
    private final Verdict verdict;

    private Account(Plan plan, Entries entries) throws EvidenceRejectedException {
        this.plan = plan;
        this.entries = entries;
        requirePlan(plan, entries);
        this.parts = Parts.of(plan, entries);
        this.receipts = Receipts.of(plan, entries);
        this.compensations = Compensations.of(plan, entries);
        this.sealed = entries.ownLast(EventType.ROLLBACK_SEALED);
        this.verdict = verdict(sealed.body());
    }

    /// Throws where the entries are not those of one rollback of this plan, or the seal says more than they do.
    ///
    /// @param keys of the log, to check the signature in the seal
    static Account of(Plan plan, Entries entries, LogKeys keys) throws EvidenceRejectedException {
        Account account = new Account(plan, entries);
        account.requireResumable();
        account.requireOrder();
        account.requirePauses();
        switch (account.verdict) {
            case RESTORED -> account.requireRestored(keys);
            case PARTIAL -> account.parts.requireStarted();
            case REFUSED -> account.requireUntouched();
        }
        return account;
    }

    private static Verdict verdict(Fields seal) throws EvidenceRejectedException {
        String status = seal.text("status");
        for (Verdict v : Verdict.values()) {
            if (v.wireName().equals(status)) {
                return v;
            }
        }
        throw seal.odd("no rollback ends as '" + status + "'");
    }

    private static void requirePlan(Plan plan, Entries entries) throws EvidenceRejectedException {
        Hash hash = plan.hash();
        Fields queued = entries.queued().body();
        if (!queued.ref("plan_hash").equals(hash) || !queued.ref("plan_ref").equals(hash)) {
            throw queued.odd("it is of another plan than " + hash);
        }
        List<ProvenEntry> later = new ArrayList<>(entries.own(EventType.ROLLBACK_INITIATED));
        later.addAll(entries.own(EventType.ROLLBACK_SEALED));
        for (ProvenEntry e : later) {
            if (e.body().maybeRef("plan_hash").filter(h -> !h.equals(hash)).isPresent()) {
                throw e.body().odd("it is of another plan than " + hash);
            }
        }
    }

    /// What ended in part goes on under its id; every other end is one.
    private void requireResumable() throws EvidenceRejectedException {
        for (ProvenEntry earlier : entries.own(EventType.ROLLBACK_SEALED)) {
            if (earlier.index() < sealed.index() && verdict(earlier.body()) != Verdict.PARTIAL) {
                throw sealed.body().odd("the rollback had ended with entry " + earlier.index());
            }
        }
    }

    /// Order is by entry, never by clock.
    private void requireOrder() throws EvidenceRejectedException {
        requireOrder(receipts.done());
        requireOrder(compensations.own());
        compensations.requireLast(receipts.done());
    }

    /// @param between preparing and the word that the state is restored
    private void requireOrder(List<ProvenEntry> between) throws EvidenceRejectedException {
        List<ProvenEntry> order = new ArrayList<>(List.of(entries.queued()));
        entries.ownOnce(EventType.ROLLBACK_INITIATED).ifPresent(order::add);
        entries.own(EventType.ROLLBACK_PREPARED).stream().findFirst().ifPresent(order::add);
        order.addAll(between);
        parts.restored().ifPresent(order::add);
        order.add(sealed);
        for (int i = 1; i < order.size(); i++) {
            if (order.get(i).index() <= order.get(i - 1).index()) {
                throw new EvidenceRejectedException(
                        order.get(i).place(),
                        order.get(i).event().wireName() + " stands before "
                                + order.get(i - 1).event().wireName());
            }
        }
    }

    /// Nothing is done while it is paused: it is ordered anew first.
    private void requirePauses() throws EvidenceRejectedException {
        boolean isPaused = false;
        for (ProvenEntry e : entries.all()) {
            if (entries.isOwn(e)) {
                switch (e.event()) {
                    case ROLLBACK_PAUSED -> isPaused = true;
                    case ROLLBACK_PREPARED, ROLLBACK_SEALED -> isPaused = false;
                    case ROLLBACK_STEP, ROLLBACK_COMPENSATION, STATE_RESTORED -> {
                        if (isPaused) {
                            throw e.body().odd("it was done while the rollback was paused");
                        }
                    }
                    default -> {}
                }
            }
        }
    }

    private void requireRestored(LogKeys keys) throws EvidenceRejectedException {
        parts.requireStarted();
        receipts.requireAll();
        compensations.requireSettled();
        ProvenEntry restored = parts.restored()
                .orElseThrow(() -> sealed.body().odd("it says restored, and no entry says that the state is"));
        Fields body = restored.body();
        if (!body.text("status").equals("restored") || !body.text("integrity").equals("verified")) {
            throw body.odd("the state was not verified, and the seal says restored");
        }
        Roots expected = new Roots(plan.expectedRoots());
        if (!Roots.in(restored).equals(expected)) {
            throw body.odd("its roots are not those that the plan expects");
        }
        if (!plan.targets().isEmpty()) {
            requireCaptured(body, expected);
        }
        requireSigned(body.ref("root"), keys);
    }

    private void requireCaptured(Fields restored, Roots expected) throws EvidenceRejectedException {
        String checkpoint = restored.text("restored_checkpoint");
        Roots captured = Roots.in(parts.saved(checkpoint, restored.place()));
        if (captured.contradiction(expected).isPresent()) {
            throw restored.odd(checkpoint + " holds another state of "
                    + captured.contradiction(expected).get() + " than the plan expects");
        }
    }

    /// The engine's own word in the seal, by the log's key of that time.
    private void requireSigned(Hash root, LogKeys keys) throws EvidenceRejectedException {
        Fields seal = sealed.body();
        Json.Obj said = Json.object()
                .put("rollback_id", entries.rollbackId())
                .put("plan_hash", Write.ref(plan.hash()))
                .put("root", Write.ref(root))
                .build();
        if (!seal.inside("statement").object().equals(said)) {
            throw seal.odd("its statement is not that of this plan and this root");
        }
        byte[] signature = seal.base64("signature");
        long size = sealed.index() + 1;
        boolean signed = keys.terms().stream()
                .filter(t -> t.from() <= size && size <= t.to().orElse(Long.MAX_VALUE))
                .anyMatch(t -> t.key().key().verify(CanonicalJson.bytes(said), signature));
        if (!signed || !seal.text("signer").equals(keys.origin())) {
            throw seal.odd("its statement is not signed by the log's key");
        }
    }

    private void requireUntouched() throws EvidenceRejectedException {
        if (!receipts.done().isEmpty()) {
            throw receipts.done().getFirst().body().odd("it changed something, and the seal says refused");
        }
        if (!compensations.own().isEmpty()) {
            throw compensations.own().getFirst().body().odd("it was decided, and the seal says refused");
        }
        if (parts.restored().isPresent()) {
            throw parts.restored().get().body().odd("it restored something, and the seal says refused");
        }
    }

    String rollbackId() {
        return entries.rollbackId();
    }

    Verdict verdict() {
        return verdict;
    }

    int approvals() {
        return parts.approvals().size();
    }

    ProvenEntry sealed() {
        return sealed;
    }

    /// The roots read from the live systems afterwards; none where it did not come to that.
    Roots reached() throws EvidenceRejectedException {
        return parts.restored().isPresent() ? Roots.in(parts.restored().get()) : new Roots(Map.of());
    }

    Json.Obj toJson() throws EvidenceRejectedException {
        Fields queued = entries.queued().body();
        Fields seal = sealed.body();
        Json.Builder roots = Json.object();
        if (parts.safety().isPresent()) {
            roots.put("before", Roots.in(parts.safety().get()).toJson());
        }
        if (parts.restored().isPresent()) {
            roots.put("after", reached().toJson());
        }
        roots.put("expected", new Roots(plan.expectedRoots()).toJson());
        Json.Builder account = Json.object()
                .put("rollback_id", entries.rollbackId())
                .put("verdict", verdict.wireName())
                .put("scope", queued.text("scope_text"))
                .put("requested_by", queued.text("requested_by"))
                .put("reason", queued.text("reason"))
                .put("refused_because", seal.maybeText("reason"))
                .strings("findings", seal.object().get("findings").isPresent() ? seal.texts("findings") : List.of())
                .put("plan_sha256", plan.hash().hex())
                .put("roots", roots.build())
                .put("receipts", receipts.toJson())
                .put("entries", parts.toJson().with("sealed", Json.of(sealed.index())));
        if (!plan.compensations().isEmpty()) {
            account.put("compensations", Json.of(compensations.toJson()));
        }
        return account.build();
    }
}
