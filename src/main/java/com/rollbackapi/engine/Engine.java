package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.containment.Lease;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.ErasureRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.UndoWindow;
import com.rollbackapi.target.http.CompensationProof;
import com.rollbackapi.target.http.ServiceDeclaration;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TlogProof;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// The only door to a workspace: what agents ask, what operators do, what screens read. One thread writes; every call
/// may come from any thread, blocks until its facts are durable, and throws what that thread met.
///
/// An engine holds its workspace alone: a second one is refused with the holder's name. Close it to let others in.
public final class Engine implements Operator, AutoCloseable {
    private final Workspace workspace;
    private final WriterThread writer;
    private final LocalSource source;

    private Engine(Workspace workspace, WriterThread writer) {
        this.workspace = workspace;
        this.writer = writer;
        this.source = new LocalSource(workspace, Optional.of(this));
    }

    /// Makes a workspace in an empty or absent folder: a key, an empty journal, no targets.
    public static void init(Path dir, Clocks clocks) throws IOException {
        Workspace.init(new RealDisk(), dir, clocks);
    }

    /// Opens a workspace to write, finishing first what a crash cut off.
    public static Engine open(Path dir, Clocks clocks) throws IOException {
        return open(new RealDisk(), dir, clocks);
    }

    /// The same over a disk of another kind. The live systems are where they are: only what the engine itself keeps
    /// goes through it.
    static Engine open(Disk disk, Path dir, Clocks clocks) throws IOException {
        Workspace workspace = Workspace.open(disk, dir, clocks);
        WriterThread writer = new WriterThread(workspace);
        Engine engine = new Engine(workspace, writer);
        try {
            writer.call(w -> {
                w.recover();
                return Boolean.TRUE;
            });
        } catch (RefusedException | IOException e) {
            engine.close();
            throw new IOException("the workspace " + dir + " could not be recovered: " + e.getMessage(), e);
        }
        return engine;
    }

    /// The journal and everything folded from it; its operator is this engine.
    public Source source() {
        return source;
    }

    public WorkspaceLayout layout() {
        return workspace.layout();
    }

    public WorkspaceConfig config() {
        return workspace.config();
    }

    /// Adds a system to roll back and takes its present state in as a sealed baseline.
    public CheckpointRow addTarget(TargetConfig target, Request request) throws IOException, RefusedException {
        return writer.call(w -> w.addTarget(target, Optional.empty(), request));
    }

    /// Adds a documents target that starts from a folder of `<collection>.json` or `<collection>.json.gz` files.
    public CheckpointRow addDocuments(String name, Path state, Request request) throws IOException, RefusedException {
        TargetConfig target = new TargetConfig(name, TargetConfig.Kind.DOCUMENTS, Optional.empty());
        return writer.call(w -> w.addTarget(target, Optional.of(state), request));
    }

    /// Declares a service, in the place of an earlier declaration of its name. With a shadow, its compensations are
    /// tried there first, on the caller's thread; one that does not restore it refuses the declaration.
    ///
    /// @param toml the declaration; docs/services.md says what it may hold
    public ServiceRow addService(String name, byte[] toml, Request request) throws IOException, RefusedException {
        ServiceDeclaration declared = Services.parse(name, toml);
        List<CompensationProof.Verdict> verdicts = workspace.services().tried(declared);
        Services.requireRestored(verdicts);
        Proofs.Facts facts = new Proofs.Facts(name, declared.hash(), request.requestedBy(), verdicts);
        return writer.call(w -> w.addService(toml, declared, facts));
    }

    /// Tries the compensations of a declared service on its shadow again. What has shown is journaled either way;
    /// one that does not restore the shadow any more is a refusal, and is proven no longer.
    public ServiceRow proveService(String name, Request request) throws IOException, RefusedException {
        ServiceDeclaration declared = workspace.services().declaration(name);
        if (!declared.hasShadow() || declared.provable().isEmpty()) {
            throw new RefusedException(name + " has nothing to prove by; declare a [shadow] and samples");
        }
        List<CompensationProof.Verdict> verdicts = workspace.services().tried(declared);
        Proofs.Facts facts = new Proofs.Facts(name, declared.hash(), request.requestedBy(), verdicts);
        ServiceRow row = writer.call(w -> w.proveService(facts));
        Services.requireRestored(verdicts);
        return row;
    }

    /// The declared services, with the state of their breakers and how many of their compensations are proven.
    @Override
    public List<ServiceRow> services() {
        return workspace.services().rows();
    }

