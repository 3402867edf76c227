package com.rollbackapi.engine;

import com.rollbackapi.checkpoint.Checkpointer;
import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.RbxjFile;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.rollback.Checkpoints;
import com.rollbackapi.rollback.Invariants;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.UnknownScopeException;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import com.rollbackapi.target.http.ServiceDeclaration;
import com.rollbackapi.tlog.LogKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Everything that happens on the engine's thread.
final class Writer {
    private static final System.Logger LOG = System.getLogger(Writer.class.getName());

    private final Workspace workspace;
    private final EngineLedger ledger;
    private final Containments containments;
    private final Concealing concealing;
    private final Erasures erasures;
    private final ServiceCalls calls;
    private final ActionDesk desk;
    private final CallsUnderWay underWay;
    private final Checkpointer checkpointer;
    private final Rollbacks rollbacks;
    private final Recoveries recoveries;
    private final Migrations migrations;

    /// An action whose caller waits.
    record Waiting(ActionRequest request, CompletableFuture<ActionResult> future) {}

    /// @param answered is told, on any thread, of each call that has an answer, and has it ended by [#end]
    Writer(Workspace workspace, Consumer<CallsUnderWay.Under> answered) {
        this.workspace = workspace;
        this.ledger = workspace.ledger();
        this.containments = new Containments(ledger);
        Clocks clocks = workspace.clocks();
        this.concealing = new Concealing(workspace.policies().personal(), workspace.subjects(), clocks.random());
        this.erasures = new Erasures(ledger, workspace.subjects(), workspace.subjectFolder());
        this.calls =
                new ServiceCalls(ledger, workspace.bench(), workspace.config().origin());
        this.desk = new ActionDesk(calls, workspace.policies(), containments, clocks.wall());
        this.underWay = new CallsUnderWay(desk, containments, new CallsUnderWay.Own(), answered);
        this.checkpointer = new Checkpointer(ledger, workspace.bench().blobs());
        Invariants invariants = new DeclaredInvariants(workspace.policies());
        this.recoveries = new Recoveries(
                ledger, containments, invariants, workspace.bench().blobs());
        this.rollbacks = new Rollbacks(
                new Rollbacks.Means(
                        ledger, workspace.bench(), workspace.follower(), calls, workspace::key, invariants, clocks),
                containments,
                checkpointer,
                underWay);
        this.migrations = new Migrations(workspace, checkpointer);
    }

    EngineLedger ledger() {
        return ledger;
    }

    Containments containments() {
        return containments;
    }

    Erasures erasures() {
        return erasures;
    }

    LogKeys.Term rotateKey(Operator.Request request) throws IOException, RefusedException {
        return workspace.keys().rotate(ledger, request);
    }

    LogKeys.Term revokeKey(String key, OptionalLong lastValid, Operator.Request request)
            throws IOException, RefusedException {
        return workspace.keys().revoke(ledger, key, lastValid, request);
    }

    void contain(Reach reach, Operator.Request request) throws IOException, RefusedException {
        Containments.Begun begun = Containments.Begun.of(workspace, underWay);
        containments.contain(reach, begun, request.reason(), request.requestedBy());
    }

    Rollbacks rollbacks() {
        return rollbacks;
    }

    /// Lets a contained run go on, once its calls of services have ended.
    Recovered resume(String run, Permission permission, Operator.Request request) throws IOException, RefusedException {
        if (underWay.isAny(run::equals)) {
            throw new RefusedException(
                    "a call of " + run + " is still under way; repeat once what came of it is journaled");
        }
        return recoveries.resume(run, permission, request);
    }

    Migrations migrations() {
        return migrations;
    }

    /// Brings the targets that follow the journal up to its head, and finishes the erasures and rollbacks that a
    /// crash cut off.
    void recover() throws IOException {
        try {
            erasures.resume();
        } catch (IOException e) {
            // those keys are out of use already; on a full disk the rest must not stand in the way of containment
            LOG.log(System.Logger.Level.WARNING, "an erasure is not finished yet: " + e.getMessage());
        }
        try {
            workspace.keys().resume();
        } catch (DiskFullException e) {
            // the new key signs already; the old one is removed at the next start with room
            LOG.log(System.Logger.Level.WARNING, "a change of the log's key is not finished yet: " + e.getMessage());
        }
        new Resumption(desk, calls, workspace.follower(), workspace.requests(), rollbacks).run();
        try {
            settleOrThrow();
        } catch (IOException e) {
            // a rollback that a policy requires of what was settled now: the requirement stays in the journal
            LOG.log(System.Logger.Level.WARNING, "what policies require is not done yet: " + e.getMessage());
        }
    }

