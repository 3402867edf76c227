package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.WorkspaceLock;
import com.rollbackapi.durable.WorkspaceLockedException;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.Finding.Severity;
import com.rollbackapi.recovery.Mirror;
import com.rollbackapi.recovery.MirrorFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The doctor on a whole workspace: keys, journal, packs; repaired from a mirror; beside an engine at work.
class CheckupTest {
    @TempDir
    private static Path template;

    @TempDir
    private Path temp;

    private Path dir = Path.of("");

    @BeforeAll
    static void make() throws Exception {
        SmallWorkspace.create(template.resolve("w"), 12);
        Checkup.mirror(template.resolve("w"), template.resolve("m"), false, TestClocks.create());
    }

    @BeforeEach
    void copy() throws IOException {
        copy(template, temp);
        dir = temp.resolve("w");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Path at = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(at);
                } else {
                    Files.copy(file, at);
                }
            }
        }
    }

    private static Map<String, Hash> files(Path folder) throws IOException {
        Map<String, Hash> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Hash.of(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 16;
        Files.write(file, bytes);
    }

    private List<Finding> repair() throws IOException, RefusedException {
        return Checkup.repair(dir, Optional.empty(), TestClocks.create());
    }

    private List<Finding> repairFrom(Path folder) throws IOException, RefusedException {
        try (Mirror mirror = Checkup.mirrorIn(folder)) {
            return Checkup.repair(dir, Optional.of(mirror), TestClocks.create());
        }
    }

    private Path bundle() throws IOException {
        try (Stream<Path> bundles = Files.list(dir.resolve("journal/tile/entries/000.p"))) {
            return bundles.sorted().toList().getLast();
        }
    }

    @Test
    void aHealthyWorkspaceHasNoFindingsAndIsNotTouched() throws Exception {
        Map<String, Hash> before = files(dir);
        assertThat(Checkup.examine(dir)).isEmpty();
        assertThat(files(dir)).isEqualTo(before);
        assertThat(repair()).isEmpty();
        assertThat(files(dir.resolve("journal"))).isEqualTo(files(template.resolve("w/journal")));
        assertThat(dir.resolve("damaged")).doesNotExist();
    }

    /// Every publication moves the files that are being looked at.
    @Test
    void anEngineAtWorkIsNoFinding() throws Exception {
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            CompletableFuture<Integer> work = CompletableFuture.supplyAsync(() -> {
                try {
                    for (int i = 100; i < 400; i++) {
                        SmallWorkspace.write(engine, i);
                        if (i % 5 == 0) {
                            engine.publish();
                        }
                    }
                    return 300;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            int looks = 0;
            while (!work.isDone() || looks < 3) {
                assertThat(Checkup.examine(dir)).as("look %d", looks).isEmpty();
                assertThat(engine.source().findings()).isEmpty();
                looks++;
            }
            assertThat(work.join()).isEqualTo(300);
        }
    }

    @Test
    void aRepairNeedsTheWorkspaceForItself() throws Exception {
        flip(bundle(), 900);
        Map<String, Hash> before = files(dir.resolve("journal"));
        try (WorkspaceLock _ =
                WorkspaceLock.acquire(new RealDisk(), dir, TestClocks.create().wall())) {
            assertThatThrownBy(() -> repairFrom(temp.resolve("m"))).isInstanceOf(WorkspaceLockedException.class);
        }
        assertThat(files(dir.resolve("journal"))).isEqualTo(before);
    }

    @Test
    void everyPackIsRepairedFromAMirror() throws Exception {
        Path pack = dir.resolve("store/pack-00000000.rbxp");
        byte[] sound = Files.readAllBytes(pack);
        for (int at = 0; at < sound.length; at += sound.length / 40) {
            byte[] rotten = sound.clone();
            rotten[at] ^= 16;
            Files.write(pack, rotten);
            assertThat(Checkup.examine(dir))
                    .as("byte %d", at)
                    .isNotEmpty()
                    .allSatisfy(f -> assertThat(f.place()).startsWith("store"));
            assertThat(repairFrom(temp.resolve("m"))).as("byte %d", at).isEmpty();
            emptyFolder(dir.resolve("store"));
        }
        assertThat(dir.resolve("damaged/store/pack-00000000.rbxp")).exists();
        Files.deleteIfExists(pack);
        assertThat(Checkup.examine(dir)).anySatisfy(f -> assertThat(f.what()).contains("is missing"));
        assertThat(repairFrom(temp.resolve("m"))).isEmpty();
        opens();
    }

    private static void emptyFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private void opens() throws IOException {
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            SmallWorkspace.write(engine, 1_000);
        }
        assertThat(Checkup.examine(dir)).isEmpty();
    }

    /// Rot everywhere at once; afterwards every published byte is as it was, and an engine goes on from it.
    @Test
    void aWorkspaceRottenAllOverIsRepairedFromAMirror() throws Exception {
        Map<String, Hash> sound = files(dir.resolve("journal"));
        flip(bundle(), 900);
        flip(dir.resolve("journal/checkpoint"), 30);
        flip(dir.resolve("store/pack-00000000.rbxp"), 300);
        flip(dir.resolve("keys/log.vkey"), 20);
        Files.delete(dir.resolve("journal/wal/reserve"));
        Files.write(dir.resolve("workspace.json.new"), new byte[3]);
        assertThat(Checkup.examine(dir)).extracting(Finding::severity).contains(Severity.CRITICAL, Severity.WARNING);
        assertThat(repairFrom(temp.resolve("m"))).isEmpty();
        assertThat(files(dir.resolve("journal"))).isEqualTo(sound);
        opens();
    }

    @Test
    void whatOnlyABackupHasIsSaid() throws Exception {
        Files.delete(dir.resolve("keys/log.key"));
        Files.delete(dir.resolve("workspace.json"));
        assertThat(Checkup.examine(dir))
                .hasSize(2)
                .allSatisfy(f -> assertThat(f.fix()).contains("backup"));
        assertThat(repairFrom(temp.resolve("m"))).hasSize(2);
        assertThatThrownBy(() -> Checkup.examine(temp.resolve("elsewhere"))).hasMessageContaining("is no workspace");
    }

    @Test
    void aMirrorFollowsItsWorkspace() throws Exception {
        Path mirror = temp.resolve("m");
        Map<String, Hash> before = files(mirror);
        MirrorFolder.Report nothing = Checkup.mirror(dir, mirror, false, TestClocks.create());
        assertThat(nothing.entries()).isZero();
        assertThat(files(mirror)).isEqualTo(before);
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            for (int i = 100; i < 110; i++) {
                SmallWorkspace.write(engine, i);
            }
            engine.publish();
            MirrorFolder.Report report = Checkup.mirror(dir, mirror, false, TestClocks.create());
            assertThat(report.entries())
                    .as("beside an engine, only what is new")
                    .isBetween(10L, 12L);
        }
        Checkup.mirror(dir, mirror, false, TestClocks.create());
        Map<String, Hash> published = files(dir.resolve("journal"));
        published.keySet().removeIf(name -> name.startsWith("wal"));
        assertThat(files(mirror.resolve("journal"))).isEqualTo(published);
        assertThat(mirror.resolve("keys")).as("no key leaves the workspace").doesNotExist();
    }

    @Test
    void aRottenMirrorIsPutRightByItsWorkspace() throws Exception {
        Path mirror = temp.resolve("m");
        Map<String, Hash> sound = files(mirror.resolve("journal"));
        for (Path file : List.of(
                mirror.resolve("journal").resolve(dir.resolve("journal").relativize(bundle())),
                mirror.resolve("store/pack-00000000.rbxp"))) {
            flip(file, 400);
        }
        Checkup.mirror(dir, mirror, true, TestClocks.create());
        assertThat(files(mirror.resolve("journal"))).isEqualTo(sound);
        Files.delete(dir.resolve("store/pack-00000000.rbxp"));
        assertThat(repairFrom(mirror)).isEmpty();
    }

    @Test
    void anExportIsAMirrorAsWell() throws Exception {
        Map<String, Hash> sound = files(dir.resolve("journal"));
        Path export = SmallWorkspace.export(dir, temp.resolve("x.rbxj"));
        flip(bundle(), 900);
        flip(dir.resolve("store/pack-00000000.rbxp"), 300);
        assertThat(repairFrom(export)).isEmpty();
        assertThat(files(dir.resolve("journal"))).isEqualTo(sound);
        flip(bundle(), 900);
        flip(export, Files.size(export) / 2);
        assertThatThrownBy(() -> repairFrom(export)).hasMessageContaining("is not intact");
    }

    /// It has no key to sign with, and needs none.
    @Test
    void anImportedJournalIsHealthy() throws Exception {
        Path export = SmallWorkspace.export(dir, temp.resolve("x.rbxj"));
        ImportedJournal.unpack(export, temp.resolve("imported"), Optional.empty());
        assertThat(Checkup.examine(temp.resolve("imported"))).isEmpty();
    }

    @Test
    void aMirrorOfAnotherWorkspaceIsRefused() throws Exception {
        SmallWorkspace.create(temp.resolve("other"), 3);
        assertThatThrownBy(() -> Checkup.mirror(temp.resolve("other"), temp.resolve("m"), false, TestClocks.create()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("mirror of another journal");
        assertThatThrownBy(() -> repairFrom(temp.resolve("other")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("not one that this journal's key signed");
        assertThatThrownBy(() -> Checkup.mirror(dir, temp.resolve("other"), false, TestClocks.create()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is a workspace");
    }

    private interface Fault {
        void set(FaultyDisk disk, int nth);
    }

    /// Packs and journal together: whatever step fails, the next repair finds nothing left to do.
    @Test
    void aRepairThatCrashesIsEndedByTheNext() throws Exception {
        Map<String, Hash> sound = files(dir.resolve("journal"));
        flip(bundle(), 900);
        flip(dir.resolve("store/pack-00000000.rbxp"), 300);
        List<Fault> faults = List.of(
                (disk, nth) -> disk.failWrite(nth, 7),
                (disk, nth) -> disk.failForce(nth, FaultyDisk.Unforced.LOST),
                FaultyDisk::failRename,
                FaultyDisk::failSyncDirectory);
        Path rotten = temp.resolve("w");
        List<Integer> met = new ArrayList<>();
        for (Fault fault : faults) {
            int nth = 1;
            for (boolean crashed = true; crashed; nth++) {
                dir = temp.resolve("crash");
                copy(rotten, dir);
                crashed = crashes(fault, nth);
                assertThat(repairFrom(temp.resolve("m")))
                        .as("after fault %d", nth)
                        .isEmpty();
                assertThat(files(dir.resolve("journal"))).isEqualTo(sound);
                try (Stream<Path> walk = Files.walk(dir)) {
                    walk.sorted(Comparator.reverseOrder())
                            .forEach(f -> f.toFile().delete());
                }
            }
            met.add(nth - 2);
        }
        assertThat(met).as("steps that failed, by kind of fault").allMatch(n -> n >= 4);
    }

    private boolean crashes(Fault fault, int nth) throws IOException, RefusedException {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        fault.set(disk, nth);
        try (Mirror mirror = Checkup.mirrorIn(temp.resolve("m"))) {
            Checkup.repair(disk, dir, Optional.of(mirror), TestClocks.create());
            return false;
        } catch (IOException e) {
            disk.cutPower(3);
            return true;
        }
    }
}