    /// [#lease(String, String, Assignment)] for no tenant and on no class of tasks.
    public long lease(String runId, String agentId) throws IOException, RefusedException {
        return lease(runId, agentId, Assignment.NONE);
    }

    /// Grants a run its lease; the epoch goes with each of its actions. Its first lease says for good for whom the
    /// run works and on what: a later one may leave that out, and is refused where it says something else.
    public long lease(String runId, String agentId, Assignment assignment) throws IOException, RefusedException {
        return writer.call(w -> w.containments().grant(runId, agentId, assignment, Lease.Access.READ_WRITE));
    }

    /// Puts an action to leases and policies, carries it out and journals it. Many at once share a flush.
    public CompletableFuture<ActionResult> submit(ActionRequest request) {
        return writer.submit(request);
    }

    /// [#submit], waited for.
    public ActionResult perform(ActionRequest request) throws IOException {
        return WriterThread.await(submit(request));
    }

    /// Journals a fact that the engine does not decide about, such as a deployment or a reviewer's flag. Facts
    /// about leases, actions, checkpoints, containment and rollbacks come from the engine itself and are refused
    /// here.
    public long record(EventType event, String actor, Json.Obj body) throws IOException, RefusedException {
        return writer.call(w -> OutsideFacts.record(w.ledger(), event, actor, body));
    }

    @Override
    public Preview preview(Scope scope) throws IOException, RefusedException {
        // what is compared line by line for people is compared while the engine goes on
        return writer.call(w -> w.rollbacks().look(scope)).whole();
    }

    /// Queues a rollback for somebody to confirm; the queued one's id where the scope is queued already, empty
    /// where there is nothing to undo.
    public Optional<String> enqueue(Scope scope, Request request) throws IOException, RefusedException {
        return enqueue(scope, RollbackRow.Priority.NORMAL, request);
    }

    /// The same with how urgent it is; what is queued already becomes as urgent.
    public Optional<String> enqueue(Scope scope, RollbackRow.Priority priority, Request request)
            throws IOException, RefusedException {
        return writer.call(w -> w.rollbacks().enqueue(scope, priority, request));
    }

    @Override
    public Outcome rollback(Scope scope, Hash planHash, Optional<Integer> pauseAfter, Request request)
            throws IOException, RefusedException {
        return writer.call(w -> w.rollbacks().run(scope, planHash, pauseAfter, request));
    }

    @Override
    public Outcome resumeRollback(String rollbackId, Optional<Integer> pauseAfter, Request request)
            throws IOException, RefusedException {
        return writer.call(w -> w.rollbacks().goOn(rollbackId, pauseAfter, request));
    }

    @Override
    public void contain(Reach reach, Request request) throws IOException, RefusedException {
        writer.call(w -> {
            w.contain(reach, request);
            return Boolean.TRUE;
        });
    }

    @Override
    public void lift(String containment, Request request) throws IOException, RefusedException {
        writer.call(w -> {
            w.containments().free(containment, request.reason(), request.requestedBy());
            return Boolean.TRUE;
        });
    }

    @Override
    public Recovered resume(String runId, Permission permission, Request request) throws IOException, RefusedException {
        return writer.call(w -> w.resume(runId, permission, request));
    }

    @Override
    public CheckpointRow checkpoint(List<String> services, Request request) throws IOException, RefusedException {
        return checkpoint(services, CheckpointPlace.MAIN, request);
    }

    /// A checkpoint at another place of the lineage, or of a state that an invariant has found broken.
    public CheckpointRow checkpoint(List<String> services, CheckpointPlace place, Request request)
            throws IOException, RefusedException {
        return writer.call(w -> w.checkpoint(services, place, Purpose.RESTORE_POINT, request));
    }

    @Override
    public CheckpointRow verifyCheckpoint(String checkpoint, Request request) throws IOException, RefusedException {
        return writer.call(w -> w.verifyCheckpoint(checkpoint, request));
    }

    @Override
    public CheckpointRow approveCheckpoint(String checkpoint, Approval approval, Request request)
            throws IOException, RefusedException {
        return writer.call(w -> w.approveCheckpoint(checkpoint, approval, request));
    }

    /// Runs a migration's up step on a database, whose tables it declares.
    public MigrationReport migrate(String target, Migration migration, Request request)
            throws IOException, RefusedException {
        return writer.call(w -> w.migrations().apply(target, migration, request));
    }

