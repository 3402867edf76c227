package com.rollbackapi.journal;

import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.store.PackStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/// Readers beside the writer of a scenario. What they throw as an `IOException` needs a reason.
final class SimReaders {
    private static final int READ_AGAIN = 12;

    private final Random random;
    private final SimModel model;
    private Optional<JournalFolder> held = Optional.empty();
    private long heldSize;

    SimReaders(Random random, SimModel model) {
        this.random = random;
        this.model = model;
    }

    /// What a reader finds is whole, and no less than what was acknowledged.
    void look(SimDisk disk) throws IOException {
        look("a reader", disk);
    }

    private void look(String when, SimDisk disk) throws IOException {
        try (JournalFolder found = SimProcess.look(disk)) {
            found.verdict().firstBad().ifPresent(f -> {
                throw new SimViolation("false alarm", when + ": " + f);
            });
            model.check(when, found);
        }
    }

    /// What would be there if the power went now.
    void imagine(SimDisk disk) {
        SimDisk cut = disk.copy(random.nextLong()).afterPowerCut();
        String when = "if the power went now";
        try {
            look(when, cut);
            if (random.nextInt(4) == 0) {
                try (PackStore store = SimProcess.store(cut)) {
                    model.checkBlobs(when, store);
                }
            }
        } catch (IOException e) {
            throw new SimViolation("alive", when, e);
        }
    }

    /// One comes and stays while the writer goes on; the next time it reads what it had found, and goes.
    void hold(SimDisk disk) throws IOException {
        if (held.isEmpty()) {
            held = Optional.of(SimProcess.look(disk));
            heldSize = held.get().size();
            return;
        }
        JournalFolder reader = held.get();
        held = Optional.empty();
        for (long i = Math.max(0, heldSize - READ_AGAIN); i < heldSize; i++) {
            read(reader, i);
        }
    }

    /// All end with the system that they ran on.
    void end() {
        held = Optional.empty();
    }

    /// A few of the last entries.
    void readSome(JournalReader journal) throws IOException {
        long size = journal.size();
        for (int i = 0; i < 3 && size > 0; i++) {
            read(journal, Math.max(0, size - 1 - random.nextInt(40)));
        }
    }

    private void read(JournalReader journal, long index) throws IOException {
        byte[] entry = journal.read(index);
        for (SimModel.Group g : model.groups()) {
            boolean here =
                    g.state == SimModel.State.ACKNOWLEDGED && g.first <= index && index < g.first + g.entries.size();
            if (here && !Arrays.equals(entry, g.entries.get((int) (index - g.first)))) {
                throw new SimViolation("identical", "entry " + index + " reads as something else");
            }
        }
    }
}
