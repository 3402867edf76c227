package com.rollbackapi.journal;

import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.durable.SimFaults.Fault;
import com.rollbackapi.durable.WorkspaceLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What one seed makes of a workspace: writers, publications, readers, restarts, kills and faults, one after the other
/// and one inside the other at the operations of the disk, where threads of the product really meet. The same seed
/// gives the same operations, up to where the process ends.
final class SimScenario {
    private static final int[] BASES = {0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 250, 254, 255, 256, 257, 511};

    /// Rare, since it is large: behind it a third level of tiles begins.
    private static final int LARGE_BASE = 65_530;

    private final Random random;
    private final SimModel model;
    private final boolean large;
    private final boolean faulty;
    private final boolean crowded;
    private SimDisk disk;
    private @Nullable SimProcess started;
    private final List<CompletableFuture<List<Receipt>>> submitted = new ArrayList<>();
    private boolean inside;
    private boolean committing;
    private boolean publishing;
    private Optional<JournalFolder> held = Optional.empty();
    private long heldSize;

    SimScenario(long seed) throws IOException {
        random = new Random(seed);
        int base = random.nextInt(400) == 0 ? LARGE_BASE : BASES[random.nextInt(BASES.length)];
        model = new SimModel(SimOrigin.of(base));
        large = random.nextInt(3) == 0;
        int kind = random.nextInt(10);
        faulty = kind < 3;
        crowded = kind == 3 || kind == 4;
        disk = model.base().disk().copy(random.nextLong());
    }

    SimModel model() {
        return model;
    }

    SimDisk disk() {
        return disk;
    }

    /// Runs it, to the end or to the operation in whose middle the process ends.
    void run(long endAt) throws IOException {
        disk.endAt(endAt);
        try {
            start();
            for (int left = 4 + random.nextInt(12); left > 0 && !disk.isDead(); left--) {
                step();
                observe();
            }
            if (!disk.isDead() && random.nextBoolean()) {
                end();
            }
        } finally {
            disk.watch((operation, file) -> {});
        }
        model.settle();
    }

    private SimProcess process() {
        return Objects.requireNonNull(started, "a process runs from the start on");
    }

    /// What is to be seen after a step: the head, and what futures found.
    private void observe() {
        if (!disk.isDead()) {
            model.see(disk);
        }
        model.settle();
    }

    private void start() throws IOException {
        watch();
        if (faulty && random.nextInt(3) > 0) {
            arm();
        }
        try {
            started = SimProcess.start(disk);
            model.check("after opening", process().journal());
            model.checkBlobs("after opening", process().store());
        } catch (IOException e) {
            excused("opening", e);
            if (!disk.isDead()) {
                restart(disk.afterKill());
            }
        }
    }

    private void arm() {
        Fault[] faults = {
            Fault.FORCE_FAILS,
            Fault.FORCE_FAILS,
            Fault.SYNC_FAILS,
            Fault.WRITE_FAILS,
            Fault.WRITE_FAILS_AFTERWARDS,
            Fault.NAME_FAILS,
            Fault.READ_FAILS
        };
        disk.faults().arm(faults[random.nextInt(faults.length)], 1 + random.nextInt(25), random.nextInt(4) == 0);
    }

    private void restart(SimDisk next) throws IOException {
        disk = next;
        submitted.clear();
        held = Optional.empty();
        start();
    }

    /// A failure needs a reason.
    private void excused(String what, IOException e) {
        if (!disk.isDead() && disk.faults().count() == 0 && !disk.isCrowded()) {
            throw new SimViolation("alive", what + " failed on a sound disk", e);
        }
    }

