package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// The example of docs/targets.md: a settings service that writes one setting at a time, and only where it still is
/// what the caller saw. A leaf is a setting; its bytes are the value.
///
/// @param settings the service
/// @param position kept by the service as well
record SettingsTarget(String name, ConcurrentMap<String, Hash> settings, Map<Hash, byte[]> values, AtomicLong position)
        implements Target {
    private record Ready(Target by, List<Change> changes, Map<Hash, byte[]> contents) implements Prepared {
        @Override
        public String target() {
            return by.name();
        }
    }

    @Override
    public String kind() {
        return "settings";
    }

    @Override
    public Tree capture(BlobStore blobs) throws StoreException {
        Tree tree = Tree.EMPTY;
        for (Map.Entry<String, Hash> setting : settings.entrySet()) {
            tree = tree.with(setting.getKey(), blobs.put(value(setting.getValue())));
        }
        tree.save(blobs);
        return tree;
    }

    @Override
    public Optional<byte[]> read(String leaf) {
        return version(leaf).map(this::value);
    }

    private byte[] value(Hash hash) {
        return values.getOrDefault(hash, new byte[0]);
    }

    private Optional<Hash> version(String leaf) {
        return Optional.ofNullable(settings.get(leaf));
    }

    @Override
    public Preparation prepare(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException {
        CompareAndSet found = CompareAndSet.of(changes, this::version);
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        Map<Hash, byte[]> contents = new HashMap<>();
        for (Change change : changes) {
            if (change.replacement().isPresent()) {
                Hash hash = change.replacement().get();
                contents.put(hash, blobs.require(hash, "the new value of " + change.leaf()));
            }
        }
        return new Ready(this, List.copyOf(changes), contents);
    }

    @Override
    public Outcome commit(Prepared prepared, long position) throws TargetFailedException {
        if (!(prepared instanceof Ready ready) || ready.by() != this) {
            throw new IllegalArgumentException(name + " did not prepare this");
        }
        CompareAndSet found = CompareAndSet.of(ready.changes(), this::version);
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        values.putAll(ready.contents());
        List<Change> wanted = found.wanted();
        for (int i = 0; i < wanted.size(); i++) {
            if (!compareAndSet(wanted.get(i))) {
                Change c = wanted.get(i);
                Conflicts.Conflict theirs = new Conflicts.Conflict(c.leaf(), c.expected(), version(c.leaf()));
                return new Conflicts(List.of(theirs), wanted.subList(0, i));
            }
        }
        this.position.accumulateAndGet(position, Math::max);
        return new Committed(wanted.size());
    }

    private boolean compareAndSet(Change c) {
        if (c.expected().isEmpty()) {
            return settings.putIfAbsent(c.leaf(), c.replacement().orElseThrow()) == null;
        }
        return c.replacement().isPresent()
                ? settings.replace(c.leaf(), c.expected().get(), c.replacement().get())
                : settings.remove(c.leaf(), c.expected().get());
    }

    @Override
    public void discard(Prepared prepared) {
        // what was staged is in memory only and goes with `prepared`
    }

    @Override
    public long appliedPosition() {
        return position.get();
    }

    @Override
    public void close() {
        // the service goes on
    }
}
