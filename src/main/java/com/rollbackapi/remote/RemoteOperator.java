package com.rollbackapi.remote;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Permission;
import com.rollbackapi.engine.Recovered;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.evidence.EvidenceRejectedException;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.ErasureRow;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Invariants;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Previewer;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.Unfinished;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.store.OverlayBlobStore;
import com.rollbackapi.tlog.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Acts through a remote's API. The plan is made here, from the verified picture, and the remote runs it only if it
/// makes the same.
final class RemoteOperator implements Operator {
    private final RemoteSource source;
    private final RemoteCalls calls;
    private final InstantSource clock;

    RemoteOperator(RemoteSource source, RemoteCalls calls, InstantSource clock) {
        this.source = source;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public Preview preview(Scope scope) throws IOException, RefusedException {
        source.requireWritable();
        source.sync();
        try {
            OverlayBlobStore merged = new OverlayBlobStore(source.blobs());
            Preview preview = new Previewer(this::versions, merged, action -> false, Invariants.NONE, clock)
                    .preview(
                            source.head(),
                            new Unfinished(merged)
                                    .ask(source.head(), scope, merged)
                                    .plan());
            return judged(scope, preview);
        } catch (UnknownScopeException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// With the remote's own word on its invariants and on what becomes of each action: its rules and what its
    /// services offer are not known here.
    private Preview judged(Scope scope, Preview preview) throws IOException, RefusedException {
        Json.Obj theirs = calls.post(
                "v1/plans", Json.object().put("scope", scope.toJson()).build());
        if (!theirs.text("plan_hash").equals(Optional.of(preview.planHash().hex()))) {
            throw new RefusedException("the remote makes another plan of this by now; look again");
        }
        try {
            return preview.judged(Wire.invariants(theirs), Wire.fates(preview.plan(), theirs));
        } catch (IllegalArgumentException e) {
            throw new IOException("the remote's answer to the plan cannot be read: " + e.getMessage(), e);
        }
    }

    private Map<String, Optional<Hash>> versions(String target, Set<String> objects) throws IOException {
        try {
            Json.Obj answer = calls.post(
                    "v1/versions",
                    Json.object()
                            .put("target", target)
                            .strings("objects", List.copyOf(objects))
                            .build());
            Map<String, Optional<Hash>> versions = new HashMap<>();
            if (answer.get("versions").orElse(Json.Null.NULL) instanceof Json.Obj found) {
                found.members().keySet().forEach(object -> versions.put(object, Write.ref(found, object)));
            }
            return versions;
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Outcome rollback(Scope scope, Hash planHash, Optional<Integer> pauseAfter, Request request)
            throws IOException, RefusedException {
        Json.Obj body = Wire.request(pauseAfter, request)
                .with("scope", scope.toJson())
                .with("plan_hash", Json.of(planHash.hex()));
        return ended("v1/rollback", body);
    }

    @Override
    public Outcome resumeRollback(String rollbackId, Optional<Integer> pauseAfter, Request request)
            throws IOException, RefusedException {
        if (!source.head().rollbacks().containsKey(rollbackId) || !rollbackId.matches("[A-Za-z0-9-]+")) {
            throw new RefusedException("no rollback '" + rollbackId + "' in this journal");
        }
        return ended("v1/rollbacks/" + rollbackId + "/resume", Wire.request(pauseAfter, request));
    }

    private Outcome ended(String path, Json.Obj body) throws IOException, RefusedException {
        source.requireWritable();
        Outcome outcome;
        try {
            outcome = Wire.outcome(calls.post(path, body));
        } catch (IllegalArgumentException e) {
            throw new IOException("the remote's answer to the rollback cannot be read: " + e.getMessage(), e);
        }
        source.sync();
        switch (outcome) {
            case Outcome.Restored r -> requireProof(r);
            case Outcome.Paused p -> requireProof(p);
            case Outcome.Unchanged _, Outcome.Partial _, Outcome.Refused _ -> {}
        }
        return outcome;
    }

    /// The same of one that says "paused".
    private void requireProof(Outcome.Paused said) throws IOException, RefusedException {
        source.requireWritable();
        RollbackRow row = source.head().rollbacks().get(said.rollbackId());
        if (row == null
                || row.status() != RollbackRow.Status.PAUSED
                || !Outcome.Paused.of(row).equals(said)) {
            throw new IOException("the remote says that " + said.rollbackId()
                    + " is paused, which its journal does not show: do not rely on it");
        }
    }

    /// A remote that says "restored" is believed once its verified journal says so too.
    private void requireProof(Outcome.Restored said) throws IOException, RefusedException {
        source.requireWritable();
        RollbackRow row = source.head().rollbacks().get(said.rollbackId());
        if (row == null
                || row.status() != RollbackRow.Status.RESTORED
                || !row.restoredRoot().equals(Optional.of(said.root()))) {
            throw new IOException("the remote says that " + said.rollbackId()
                    + " restored the state, which its journal does not show: do not rely on it");
        }
    }

    @Override
    public void contain(Reach reach, Request request) throws IOException, RefusedException {
        post("v1/contain", Wire.reach(reach), request);
    }

    @Override
    public void lift(String containment, Request request) throws IOException, RefusedException {
        if (!source.head().containments().containsKey(containment)) {
            throw new RefusedException("no containment '" + containment + "' in this journal");
        }
        post("v1/containments/" + containment + "/lift", Json.Obj.EMPTY, request);
    }

    @Override
    public Recovered resume(String runId, Permission permission, Request request) throws IOException, RefusedException {
        Json.Obj body = Wire.permission(permission).with("run_id", Json.of(runId));
        return Wire.recovered(post("v1/resume", body, request));
    }

    private Json.Obj post(String path, Json.Obj body, Request request) throws IOException, RefusedException {
        source.requireWritable();
        Json.Obj all = body;
        for (var member : Wire.request(request).members().entrySet()) {
            all = all.with(member.getKey(), member.getValue());
        }
        Json.Obj answer = calls.post(path, all);
        source.sync();
        return answer;
    }

    /// A pack is given on once the keys verified here prove it, and it says what the verified journal says.
    @Override
    public byte[] evidence(String rollbackId) throws IOException, RefusedException {
        source.requireWritable();
        RollbackRow row = source.head().rollbacks().get(rollbackId);
        if (row == null || !rollbackId.matches("[A-Za-z0-9-]+")) {
            throw new RefusedException("no rollback '" + rollbackId + "' in this journal");
        }
        byte[] file = calls.get("v1/rollbacks/" + rollbackId + "/evidence", EvidencePack.MAX_SIZE_BYTES)
                .orElseThrow(() -> new RefusedException("the remote has no evidence of " + rollbackId));
        source.sync();
        try {
            EvidencePack pack = EvidencePack.verify(
                    file, Optional.of(source.keys().orElseThrow().newest()));
            if (!pack.rollbackId().equals(rollbackId)
                    || !pack.planHash().equals(row.planHash())
                    || !pack.verdict().equalsIgnoreCase(row.status().name())) {
                throw new IOException("the remote's evidence is not of " + rollbackId
                        + " as its journal shows it: do not rely on it");
            }
            return file;
        } catch (EvidenceRejectedException e) {
            throw new IOException("the remote's evidence is not to be believed: " + e.getMessage(), e);
        }
    }

    /// A remote that says "erased" is believed once its verified journal says so too. That it did destroy the key
    /// is its word.
    @Override
    public ErasureRow redact(String subject, Request request) throws IOException, RefusedException {
        source.requireWritable();
        Json.Obj answer = calls.post("v1/redact", Wire.request(request).with("subject", Json.of(subject)));
        source.sync();
        String id = Wire.text(answer, "subject");
        ErasureRow row = source.head().erasures().get(id);
        if (row == null) {
            throw new IOException("the remote says that it erased subject " + id
                    + ", which its journal does not show: do not rely on it");
        }
        return row;
    }

    @Override
    public LogKeys.Term rotateKey(Request request) throws IOException, RefusedException {
        return term("v1/keys/rotate", Wire.request(request));
    }

    @Override
    public LogKeys.Term revokeKey(String key, OptionalLong lastValidSize, Request request)
            throws IOException, RefusedException {
        Json.Obj body = Wire.request(request).with("key", Json.of(key));
        return term(
                "v1/keys/revoke",
                lastValidSize.isPresent() ? body.with("last_valid_size", Json.of(lastValidSize.getAsLong())) : body);
    }

    /// The term of the key that the remote names, as its verified journal shows it.
    private LogKeys.Term term(String path, Json.Obj body) throws IOException, RefusedException {
        source.requireWritable();
        String vkey = Wire.text(calls.post(path, body), "vkey");
        source.sync();
        return source.keys().orElseThrow().terms().stream()
                .filter(t -> t.key().vkey().equals(vkey))
                .findFirst()
                .orElseThrow(() -> new IOException("the remote speaks of the key " + vkey
                        + ", which its journal does not lead to: do not rely on it"));
    }

    /// The remote's word: a journal does not say what is declared, nor what is let through.
    @Override
    public List<ServiceRow> services() throws IOException, RefusedException {
        source.requireWritable();
        byte[] answer = calls.get("v1/services")
                .orElseThrow(() -> new IOException("the remote does not list the services that it calls"));
        try {
            return Wire.services(StrictJson.parseObject(answer));
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new IOException("the remote's list of services cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public CheckpointRow checkpoint(List<String> services, Request request) throws IOException, RefusedException {
        source.requireWritable();
        Json names = Json.of(services.stream().map(Json::of).toList());
        return row(calls.post("v1/checkpoints", Wire.request(request).with("services", names)));
    }

    @Override
    public CheckpointRow verifyCheckpoint(String checkpoint, Request request) throws IOException, RefusedException {
        source.requireWritable();
        return row(calls.post("v1/checkpoints/" + checkpoint + "/verify", Wire.request(request)));
    }

    @Override
    public CheckpointRow approveCheckpoint(String checkpoint, Approval approval, Request request)
            throws IOException, RefusedException {
        source.requireWritable();
        Json granted = Json.of(approval == Approval.GRANTED);
        return row(calls.post(
                "v1/checkpoints/" + checkpoint + "/approve",
                Wire.request(request).with("granted", granted)));
    }

    /// The checkpoint that the remote named, as the verified journal shows it.
    private CheckpointRow row(Json.Obj answer) throws IOException {
        source.sync();
        String id = Wire.text(answer, "checkpoint");
        CheckpointRow row = source.head().checkpoints().get(id);
        if (row == null) {
            throw new IOException("the remote speaks of " + id + ", which its journal does not have");
        }
        return row;
    }
}
