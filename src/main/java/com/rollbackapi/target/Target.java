package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A live system whose state can be captured as a [Tree] of leaves and put back leaf by leaf.
///
/// **To add a system**, answer four questions and pass `TargetContract`, the test that every adapter passes.
///
/// 1. *What is a leaf?* The smallest thing that people change and restore as one: a document, a file, a row, an object.
///    Give each a name that is unique in the target and stays the same while the thing does.
/// 2. *What are its bytes?* Equal states must give equal bytes, so choose one canonical encoding and leave out what the
///    system changes by itself (timestamps, version counters).
/// 3. *How is it compared and set?* Check, as late as the system allows, that a leaf's live hash is `expected`, and
///    write it then. A leaf that already has the `replacement` is done and no conflict, which makes a repeated commit
///    harmless.
/// 4. *What is atomic?* Commit all leaves at once where the system can; else one by one, each of them atomic, in an
///    order from which the same commit can go on after a crash, and stop at the first conflict.
///
/// docs/targets.md has an example.
///
/// The engine journals every change before it prepares it. After a crash it asks [#appliedPosition] and prepares and
/// commits again what the journal holds beyond; that is why an adapter needs no log of its own.
///
/// Calls come from one thread at a time.
public interface Target extends AutoCloseable {
    /// The name in the workspace, such as `campaigns` or `prod-api-gateway`; unique there.
    String name();

    /// The kind of system, such as `documents` or `directory`.
    String kind();

    /// Whether a leaf could have this name. What agents write under another is refused before it is journaled.
    default boolean couldHold(String leaf) {
        return true;
    }

    /// Reads the whole live state, never a cache of it, and puts the contents and the tree's nodes into `blobs`
    /// where they are missing. The caller syncs.
    Tree capture(BlobStore blobs) throws TargetFailedException, StoreException;

    /// Reads one leaf's live bytes; empty where it does not exist.
    Optional<byte[]> read(String leaf) throws TargetFailedException;

    /// The hashes of some leaves' live bytes, each empty where the leaf does not exist: [#read] of each, at once
    /// where the system can.
    default Map<String, Optional<Hash>> versions(Collection<String> leaves) throws TargetFailedException {
        Map<String, Optional<Hash>> versions = new HashMap<>();
        for (String leaf : leaves) {
            versions.put(leaf, read(leaf).map(Hash::of));
        }
        return versions;
    }

    /// Checks every leaf against `expected` and stages the replacements, found in `blobs` by their hashes, so that
    /// [#commit] cannot fail for want of content or, where it can be known, of space. Changes nothing live, and a
    /// crash after it leaves nothing behind that a later open does not clear away.
    ///
    /// @param changes each leaf at most once; else it throws `IllegalArgumentException`
    Preparation prepare(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException;

    /// Makes prepared changes live, comparing each leaf once more, and returns when they are as durable as the
    /// system makes them. Repeating it is harmless. What another target prepared is refused with
    /// `IllegalArgumentException`, also where it has the same name.
    ///
    /// @param position the index of the journal entry that ordered this, kept for [#appliedPosition]
    Outcome commit(Prepared prepared, long position) throws TargetFailedException;

    /// Whether nothing of this system refers to another one, and working on it is mostly waiting: then many such
    /// are captured, prepared and committed side by side, in no order, each still by one thread at a time.
    default boolean standsAlone() {
        return false;
    }

    /// Gives up what [#prepare] staged.
    void discard(Prepared prepared) throws TargetFailedException;

    /// The position of the last commit that is known to be live: kept in the same transaction with it, or after it
    /// where the system has no transactions. -1 where nothing was committed yet, or the system has no place to keep
    /// it.
    long appliedPosition() throws TargetFailedException;

    /// Writes, by the same compare-and-set, what an agent does: prepare and commit in one.
    default Outcome apply(List<Change> changes, BlobSource blobs, long position)
            throws TargetFailedException, StoreException {
        return switch (prepare(changes, blobs)) {
            case Prepared prepared -> commit(prepared, position);
            case Conflicts conflicts -> conflicts;
        };
    }

    /// Captures the live state once more, keeping nothing, and puts its root beside the expected one.
    default Verification verify(Hash expectedRoot) throws TargetFailedException, StoreException {
        return new Verification(expectedRoot, capture(new DiscardingBlobStore()));
    }

    @Override
    void close() throws TargetFailedException;
}