    /// Decides about the actions in order and flushes once. An action that cannot be journaled fails alone; a flush
    /// that fails fails them all.
    void act(List<Waiting> waiting) {
        payOwed();
        Acknowledgements acknowledgements = new Acknowledgements(ledger);
        for (Waiting w : waiting) {
            if (underWay.holds(w)) {
                continue;
            }
            try {
                switch (desk.take(concealing.conceal(w.request()))) {
                    case Taken.Decided(ActionResult result) -> acknowledgements.decided(w, result);
                    case Taken.Calling calling -> underWay.begin(calling, w.future());
                }
            } catch (IOException | RuntimeException e) {
                acknowledgements.failed(w, e);
            }
        }
        tell(acknowledgements);
    }

    /// Journals what came of a service's call, and tells its caller.
    void end(CallsUnderWay.Under call) {
        Acknowledgements told = new Acknowledgements(ledger);
        underWay.end(call, told);
        tell(told);
        settle();
    }

    /// Whether something waits for room in the journal.
    boolean isOwing() {
        return !underWay.owed().isEmpty();
    }

    /// Journals what came of calls when there was no room for it: one by one, since little room may be enough for
    /// some.
    private void payOwed() {
        for (CallsUnderWay.Under owed : underWay.owed()) {
            Acknowledgements told = new Acknowledgements(ledger);
            underWay.end(owed, told);
            if (!tell(told)) {
                return;
            }
        }
    }

    /// False where nothing is durable.
    private boolean tell(Acknowledgements told) {
        try {
            settleOrThrow();
            told.flushed();
            return true;
        } catch (IOException | RuntimeException e) {
            told.failed(e);
            return false;
        }
    }

    /// Stops the calls that the journal as it is now does not allow any more.
    void review() {
        underWay.review();
    }

    /// Ends the calls under way: what was sent is waited for, for as long as one attempt takes.
    void close() {
        Acknowledgements told = new Acknowledgements(ledger);
        underWay.close(told);
        tell(told);
    }

    /// Flushes what a call has left staged, and follows it up.
    void settle() {
        try {
            settleOrThrow();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the journal could not be written", e);
        }
        payOwed();
        List<Waiting> freed = underWay.takeFreed();
        if (!freed.isEmpty()) {
            act(freed); // each is decided, or told why not
        }
    }

    private void settleOrThrow() throws IOException {
        ledger.flush();
        underWay.review();
        workspace.follower().catchUp(ledger.picture());
        for (Containments.Required r : containments.takeRequired()) {
            rollBack(r);
        }
    }

    /// What a policy answers with `contain_and_roll_back`. Where the plan cannot run, the requirement stays in the
    /// journal for an operator.
    private void rollBack(Containments.Required required) throws IOException {
        Scope scope = new Scope.Runs(List.of(required.run()));
        try {
            Operator.Request request = new Operator.Request("policy", required.reason());
            Outcome outcome =
                    rollbacks.run(scope, rollbacks.look(scope).preview().planHash(), Optional.empty(), request);
            // a call of the run has ended meanwhile: what a policy asks for is the run, and no certain plan
            if (outcome instanceof Outcome.Refused refused
                    && refused.replacement().isPresent()) {
                rollbacks.run(scope, refused.replacement().get(), Optional.empty(), request);
            }
        } catch (RefusedException e) {
            LOG.log(System.Logger.Level.WARNING, "the rollback that a policy required was refused: " + e.getMessage());
        }
    }

    /// Puts a service's declaration in force, with what its compensations have shown.
    ServiceRow addService(byte[] toml, ServiceDeclaration declared, Proofs.Facts facts)
            throws IOException, RefusedException {
        if (workspace.bench().targets().containsKey(declared.name())) {
            throw new RefusedException("'" + declared.name() + "' is a target here; containment goes by name, so give"
                    + " the service another");
        }
        workspace.services().add(declared, toml);
        return proveService(facts);
    }

    /// Journals what compensations have shown.
    ServiceRow proveService(Proofs.Facts facts) throws IOException {
        workspace.services().journal(ledger, facts);
        return workspace.services().row(facts.service());
    }

