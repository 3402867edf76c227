package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.Committed;
import com.rollbackapi.target.Conflicts;
import com.rollbackapi.target.Outcome;
import com.rollbackapi.target.Preparation;
import com.rollbackapi.target.Prepared;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A process's hold on a simulated system.
///
/// @param orders is asked at each commit whether the journal had ordered it
record SimTarget(SimWorld world, SimSystem system, Orders orders) implements Target {
    /// Looks at a commit before it happens; throws [SimViolation].
    interface Orders {
        void check(SimSystem system, long position);
    }

    private record Ready(SimSystem by, List<Change> changes, Map<Hash, String> contents) implements Prepared {
        @Override
        public String target() {
            return by.name;
        }
    }

    @Override
    public String name() {
        return system.name;
    }

    @Override
    public String kind() {
        return "simulated";
    }

    @Override
    public Tree capture(BlobStore blobs) throws StoreException {
        Tree tree = Tree.EMPTY;
        for (var leaf : system.leaves().entrySet()) {
            tree = tree.with(leaf.getKey(), blobs.put(leaf.getValue().getBytes(StandardCharsets.UTF_8)));
        }
        tree.save(blobs);
        return tree;
    }

    @Override
    public Optional<byte[]> read(String leaf) {
        return system.get(leaf).map(v -> v.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Preparation prepare(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException {
        Optional<SimSystem.Fault> fault = world.nextCall();
        world.operation("prepare " + name());
        if (fault.equals(Optional.of(SimSystem.Fault.FAILS_BEFORE))) {
            throw failed("it does not answer");
        }
        if (fault.equals(Optional.of(SimSystem.Fault.LOCKED))) {
            throw failed("somebody else has locked it").passing();
        }
        List<Conflicts.Conflict> conflicts = conflicts(changes);
        if (!conflicts.isEmpty()) {
            return new Conflicts(conflicts, List.of());
        }
        Map<Hash, String> contents = new HashMap<>();
        for (Change c : changes) {
            if (c.replacement().isPresent()) {
                Hash hash = c.replacement().get();
                contents.put(hash, new String(blobs.require(hash, c.leaf()), StandardCharsets.UTF_8));
            }
        }
        system.staged(1);
        if (fault.equals(Optional.of(SimSystem.Fault.OUTSIDER_AFTERWARDS)) && system.kind != SimSystem.Kind.FOLLOWING) {
            system.edit(changes.getLast().leaf());
        }
        return new Ready(system, changes, contents);
    }

    private List<Conflicts.Conflict> conflicts(List<Change> changes) {
        List<Conflicts.Conflict> conflicts = new ArrayList<>();
        for (Change c : changes) {
            Optional<Hash> found = system.version(c.leaf());
            if (!found.equals(c.expected()) && !found.equals(c.replacement())) {
                conflicts.add(new Conflicts.Conflict(c.leaf(), c.expected(), found));
            }
        }
        return conflicts;
    }

    @Override
    public Outcome commit(Prepared prepared, long position) throws TargetFailedException {
        Ready ready = (Ready) prepared;
        orders.check(system, position);
        Optional<SimSystem.Fault> fault = world.nextCall();
        world.operation("commit " + name() + " at " + position);
        system.staged(-1);
        if (fault.equals(Optional.of(SimSystem.Fault.FAILS_BEFORE))) {
            throw failed("it does not answer");
        }
        if (fault.equals(Optional.of(SimSystem.Fault.LOCKED))) {
            world.failed(); // nobody asks again once a commit has begun
            throw failed("somebody else has locked it").passing();
        }
        Outcome outcome =
                system.kind == SimSystem.Kind.LEAVES ? leafByLeaf(ready, position, fault) : atOnce(ready, position);
        world.operation("committed " + name());
        if (fault.equals(Optional.of(SimSystem.Fault.LOSES_REPLY))) {
            throw failed("its reply was lost");
        }
        if (system.kind == SimSystem.Kind.LEAVES && fault.equals(Optional.of(SimSystem.Fault.UNDURABLE))) {
            throw failed("it is not known to be durable").undurable();
        }
        return outcome;
    }

    private Outcome atOnce(Ready ready, long position) {
        List<Conflicts.Conflict> conflicts = conflicts(ready.changes());
        if (!conflicts.isEmpty()) {
            return new Conflicts(conflicts, List.of());
        }
        int written = 0;
        for (Change c : ready.changes()) {
            written += write(ready, c);
        }
        system.applied(position);
        return new Committed(written);
    }

    private Outcome leafByLeaf(Ready ready, long position, Optional<SimSystem.Fault> fault)
            throws TargetFailedException {
        int written = 0;
        List<Change> done = new ArrayList<>();
        for (Change c : ready.changes()) {
            List<Conflicts.Conflict> conflicts = conflicts(List.of(c));
            if (!conflicts.isEmpty()) {
                return new Conflicts(conflicts, done);
            }
            written += write(ready, c);
            done.add(c);
            world.operation("wrote " + name() + "/" + c.leaf());
            if (fault.equals(Optional.of(SimSystem.Fault.FAILS_BETWEEN))) {
                throw failed("it stopped half way");
            }
        }
        system.applied(position);
        return new Committed(written);
    }

    private int write(Ready ready, Change c) {
        boolean isThere = system.version(c.leaf()).equals(c.replacement());
        system.set(c.leaf(), c.replacement().map(ready.contents()::get));
        return isThere ? 0 : 1;
    }

    private TargetFailedException failed(String problem) {
        return new TargetFailedException(name(), Optional.empty(), problem, "try again");
    }

    @Override
    public void discard(Prepared prepared) {
        system.staged(-1);
    }

    @Override
    public long appliedPosition() {
        return system.applied();
    }

    @Override
    public void close() {}
}
