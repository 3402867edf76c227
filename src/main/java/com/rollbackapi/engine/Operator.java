package com.rollbackapi.engine;

import com.rollbackapi.containment.Reach;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.ErasureRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.tlog.LogKeys;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What an operator can do to the systems a journal describes. Each call blocks until it is done and is journaled by
/// the engine that does it; progress shows in the journal itself.
public interface Operator {
    /// Computes what rolling back would do. Reads the live versions, changes nothing.
    Preview preview(Scope scope) throws IOException, RefusedException;

    /// Runs exactly the plan with this hash.
    default Outcome rollback(Scope scope, Hash planHash, Request request) throws IOException, RefusedException {
        return rollback(scope, planHash, Optional.empty(), request);
    }

    /// Runs exactly the plan with this hash. Where a rollback of the scope is paused it is that one, and stays so.
    ///
    /// @param pauseAfter the step behind which it stops until it is [resumed][#resumeRollback], with everything
    /// durable;
    ///     a target is put back in one go, so all steps of the targets that it has come to by then are done
    Outcome rollback(Scope scope, Hash planHash, Optional<Integer> pauseAfter, Request request)
            throws IOException, RefusedException;

    /// Lets a rollback that is paused or ended in part go on, under its id and with the plan that was confirmed;
    /// refused with the difference where the world moved in what that plan touches. The same request again, as
    /// after a lost reply, does nothing more and has the same answer: the pause that it has come to, or how it was
    /// restored.
    Outcome resumeRollback(String rollbackId, Optional<Integer> pauseAfter, Request request)
            throws IOException, RefusedException;

    /// Stops the writes of what the containment reaches; reads stay.
    void contain(Reach reach, Request request) throws IOException, RefusedException;

    /// Lifts a containment, by its id. What it held writes again under a new lease.
    void lift(String containment, Request request) throws IOException, RefusedException;

    /// Lets a contained run go on: only where each service that it wrote to is at a verified checkpoint and every
    /// invariant holds, and with no more than the permission given.
    Recovered resume(String runId, Permission permission, Request request) throws IOException, RefusedException;

    /// Captures, verifies and seals the named services, or all where none is named.
    CheckpointRow checkpoint(List<String> services, Request request) throws IOException, RefusedException;

    /// Reads a checkpoint's content again and compares it with its root.
    CheckpointRow verifyCheckpoint(String checkpoint, Request request) throws IOException, RefusedException;

    /// Approves a checkpoint that can be restored, so that `last_approved` may name it, or takes approval back.
    CheckpointRow approveCheckpoint(String checkpoint, Approval approval, Request request)
            throws IOException, RefusedException;

    /// What somebody says of a checkpoint.
    enum Approval {
        GRANTED,
        REFUSED
    }

    /// The evidence pack of a rollback that has ended: one file that proves to others what was done, without
    /// anything else ([com.rollbackapi.evidence.EvidencePack]).
    byte[] evidence(String rollbackId) throws IOException, RefusedException;

    /// Destroys the key that a data subject's values are encrypted under, so that they are gone from the workspace
    /// and from every copy of it. Given by name, or by the id that entries have; one erased already stays so.
    ErasureRow redact(String subject, Request request) throws IOException, RefusedException;

    /// Puts a new key in the place of the one that signs the log's heads, and returns its term. The old private key
    /// is destroyed; readers who know the old key are led to the new one.
    LogKeys.Term rotateKey(Request request) throws IOException, RefusedException;

    /// Says that of the heads which a replaced key signed those above a size do not count, and returns its term.
    ///
    /// @param key its vkey, or the eight hex digits of the id in it
    /// @param lastValidSize the largest head that counts, in entries; by default none that it signed
    LogKeys.Term revokeKey(String key, OptionalLong lastValidSize, Request request)
            throws IOException, RefusedException;

    /// The services over HTTP that actions call, with what is let through to them now.
    List<ServiceRow> services() throws IOException, RefusedException;

    /// Who asks, and why; both are journaled.
    record Request(String requestedBy, String reason) {
        public Request {
            if (requestedBy.isBlank()) {
                throw new IllegalArgumentException("a request names who asks");
            }
        }
    }
}