    CheckpointRow addTarget(TargetConfig config, Optional<Path> state, Operator.Request request)
            throws IOException, RefusedException {
        if (isBegun(config.name())) {
            workspace.dropTarget(config.name());
        }
        Target target = workspace.addTarget(config, state);
        // a crash here leaves a target without its first state: added again, it begins anew
        try {
            return checkpoint(List.of(target.name()), CheckpointPlace.MAIN, Purpose.BASELINE, request);
        } catch (IOException | RefusedException e) {
            if (isBegun(target.name())) {
                workspace.dropTarget(target.name());
            }
            throw e;
        }
    }

    /// Whether a target was added and the journal knows nothing of it: its first state was never captured.
    private boolean isBegun(String target) {
        Picture picture = workspace.ledger().picture();
        return workspace.bench().targets().containsKey(target)
                && picture.checkpoints().values().stream().noneMatch(c -> c.covers(target))
                && picture.world().histories().values().stream()
                        .noneMatch(h -> h.target().equals(target));
    }

    CheckpointRow checkpoint(List<String> services, CheckpointPlace place, Purpose purpose, Operator.Request request)
            throws IOException, RefusedException {
        settleOrThrow();
        List<Target> covered = new ArrayList<>();
        for (String name :
                services.isEmpty() ? List.copyOf(workspace.bench().targets().keySet()) : services) {
            covered.add(target(name));
        }
        if (covered.isEmpty()) {
            throw new RefusedException("this workspace has no targets yet; import a state or add one");
        }
        try {
            CheckpointRow row = checkpointer.save(
                    covered,
                    new Checkpointer.Request(
                            purpose, request.reason(), place.branch(), place.parent(), request.requestedBy()));
            return checkpointer.prove(row, place.finding(), request.requestedBy());
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    CheckpointRow verifyCheckpoint(String name, Operator.Request request) throws IOException, RefusedException {
        return checkpointer.verify(checkpoint(name), Optional.empty(), request.requestedBy());
    }

    CheckpointRow approveCheckpoint(String name, Operator.Approval approval, Operator.Request request)
            throws IOException, RefusedException {
        CheckpointRow row = checkpoint(name);
        if (approval == Operator.Approval.GRANTED && !row.restorable()) {
            throw new RefusedException(row.id() + " cannot be restored, so it cannot be approved; verify it first: rbx"
                    + " checkpoint verify " + row.id());
        }
        ledger.append(
                approval == Operator.Approval.GRANTED ? EventType.APPROVAL_GRANTED : EventType.APPROVAL_REFUSED,
                request.requestedBy(),
                Json.object()
                        .put("checkpoint", row.id())
                        .put("root", Write.ref(row.root()))
                        .put("reason", request.reason())
                        .build());
        return Objects.requireNonNull(ledger.picture().checkpoints().get(row.id()));
    }

    private CheckpointRow checkpoint(String name) throws RefusedException {
        try {
            return Checkpoints.find(ledger.picture(), name);
        } catch (UnknownScopeException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    Hash stateHash(String target) throws IOException, RefusedException {
        settleOrThrow();
        try {
            return workspace.documents(target).stateHash();
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    Hash liveRoot(String target) throws IOException, RefusedException {
        settleOrThrow();
        try {
            return target(target).capture(workspace.bench().blobs()).root();
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    Export.Report export(Path file) throws IOException {
        settleOrThrow();
        BlobStore blobs = workspace.bench().blobs();
        Journal journal = workspace.journal();
        journal.publish();
        byte[] head = workspace.publishedHead();
        LogKeys keys = journal.keys();
        Set<Hash> references = Export.references(journal, blobs);
        long sizeBytes = RbxjFile.export(
                path -> journal.tile(path)
                        .orElseThrow(() -> new IOException("the published journal has no " + path.path())),
                new RbxjFile.Head(head, keys.newest().vkey(), keys.fileUpTo(journal.size())),
                file,
                references,
                blobs::get);
        return new Export.Report(journal.size(), journal.root(), references.size(), sizeBytes);
    }

    private Target target(String name) throws RefusedException {
        Target target = workspace.bench().targets().get(name);
        if (target == null) {
            throw new RefusedException("this workspace has no target '" + name + "'; it has "
                    + String.join(", ", workspace.bench().targets().keySet()));
        }
        return target;
    }
}
