package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Of files that are forced several at a time: what a folder's commit waits for, and in which order.
@Timeout(60)
final class ForcesTest {
    private static final int MANY = 100;

    @TempDir
    private Path place;

    private Path folder = Path.of("");
    private final MemoryBlobStore store = new MemoryBlobStore();

    @BeforeEach
    void beginInAFolder() throws IOException {
        folder = Files.createDirectory(place.resolve("live"));
    }

    private Target open(Forces.Forcing forcing) throws TargetFailedException {
        return DirectoryTarget.open("live", folder, forcing);
    }

    /// From `old` to `new`, in so many files.
    private List<Change> changes(int files) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            Files.writeString(folder.resolve("f" + i), "old");
            changes.add(new Change("f" + i, Optional.of(leaf("old")), Optional.of(leaf("new"))));
        }
        return changes;
    }

    private Hash leaf(String content) {
        return store.put(DirectoryTarget.fileLeaf(content.getBytes(StandardCharsets.UTF_8), false));
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void severalFilesAreForcedAtTheSameTime() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2); // opens only where two are waiting at it
        Target target = open(file -> {
            try {
                both.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException(e);
            }
            OpenFolder.force(file);
        });
        assertThat(target.prepare(changes(2), store)).isInstanceOf(Prepared.class);
    }

    @Test
    void noMoreAreOpenForItThanMayBe() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Target target = open(file -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            pause();
            now.decrementAndGet();
        });
        target.prepare(changes(MANY), store);
        assertThat(most.get()).isBetween(2, 16);
    }

    @Test
    void nothingIsPreparedBeforeEveryFileIsForced() throws Exception {
        AtomicInteger forced = new AtomicInteger();
        Target target = open(file -> {
            pause();
            OpenFolder.force(file);
            forced.incrementAndGet();
        });
        target.prepare(changes(5), store);
        assertThat(forced).hasValue(5);
    }

    @Test
    void contentIsForcedBeforeItIsMovedAndItsFolderAfterwards() throws Exception {
        List<String> live = Collections.synchronizedList(new ArrayList<>());
        Target target = open(file -> {
            live.add(Files.readString(folder.resolve("f0")));
            OpenFolder.force(file);
        });
        assertThat(target.apply(changes(2), store, 7)).isEqualTo(new Committed(2));
        assertThat(live).containsExactly("old", "old", "new");
    }

    @Test
    void aFileThatCannotBeForcedIsNamedAndNothingIsLeftStaged() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Target target = open(file -> {
            if (count.incrementAndGet() == 3) {
                throw new IOException("the disk is broken");
            }
            OpenFolder.force(file);
        });
        List<Change> changes = changes(MANY);
        assertThatThrownBy(() -> target.prepare(changes, store))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageMatching("(?s).*f\\d+.*cannot be staged: the disk is broken.*");
        new LiveFolder(folder).assertNothingStaged();
        assertThat(folder.resolve("f0")).hasContent("old");
    }

    @Test
    void aFolderThatCannotBeForcedLeavesThePositionWhereItWas() throws Exception {
        List<Change> changes = changes(2);
        AtomicInteger count = new AtomicInteger();
        Target target = open(file -> {
            if (count.incrementAndGet() == 3) {
                throw new IOException("the disk is broken");
            }
            OpenFolder.force(file);
        });
        assertThatThrownBy(() -> target.apply(changes, store, 7))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("not known to be durable");
        assertThat(target.appliedPosition()).isEqualTo(-1);
        assertThat(target.apply(changes, store, 7)).isInstanceOf(Committed.class);
        assertThat(target.appliedPosition()).isEqualTo(7);
    }
}
