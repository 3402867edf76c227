package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.durable.SimFaults.Fault;
import com.rollbackapi.tlog.NoteSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Making a workspace, ended or made to fail at every operation: there is no workspace afterwards, or a whole one.
final class InitCrashTest {
    private static final int SEEDS = 40;

    private static final Path HOME = Path.of("/sim");

    /// With a folder above it that is missing too.
    private static final Path DIR = HOME.resolve("new").resolve("workspace");

    private static final WorkspaceLayout LAYOUT = new WorkspaceLayout(DIR);

    private static final Set<Fault> ERRORS = EnumSet.of(
            Fault.FORCE_FAILS, Fault.SYNC_FAILS, Fault.WRITE_FAILS, Fault.WRITE_FAILS_AFTERWARDS, Fault.NAME_FAILS);

    @TempDir
    private Path temp;

    @Test
    void aWorkspaceSurvivesAPowerCutOnceInitReturns() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.empty(seed, HOME);
            Workspace.init(disk, DIR, TestClocks.create());
            assertWhole(disk.afterPowerCut(), "seed " + seed);
        }
    }

    @Test
    void aPowerCutAtAnyOperationLeavesAWholeWorkspaceOrNone() throws Exception {
        endEverywhere(SimDisk::afterPowerCut);
    }

    /// The next process finds all that was written: it must not rely on what is not durable yet.
    @Test
    void aKillAtAnyOperationLeavesAWholeWorkspaceOrNone() throws Exception {
        endEverywhere(SimDisk::afterKill);
    }

    private static void endEverywhere(UnaryOperator<SimDisk> end) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            long ends = operations();
            assertThat(ends).as("operations of init").isGreaterThan(20);
            for (long at = 1; at <= ends; at++) {
                SimDisk disk = SimDisk.empty(seed, HOME);
                disk.endAt(at);
                assertThatThrownBy(() -> Workspace.init(disk, DIR, TestClocks.create()))
                        .hasMessageContaining("ended");
                assertWholeOrAgain(end.apply(disk), "seed " + seed + ", ended at operation " + at);
            }
        }
    }

    private static long operations() throws IOException {
        SimDisk sound = SimDisk.empty(0, HOME);
        Workspace.init(sound, DIR, TestClocks.create());
        return sound.operations();
    }

    @Test
    void anErrorAtAnyOperationIsReportedAndLeavesAWholeWorkspaceOrNone() throws Exception {
        int struck = 0;
        for (Fault fault : ERRORS) {
            for (int nth = 1; fails(fault, nth); nth++) {
                struck++;
            }
        }
        assertThat(struck).as("operations that were made to fail").isGreaterThan(20);
    }

    /// False where there is no `nth` operation of that kind.
    private static boolean fails(Fault fault, int nth) throws Exception {
        boolean failed = false;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.empty(seed, HOME);
            disk.faults().arm(fault, nth, false);
            String place = "seed " + seed + ", " + fault + " at the operation " + nth + " of its kind";
            try {
                Workspace.init(disk, DIR, TestClocks.create());
                assertThat(disk.faults().count()).as(place + ": hushed up").isZero();
            } catch (IOException e) {
                assertThat(disk.faults().count()).as(place + ": " + e).isEqualTo(1);
                failed = true;
            }
            assertWholeOrAgain(disk.afterPowerCut(), place);
        }
        return failed;
    }

    /// Nothing here may be believed of a disk that does not do what it says.
    @Test
    void controlADiskThatLiesLosesWorkspaces() throws Exception {
        for (Fault lie : EnumSet.of(Fault.FORCE_LIES, Fault.SYNC_LIES)) {
            int lost = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                SimDisk disk = SimDisk.empty(seed, HOME);
                disk.faults().arm(lie, 1, true);
                Workspace.init(disk, DIR, TestClocks.create());
                try {
                    assertWhole(disk.afterPowerCut(), "");
                } catch (AssertionError | IOException | MalformedKeyException e) {
                    lost++;
                }
            }
            assertThat(lost).as("workspaces lost, " + lie).isPositive();
        }
    }

    /// What the checks take for whole is what the engine opens.
    @Test
    void theEngineOpensWhatAPowerCutLeavesOfAWholeOne() throws Exception {
        SimDisk disk = SimDisk.empty(1, HOME);
        Workspace.init(disk, DIR, TestClocks.create());
        Path real = temp.resolve("workspace");
        copy(disk.afterPowerCut(), DIR, real);
        Path key = new WorkspaceLayout(real).key();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        try (Engine engine = Engine.open(real, TestClocks.create())) {
            assertThat(engine.source().trust().finding()).isEmpty();
        }
        assertThatThrownBy(() -> Engine.init(real, TestClocks.create())).hasMessageContaining("is a workspace already");
    }

    private static void copy(SimDisk disk, Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : disk.list(from)) {
            var content = disk.content(from.resolve(name));
            if (content.isPresent()) {
                Files.write(to.resolve(name), content.get());
            } else {
                copy(disk, from.resolve(name), to.resolve(name));
            }
        }
    }

    private static void assertWholeOrAgain(SimDisk disk, String place) throws Exception {
        if (disk.exists(LAYOUT.config())) {
            assertWhole(disk, place);
            return;
        }
        WorkspaceLayout next = LAYOUT;
        if (!disk.list(DIR).isEmpty()) {
            assertThatThrownBy(() -> Workspace.init(disk, DIR, TestClocks.create()))
                    .as(place)
                    .hasMessageContaining("choose an empty or new folder");
            next = new WorkspaceLayout(DIR.resolveSibling("another"));
        }
        Workspace.init(disk, next.root(), TestClocks.create());
        assertWhole(disk.afterPowerCut(), next, place + ", then made again");
    }

    private static void assertWhole(SimDisk disk, String place) throws Exception {
        assertWhole(disk, LAYOUT, place);
    }

    private static void assertWhole(SimDisk disk, WorkspaceLayout layout, String place) throws Exception {
        String what = place + ": " + disk + "\n  " + disk.log();
        assertThat(disk.exists(layout.config())).as(what).isTrue();
        assertThat(text(disk, layout.key())).as(what).endsWith("\n");
        SigningKey key = SigningKey.parse(text(disk, layout.key()).strip());
        assertThat(Workspace.readConfig(disk, layout).origin()).as(what).isEqualTo(key.name());
        assertThat(text(disk, layout.verifierKey()))
                .as(what)
                .isEqualTo(new NoteSigner(key).verifier().vkey() + "\n");
        for (Path folder : layout.folders()) {
            assertThat(disk.exists(folder)).as(what).isTrue();
        }
        assertThat(disk.exists(layout.targets())).as(what).isTrue();
    }

    private static String text(SimDisk disk, Path file) {
        return new String(disk.content(file).orElse(new byte[0]), UTF_8);
    }
}
