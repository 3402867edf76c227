package com.rollbackapi.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.FaultyDisk.Unforced;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was synced stays, whatever the disk does; what was damaged is named.
class PackStoreTest {
    @TempDir
    Path folder;

    private static byte[] blob(int i) {
        return ("blob " + i + " " + "abc".repeat(i % 90)).getBytes(UTF_8);
    }

    private PackStore look() throws StoreException {
        return PackStore.openReadOnly(new RealDisk(), folder);
    }

    private static List<String> packs(Path dir) throws IOException {
        return new RealDisk()
                .list(dir).stream().filter(n -> n.endsWith(".rbxp")).toList();
    }

    @Test
    void whatIsPutIsFoundAgainAlsoInLaterPacks() throws Exception {
        List<Hash> hashes = new ArrayList<>();
        for (int open = 0; open < 3; open++) {
            try (PackStore store = PackStore.open(new RealDisk(), folder, 2_000)) {
                for (int i = 0; i < 40; i++) {
                    hashes.add(store.put(blob(40 * open + i)));
                }
                store.sync();
            }
        }
        try (PackStore store = look()) {
            for (int i = 0; i < 120; i++) {
                assertThat(store.get(hashes.get(i))).contains(blob(i));
            }
            assertThat(packs(folder)).hasSizeGreaterThan(2);
            assertThat(store.finding(hashes)).isEmpty();
        }
        Files.delete(folder.resolve("pack-00000001.rbxp"));
        try (PackStore store = look()) {
            assertThat(store.finding(hashes))
                    .hasValueSatisfying(f -> assertThat(f).startsWith("store/pack-00000001.rbxp: is missing"));
        }
        try (PackStore store = PackStore.open(new RealDisk(), folder, 2_000)) {
            store.put(blob(200));
            store.sync();
            assertThat(store.get(hashes.getLast()))
                    .as("nothing is written over")
                    .contains(blob(119));
        }
    }

    /// In an older pack, whose records are not read when the store opens.
    @Test
    void everyFlippedByteOfAPackedBlobIsDamageOfThatBlob() throws Exception {
        Hash hash;
        try (PackStore store = PackStore.open(new RealDisk(), folder, 50)) {
            hash = store.put(blob(89));
            store.put(blob(1));
            store.sync();
        }
        Path pack = folder.resolve("pack-00000000.rbxp");
        byte[] sound = Files.readAllBytes(pack);
        for (int at = 8 + PackRecord.HEAD_BYTES; at < sound.length; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(pack, flipped);
            try (PackStore store = look()) {
                assertThat(store.examine(List.of(hash)))
                        .as("byte %d", at)
                        .singleElement()
                        .satisfies(d -> assertThat(d.blob()).contains(hash));
            }
        }
    }

