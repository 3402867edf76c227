package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.MemoryBlobStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A live system under test, what it holds, and how a test speaks to it.
public abstract class TargetFixture {
    /// A leaf and two different contents that it may have.
    ///
    /// @param leaf may exist or not, whatever the other samples do
    public record Sample(String leaf, byte[] first, byte[] second) {}

    static final String NAME = "under-test";

    @TempDir
    Path folder;

    final MemoryBlobStore blobs = new MemoryBlobStore();
    final List<Target> opened = new ArrayList<>();
    LiveSystem live = new Nowhere();

    /// A new and empty live system.
    ///
    /// @param folder an empty folder of its own, to keep it in
    protected abstract LiveSystem fresh(Path folder) throws Exception;

    /// At least four; unusual names among them, where the system takes them.
    protected abstract List<Sample> samples();

    /// Whether a commit's leaves become live all at once.
    protected abstract boolean isAtomic();

    @BeforeEach
    void begin() throws Exception {
        live = freshIn("first");
    }

    @AfterEach
    void end() throws Exception {
        for (Target target : opened) {
            target.close();
        }
    }

    LiveSystem freshIn(String place) throws Exception {
        return fresh(Files.createDirectory(folder.resolve(place)));
    }

    Target open(LiveSystem system, String name) throws Exception {
        Target target = system.open(name);
        opened.add(target);
        return target;
    }

    Target openLive() throws Exception {
        return open(live, NAME);
    }

    /// As a killed process leaves it: nobody closed the one before.
    Target reopenAfterCrash() throws Exception {
        return openLive();
    }

    Sample sample(int number) {
        return samples().get(number);
    }

    Hash put(byte[] content) {
        return blobs.put(content);
    }

    Change create(Sample s) {
        return new Change(s.leaf(), Optional.empty(), Optional.of(put(s.first())));
    }

    Change update(Sample s) {
        return new Change(s.leaf(), Optional.of(put(s.first())), Optional.of(put(s.second())));
    }

    Change delete(Sample s) {
        return new Change(s.leaf(), Optional.of(put(s.first())), Optional.empty());
    }

    Hash root(Target target) throws Exception {
        return target.capture(new MemoryBlobStore()).root();
    }

    Prepared prepared(Target target, List<Change> changes) throws Exception {
        return switch (target.prepare(changes, blobs)) {
            case Prepared prepared -> prepared;
            case Conflicts conflicts -> throw new AssertionError("not prepared: " + conflicts);
        };
    }

    void assertCommitted(Outcome outcome, int written) {
        assertThat(outcome).isEqualTo(new Committed(written));
    }

    /// The first samples, put there by somebody else.
    Target openWith(int samples) throws Exception {
        for (Sample s : samples().subList(0, samples)) {
            live.put(s.leaf(), s.first());
        }
        return openLive();
    }

    /// Before the first test has one.
    private static final class Nowhere implements LiveSystem {
        @Override
        public Target open(String name) {
            throw new IllegalStateException("no live system yet");
        }

        @Override
        public void put(String leaf, byte[] bytes) {
            throw new IllegalStateException("no live system yet");
        }

        @Override
        public void remove(String leaf) {
            throw new IllegalStateException("no live system yet");
        }
    }
}