    private void step() throws IOException {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> append();
            case 8, 9, 10 -> publish();
            case 11 -> look();
            case 12 -> readSome();
            case 13 -> hold();
            case 14 -> another();
            case 15, 16 -> crowd();
            case 17 -> kill();
            case 18 -> {
                end();
                if (!disk.isDead()) {
                    restart(disk.afterKill());
                }
            }
            default -> {
                append();
                kill();
            }
        }
    }

    private void append() throws IOException {
        List<SimModel.Group> batch = new ArrayList<>();
        for (int i = 1 + random.nextInt(random.nextInt(3) == 0 ? 5 : 1); i > 0; i--) {
            submit(random.nextInt(6) == 0).ifPresent(batch::add);
        }
        boolean hasReserve = hasReserve();
        turn();
        keepsReserve(batch);
        for (SimModel.Group g : batch) {
            boolean must =
                    disk.faults().count() == 0 && (!disk.isCrowded() || (g.urgent && hasReserve && batch.size() == 1));
            if (!disk.isDead() && must && g.state != SimModel.State.ACKNOWLEDGED) {
                throw new SimViolation("alive", "group " + g.number + " is " + g.state + (g.urgent ? ", urgent" : ""));
            }
        }
    }

    private boolean hasReserve() {
        return disk.content(SimProcess.LAYOUT.reserve())
                .map(b -> b.length == SimProcess.SIZES.reserve())
                .orElse(false);
    }

    /// Before anybody else may write there is room for containment again.
    private void keepsReserve(List<SimModel.Group> written) {
        boolean others = written.stream().anyMatch(g -> !g.urgent && g.state == SimModel.State.ACKNOWLEDGED);
        if (others && !disk.isCrowded() && !disk.isDead() && disk.faults().count() == 0 && !hasReserve()) {
            throw new SimViolation("alive", "there is room, and none is kept for containment");
        }
    }

    /// What an engine does for an action: its content is durable before the entry that refers to it is written.
    private Optional<SimModel.Group> submit(boolean urgent) {
        // now and then the same again, so that what a crash tore is met
        byte[] blob = new byte[20 + 60 * random.nextInt(4)];
        new Random(random.nextInt(4) == 0 ? random.nextInt(3) : random.nextLong()).nextBytes(blob);
        boolean hasBlob = !urgent && random.nextInt(3) == 0;
        if (hasBlob) {
            try {
                process().store().put(blob);
                process().store().sync();
            } catch (IOException e) {
                excused("storing a blob", e);
                return Optional.empty();
            }
        }
        SimModel.Group group = model.group(random, large, urgent, hasBlob ? Optional.of(blob) : Optional.empty());
        Journal journal = process().journal();
        CompletableFuture<List<Receipt>> future =
                urgent ? journal.appendUrgent(group.entries) : journal.appendAll(group.entries);
        submitted.add(future);
        model.follow(disk, group, future);
        return Optional.of(group);
    }

    private void turn() {
        if (submitted.stream().allMatch(CompletableFuture::isDone)) {
            return;
        }
        List<SimModel.Group> together = model.groups().stream()
                .filter(g -> g.state == SimModel.State.WAITING)
                .toList();
        committing = true;
        process().journal().turn();
        committing = false;
        if (!submitted.stream().allMatch(CompletableFuture::isDone)) {
            throw new SimViolation("alive", "an append was neither acknowledged nor refused");
        }
        submitted.clear();
        model.batch(together);
    }

    private void publish() {
        try {
            publishing = true;
            process().journal().publish();
            byte[] note = disk.content(SimProcess.LAYOUT.checkpoint()).orElse(new byte[0]);
            if (!disk.isDead() && note.length == 0) {
                throw new SimViolation("alive", "published, and there is no head");
            }
        } catch (IOException e) {
            excused("publishing", e);
        } finally {
            publishing = false;
        }
    }

    /// A reader beside the writer: what it finds is whole, and no less than what was acknowledged.
    private void look() {
        try (JournalFolder found = SimProcess.look(disk)) {
            found.verdict().firstBad().ifPresent(f -> {
                throw new SimViolation("false alarm", f.toString());
            });
            model.check("a reader", found);
        } catch (IOException e) {
            excused("looking", e);
        }
    }

    /// A reader that stays while the writer goes on.
    private void hold() {
        if (held.isPresent()) {
            for (long i = Math.max(0, heldSize - 12); i < heldSize; i++) {
                read(held.get(), i);
            }
            held = Optional.empty();
            return;
        }
        try {
            held = Optional.of(SimProcess.look(disk));
            heldSize = held.get().size();
        } catch (IOException e) {
            excused("looking", e);
        }
    }

    private void read(JournalReader journal, long index) {
        try {
            byte[] entry = journal.read(index);
            for (SimModel.Group g : model.groups()) {
                boolean here = g.state == SimModel.State.ACKNOWLEDGED
                        && g.first <= index
                        && index < g.first + g.entries.size();
                if (here && !Arrays.equals(entry, g.entries.get((int) (index - g.first)))) {
                    throw new SimViolation("identical", "entry " + index + " reads as something else");
                }
            }
        } catch (IOException e) {
            excused("reading entry " + index, e);
        }
    }

    private void readSome() {
        long size = process().journal().size();
        for (int i = 0; i < 3 && size > 0; i++) {
            read(process().journal(), Math.max(0, size - 1 - random.nextInt(40)));
        }
    }

    /// A second writer is refused, and told.
    private void another() throws IOException {
        try {
            SimProcess.start(disk).close();
            throw new SimViolation("single writer", "a second process opened the workspace");
        } catch (WorkspaceLockedException e) {
            if (e.holder().isEmpty()) {
                throw new SimViolation("single writer", "the refusal does not say who holds it");
            }
        } catch (IOException e) {
            excused("asking for the lock", e);
        }
    }

    private void crowd() {
        if (crowded) {
            disk.space(disk.isCrowded() && random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(30) * 700L);
        }
    }

    private void kill() throws IOException {
        if (!disk.isDead()) {
            restart(disk.afterKill());
        }
    }

    private void end() {
        try {
            publishing = true;
            process().close();
        } catch (IOException e) {
            excused("closing", e);
        } finally {
            publishing = false;
        }
    }

    /// Other threads and processes come in while an operation of the disk is under way.
    private void watch() {
        disk.watch(this::during);
    }

    private void during(String operation, Path file) {
        if (inside) {
            return;
        }
        inside = true;
        try {
            model.see(disk);
            String name = file.toString();
            int chance = random.nextInt(40);
            if (chance == 0) {
                look();
            } else if (chance < 4 && committing && operation.equals("force") && name.endsWith(".wal")) {
                publishInside(name);
            } else if (chance < 4 && publishing && !operation.equals("delete") && !name.contains("/wal")) {
                appendInside();
            }
        } catch (SimViolation v) {
            model.note(v); // what calls the disk may take it for a failure of its own
            throw v;
        } finally {
            inside = false;
        }
    }

    /// The publisher, while a batch is being forced. Not while a segment is made: then the lock of the log holds it
    /// off.
    private void publishInside(String segment) {
        boolean isBatch = disk.content(Path.of(segment))
                .map(b -> Segment.used(ByteBuffer.wrap(b)) > 0)
                .orElse(false);
        if (isBatch) {
            publish();
        }
    }

    /// The writer, while the publisher writes its files.
    private void appendInside() {
        if (submit(false).isPresent()) {
            turn();
        }
    }
}