    @Test
    void noSyncedBlobIsLostWhenThePowerFails() throws Exception {
        Random random = new Random(11);
        List<Hash> synced = new ArrayList<>();
        int next = 0;
        for (int cut = 0; cut < 80; cut++) {
            FaultyDisk disk = FaultyDisk.over(new RealDisk());
            PackStore store = PackStore.open(disk, folder, 3_000);
            List<Hash> put = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                put.add(store.put(blob(next++)));
            }
            if (random.nextBoolean()) {
                store.sync();
                synced.addAll(put);
                for (int i = random.nextInt(3); i > 0; i--) {
                    store.put(blob(next++));
                }
            }
            disk.cutPower(random.nextInt(100));
            try (PackStore found = look()) {
                assertThat(found.finding(synced)).as("cut %d", cut).isEmpty();
            }
        }
        assertThat(synced).hasSizeGreaterThan(50);
    }

    /// One blob does not fit: those put before it, and synced after, are durable all the same.
    @Test
    void aWriteThatFailsTakesNoOtherBlobWithIt() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        PackStore store = PackStore.open(disk, folder);
        Hash first = store.put(blob(1));
        disk.failWrite(1, 20);
        assertThatThrownBy(() -> store.put(blob(2)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nothing that was stored is lost");
        store.sync();
        Hash second = store.put(blob(2));
        store.sync();
        disk.cutPower(0);
        try (PackStore found = look()) {
            assertThat(found.get(first)).contains(blob(1));
            assertThat(found.get(second)).contains(blob(2));
            assertThat(found.finding(List.of(first, second)))
                    .as("the torn record was never promised")
                    .isEmpty();
        }
    }

    @Test
    void aFailedSyncPromisesNothingAndIsNotTriedAgain() throws Exception {
        for (Unforced left : Unforced.values()) {
            Path dir = Files.createDirectories(folder.resolve(left.name()));
            FaultyDisk disk = FaultyDisk.over(new RealDisk());
            PackStore store = PackStore.open(disk, dir);
            Hash first = store.put(blob(1));
            store.sync();
            store.put(blob(2));
            disk.failForce(1, left);
            assertThatThrownBy(store::sync).isInstanceOf(StoreException.class);
            assertThat(store.contains(Hash.of(blob(2)))).as("forgotten").isFalse();
            Hash second = store.put(blob(2));
            store.sync();
            disk.cutPower(0);
            try (PackStore found = PackStore.openReadOnly(new RealDisk(), dir)) {
                assertThat(found.get(first)).contains(blob(1));
                assertThat(found.get(second)).contains(blob(2));
                assertThat(packs(dir)).as("a new pack after the failure").hasSize(2);
            }
        }
    }

    /// A killed writer leaves a blob in the kernel's memory; whoever puts the same again must not believe it
    /// durable.
    @Test
    void aBlobOfAKilledWriterIsForcedBeforeItIsPromised() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        PackStore killed = PackStore.open(disk, folder);
        killed.put(blob(0));
        killed.sync();
        killed.put(blob(1));
        PackStore next = PackStore.open(disk, folder);
        Hash hash = next.put(blob(1));
        next.sync();
        disk.cutPower(0);
        try (PackStore found = look()) {
            assertThat(found.get(hash)).contains(blob(1));
        }
    }

    @Test
    void aFullDiskLeavesNoPacksBehind() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk()).noSpaceFrom(4);
        PackStore store = PackStore.open(disk, folder);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> store.put(blob(1))).hasMessageContaining("No space left on device");
        }
        assertThat(folder).isEmptyDirectory();
        disk.space();
        Hash hash = store.put(blob(1));
        store.sync();
        assertThat(store.get(hash)).contains(blob(1));
    }

    /// The header is on the disk before the first record: a pack with records and without one was damaged.
    @Test
    void theHeaderIsForcedBeforeAnyRecord() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        PackStore store = PackStore.open(disk, folder);
        int opened = disk.operations().size();
        store.put(blob(1));
        disk.cutPower(10);
        assertThat(Files.readAllBytes(folder.resolve("pack-00000000.rbxp")))
                .startsWith("RBXPACK1".getBytes(UTF_8))
                .hasSize(18);
        assertThat(disk.operations().subList(opened, opened + 4))
                .containsExactly(
                        "open pack-00000000.rbxp",
                        "write pack-00000000.rbxp",
                        "force pack-00000000.rbxp",
                        "sync " + folder.getFileName());
    }

    @Test
    void everyFlippedByteUpToTheLastNeededBlobIsNamed() throws Exception {
        List<Hash> hashes = new ArrayList<>();
        try (PackStore store = PackStore.open(new RealDisk(), folder)) {
            for (int i = 0; i < 6; i++) {
                hashes.add(store.put(blob(60 + i)));
            }
            store.sync();
        }
        Path pack = folder.resolve("pack-00000000.rbxp");
        byte[] sound = Files.readAllBytes(pack);
        // the second is needed by nobody; it was forced together with the others
        List<Hash> needed = new ArrayList<>(hashes);
        needed.remove(1);
        for (int at = 0; at < sound.length; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(pack, flipped);
            int place = at;
            try (PackStore store = look()) {
                assertThat(store.finding(needed))
                        .as("byte %d", at)
                        .hasValueSatisfying(f -> assertThat(f)
                                .contains("pack-00000000.rbxp")
                                .contains(place < 8 ? "byte 0: it does not begin with RBXPACK1" : "byte"));
            }
            if (at < 8) {
                assertThatThrownBy(() -> PackStore.open(new RealDisk(), folder))
                        .hasMessageContaining("does not begin with RBXPACK1");
            }
        }
    }
}