    /// Runs the down step that was journaled with a migration, and compares the database with what it was before.
    /// What runs have written since is among the differences: roll that back first.
    public MigrationReport undoMigration(String migration, Request request) throws IOException, RefusedException {
        return writer.call(w -> w.migrations().undo(migration, request));
    }

    @Override
    public byte[] evidence(String rollbackId) throws IOException, RefusedException {
        return writer.call(w -> {
            workspace.journal().publish();
            return Evidence.of(workspace, rollbackId, workspace.publishedHead());
        });
    }

    /// The same in a head that this journal has published, for one with cosignatures.
    public byte[] evidence(String rollbackId, byte[] head) throws IOException, RefusedException {
        return writer.call(w -> Evidence.of(workspace, rollbackId, head));
    }

    @Override
    public ErasureRow redact(String subject, Request request) throws IOException, RefusedException {
        return writer.call(w -> w.erasures().erase(subject, request));
    }

    @Override
    public LogKeys.Term rotateKey(Request request) throws IOException, RefusedException {
        return writer.call(w -> w.rotateKey(request));
    }

    @Override
    public LogKeys.Term revokeKey(String key, OptionalLong lastValidSize, Request request)
            throws IOException, RefusedException {
        return writer.call(w -> w.revokeKey(key, lastValidSize, request));
    }

    /// The keys that sign this journal's heads.
    public LogKeys keys() {
        return workspace.journal().keys();
    }

    /// SHA-256 over the RFC 8785 bytes of a documents target's whole live state.
    public Hash stateHash(String target) throws IOException, RefusedException {
        return writer.call(w -> w.stateHash(target));
    }

    /// The live versions of some objects of a target, as a remote preview needs them.
    public Map<String, Optional<Hash>> versions(String target, Set<String> objects)
            throws IOException, RefusedException {
        return writer.call(w -> w.rollbacks().versions(target, objects));
    }

    /// The root of a target's tree, read from the live system.
    public Hash liveRoot(String target) throws IOException, RefusedException {
        return writer.call(w -> w.liveRoot(target));
    }

    /// Writes everything journaled so far, with all it refers to, into one new `.rbxj` file.
    public Export.Report export(Path file) throws IOException, RefusedException {
        return writer.call(w -> w.export(file));
    }

    /// What another call can still offset, by what closes first.
    public List<UndoWindow> undoWindows() {
        return UndoWindow.open(picture(), workspace.clocks().wall().instant());
    }

    /// The newest picture.
    public Picture picture() {
        return source.head();
    }

    /// Publishes the signed head of everything journaled so far.
    public void publish() throws IOException {
        workspace.journal().publish();
    }

    /// The published signed head, as it is served and exported. [#publish] makes it the newest.
    public byte[] publishedHead() throws IOException {
        return workspace.publishedHead();
    }

    /// The bytes of a tile or bundle of the published log; empty for one that it does not reach.
    public Optional<byte[]> tile(TilePath path) throws IOException {
        return workspace.journal().tile(path);
    }

    /// Adds verified cosignatures to the published head, if that is still this one.
    public boolean cosign(TreeHead head, List<NoteSignature> cosignatures) throws IOException {
        return workspace.journal().cosign(head, cosignatures);
    }

    /// The proof that the journal's first `newSize` entries extend its first `oldSize`, at least 1.
    public List<Hash> consistencyProof(long oldSize, long newSize) throws IOException {
        return workspace.journal().consistencyProof(oldSize, newSize);
    }

    /// The proof of an entry in a head that this journal has published.
    public TlogProof signedProof(long index, SignedTreeHead head) throws IOException {
        return EntryProofs.signed(index, head, workspace.journal(), keys());
    }

    /// Whom this workspace asks to cosign its heads.
    public Witnesses witnesses() throws IOException {
        return Witnesses.read(workspace.disk(), workspace.layout().witnesses());
    }

    /// Adds a witness; whoever serves the workspace next asks it.
    public void addWitness(Witnesses.Witness witness) throws IOException, RefusedException {
        witnesses().with(witness).write(workspace.disk(), workspace.layout().witnesses());
    }

    /// Removes a witness by its name. The cosignatures it has given stay.
    public void removeWitness(String name) throws IOException, RefusedException {
        witnesses().without(name).write(workspace.disk(), workspace.layout().witnesses());
    }

    /// The entries in order, for imports that look for one.
    public Entry entry(long index) throws IOException {
        return source.entries(index, index + 1).getFirst().entry();
    }

    @Override
    public void close() throws IOException {
        writer.close();
        source.close();
        workspace.close();
    }
}
