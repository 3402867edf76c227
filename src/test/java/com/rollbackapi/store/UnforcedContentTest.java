package com.rollbackapi.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.durable.SimFaults.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Content that a killed writer put and did not sync, and that a failed force has lost for the process that opened the
/// store next and ended by it. The system still shows it, and says that it is forced. Found by the journal's
/// simulation.
class UnforcedContentTest {
    private static final Path DIR = Path.of("/store");
    private static final long SEEDS = 40;

    private static byte[] blob(String name) {
        return (name + " of a killed writer").getBytes(UTF_8);
    }

    /// Put, killed, and the force of the next process failed.
    private static SimDisk lost(long seed) throws IOException {
        SimDisk disk = SimDisk.empty(seed, DIR);
        PackStore killed = SmallPacks.open(disk, DIR);
        killed.put(blob("forced"));
        killed.sync();
        killed.put(blob("lost"));
        SimDisk next = disk.afterKill();
        next.faults().arm(Fault.FORCE_FAILS, 1, false);
        assertThatThrownBy(() -> SmallPacks.open(next, DIR)).isInstanceOf(StoreException.class);
        return next.afterKill();
    }

    /// Puts it again, and the power goes.
    private static void putAgain(SimDisk disk, long seed) throws IOException {
        try (PackStore store = SmallPacks.open(disk, DIR)) {
            store.put(blob("lost"));
            store.sync();
        }
        try (PackStore after = SmallPacks.open(disk.afterPowerCut(), DIR)) {
            for (String name : new String[] {"forced", "lost"}) {
                assertThat(after.get(Hash.of(blob(name)))).as("seed " + seed).contains(blob(name));
            }
        }
    }

    @Test
    void putAgainItIsOnTheDisk() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            putAgain(lost(seed), seed);
        }
    }

    @Test
    void putAgainItIsOnTheDiskBehindFurtherPacks() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = lost(seed);
            PackStore store = SmallPacks.open(disk, DIR);
            for (int i = 0; i < 20; i++) {
                store.put(blob("other " + i));
            }
            store.sync();
            assertThat(disk.content(DIR.resolve(Pack.name(1)))).isPresent();
            putAgain(disk.afterKill(), seed);
        }
    }

    @Test
    void putAgainItIsOnTheDiskAfterAnotherFailedForce() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = lost(seed);
            PackStore store = SmallPacks.open(disk, DIR);
            store.put(blob("lost"));
            disk.faults().arm(Fault.FORCE_FAILS, 1, false);
            assertThatThrownBy(store::sync).isInstanceOf(StoreException.class);
            store.put(blob("lost"));
            store.sync();
            putAgain(disk.afterKill(), seed);
        }
    }

    /// The header of a pack that has no record yet.
    @Test
    void soIsTheHeaderOfThePackItIsPutInto() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.empty(seed, DIR);
            disk.dieAt("force", 1);
            PackStore killed = SmallPacks.open(disk, DIR);
            assertThatThrownBy(() -> killed.put(blob("forced"))).isInstanceOf(StoreException.class);
            SimDisk next = disk.afterKill();
            next.faults().arm(Fault.FORCE_FAILS, 1, false);
            assertThatThrownBy(() -> SmallPacks.open(next, DIR)).isInstanceOf(StoreException.class);
            SimDisk third = next.afterKill();
            try (PackStore store = SmallPacks.open(third, DIR)) {
                store.put(blob("forced"));
                store.sync();
            }
            try (PackStore after = SmallPacks.open(third.afterPowerCut(), DIR)) {
                assertThat(after.get(Hash.of(blob("forced"))))
                        .as("seed " + seed)
                        .contains(blob("forced"));
            }
        }
    }
}
