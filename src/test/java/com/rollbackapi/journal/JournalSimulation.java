package com.rollbackapi.journal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.simulation.Simulation;
import com.rollbackapi.store.PackStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.slf4j.LoggerFactory;

/// Runs scenarios from seeds and ends each in the middle of each of its operations, by a power cut or a kill. After
/// every end the journal is recovered, up to three times interrupted in its turn, and held against all that it had
/// promised ([SimModel]).
final class JournalSimulation {
    static final Simulation ALL = new Simulation(JournalSimulation::once);

    static {
        // full and failing disks are what it is about: thousands of warnings would say nothing
        if (LoggerFactory.getLogger(JournalSimulation.class.getPackageName()) instanceof Logger journal) {
            journal.setLevel(Level.OFF);
        }
    }

    private JournalSimulation() {}

    /// For [com.rollbackapi.simulation.MutantRun].
    static String found(long firstSeed, long runs) {
        return ALL.found(firstSeed, runs);
    }

    /// @param cut the operation in whose middle the process ends, or 0 for none before the end
    /// @return the operations there were
    private static long once(long seed, long cut) throws IOException {
        SimScenario scenario = new SimScenario(seed);
        SimDisk disk = scenario.disk();
        try {
            scenario.run(cut == 0 ? Long.MAX_VALUE : cut);
            disk = scenario.disk();
            long operations = disk.operations();
            new Recovery(scenario.model(), scenario.blobs(), new Random(seed * 1_000_003 + cut)).after(disk);
            return operations;
        } catch (IOException | AssertionError | RuntimeException e) {
            disk = scenario.disk();
            e.addSuppressed(new IllegalStateException("the last operations:\n  " + disk.log() + "\n" + disk));
            throw e;
        }
    }

    /// What happens after the end of a scenario.
    private record Recovery(SimModel model, SimBlobs blobs, Random random) {
        private static final int DEEPEST = 3;

        void after(SimDisk ended) throws IOException {
            boolean kills = random.nextInt(3) == 0;
            SimDisk disk = next(ended, kills);
            look("a reader after the end", disk, 3);
            int depth = random.nextInt(DEEPEST + 1);
            Optional<List<byte[]>> expected = Optional.empty();
            if (depth > 0) {
                SimDisk reference = disk.copy(random.nextLong());
                expected = Optional.of(recovered(reference));
                for (; depth > 0; depth--) {
                    disk.endAt(1 + random.nextInt((int) reference.operations() + 1));
                    interrupted(disk);
                    disk = next(disk, kills && random.nextBoolean());
                    look("a reader after an end in recovery", disk, 4);
                }
            }
            if (random.nextInt(3) == 0) {
                new SimRot(model, random).check(disk);
            }
            goesOn(disk, expected, kills);
        }

        /// @param killed whether the process was killed, rather than the power cut
        private SimDisk next(SimDisk ended, boolean killed) {
            SimDisk next = killed ? ended.afterKill() : ended.afterPowerCut();
            next.space(Long.MAX_VALUE);
            next.goOn();
            model.see(next);
            return next;
        }

        /// @param oneIn how often, since a reader verifies everything and that takes its time
        private void look(String when, SimDisk disk, int oneIn) throws IOException {
            if (random.nextInt(oneIn) == 0) {
                try (JournalFolder found = SimProcess.look(disk)) {
                    found.verdict().firstBad().ifPresent(f -> {
                        throw new SimViolation("false alarm", when + ": " + f);
                    });
                    model.check(when, found);
                }
            }
        }

        /// Opens and closes; gives what was found. Nothing counts that a copy of the disk shows.
        private List<byte[]> recovered(SimDisk disk) throws IOException {
            SimProcess process = SimProcess.start(disk);
            List<byte[]> found = model.check("recovered", process.journal());
            process.close();
            return found;
        }

        private void interrupted(SimDisk disk) throws IOException {
            try {
                SimProcess process = SimProcess.start(disk);
                model.opened("recovered", process.journal());
                process.close();
            } catch (IOException e) {
                if (!disk.isDead()) {
                    throw e;
                }
            }
        }

        private void goesOn(SimDisk disk, Optional<List<byte[]>> expected, boolean kills) throws IOException {
            SimProcess process = SimProcess.start(disk);
            List<byte[]> found = model.check("recovered at last", process.journal());
            model.opened("recovered at last", process.journal());
            model.checkBlobs("recovered at last", process.store());
            if (expected.isPresent() && !follows(expected.get(), found, kills)) {
                throw new SimViolation(
                        "idempotent",
                        "recovery gave " + expected.get().size() + " entries, interrupted and repeated "
                                + found.size());
            }
            SimModel.Group group = model.group(random, false, false, blobs.again(process.store()));
            process.store().sync();
            model.follow(disk, group, process.journal().appendAll(group.entries));
            process.journal().turn();
            if (group.state != SimModel.State.ACKNOWLEDGED) {
                throw new SimViolation("alive", "nothing can be appended after recovery");
            }
            process.close();
            model.settle();
            model.see(disk);
            look("closed after recovery", disk, 4);
            SimDisk last = disk.afterPowerCut();
            look("closed, and the power cut", last, 4);
            try (PackStore store = SimProcess.store(last)) {
                model.checkBlobs("closed, and the power cut", store);
            }
        }

        /// Recovery that was interrupted gives what recovery at once would have given; what a killed process
        /// wrote and did not force may be gone with the power.
        private static boolean follows(List<byte[]> atOnce, List<byte[]> found, boolean kills) {
            boolean same = kills ? found.size() <= atOnce.size() : found.size() == atOnce.size();
            for (int i = 0; same && i < found.size(); i++) {
                same = Arrays.equals(found.get(i), atOnce.get(i));
            }
            return same;
        }
    }
}
