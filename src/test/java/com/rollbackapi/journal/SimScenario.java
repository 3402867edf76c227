package com.rollbackapi.journal;

import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.durable.WorkspaceLockedException;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.store.PackStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /// How many processes in a row may fail to open.
    private static final int ATTEMPTS = 6;

    /// Rare, since it is large: behind it a third level of tiles begins.
    private static final int LARGE_BASE = 65_530;

    private final Random random;
    private final SimModel model;
    private final boolean large;
    private final boolean faulty;
    private final boolean crowded;
    private final boolean keyed;
    private final boolean storing;
    private final SimMishaps mishaps;
    private SimDisk disk;
    private @Nullable SimProcess started;
    private final List<CompletableFuture<List<Receipt>>> submitted = new ArrayList<>();
    private boolean inside;
    private boolean committing;
    private boolean publishing;
    private final SimReaders readers;
    private final SimBlobs blobs;

    SimScenario(long seed) throws IOException {
        random = new Random(seed);
        int base = random.nextInt(400) == 0 ? LARGE_BASE : BASES[random.nextInt(BASES.length)];
        model = new SimModel(SimOrigin.of(base));
        large = random.nextInt(3) == 0;
        int kind = random.nextInt(10);
        faulty = kind < 4;
        crowded = kind > 6;
        storing = random.nextInt(3) == 0;
        mishaps = new SimMishaps(random, crowded, storing);
        keyed = random.nextInt(8) == 0;
        disk = model.base().disk().copy(random.nextLong());
        readers = new SimReaders(random, model);
        blobs = new SimBlobs(random);
    }

    SimModel model() {
        return model;
    }

    SimDisk disk() {
        return disk;
    }

    SimBlobs blobs() {
        return blobs;
    }

    /// Runs it, to the end or to the operation in whose middle the process ends.
    void run(long endAt) throws IOException {
        disk.endAt(endAt);
        try {
            start();
            for (int left = 4 + random.nextInt(13); left > 0 && !disk.isOver(); left--) {
                if (crowded && random.nextInt(5) == 0) {
                    crowd();
                }
                if (storing && random.nextInt(5) == 0) {
                    store();
                }
                step();
                observe();
                if (disk.isDead() || (disk.faults().count() > 0 && random.nextInt(3) == 0)) {
                    restart();
                }
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
            if (random.nextInt(8) == 0) {
                readers.imagine(disk);
            }
        }
        model.settle();
    }

    private void start() throws IOException {
        for (int attempt = 0; !disk.isOver(); attempt++) {
            disk.watch(this::during);
            boolean early = random.nextBoolean();
            if (early && attempt < ATTEMPTS) {
                mishaps();
            }
            try {
                started = SimProcess.start(disk);
                model.opened("after opening", process().journal());
                model.checkBlobs("after opening", process().store());
                if (isSound() && !hasReserve()) {
                    throw new SimViolation("alive", "opened, and no room is kept for containment");
                }
                if (!early) {
                    mishaps();
                }
                return;
            } catch (IOException e) {
                excused("opening", e);
                next();
            }
        }
    }

    /// What is to happen to this process from here on.
    private void mishaps() {
        if (faulty && random.nextInt(3) > 0) {
            mishaps.fault(disk);
        }
        mishaps.death(disk);
    }

    /// The disk of the next process, if there is to be one.
    private void next() throws IOException {
        if (!disk.isOver()) {
            disk = random.nextInt(3) == 0 ? disk.afterPowerCut() : disk.afterKill();
            submitted.clear();
            readers.end();
            model.see(disk);
        }
    }

    private void restart() throws IOException {
        next();
        start();
    }

    /// A failure needs a reason.
    private void excused(String what, IOException e) {
        if (!disk.isDead() && disk.faults().count() == 0 && !disk.isCrowded()) {
            throw new SimViolation("alive", what + " failed on a sound disk", e);
        }
    }

    private void step() throws IOException {
        switch (random.nextInt(keyed ? 23 : 20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> append();
            case 8, 9, 10 -> publish();
            case 11 -> look();
            case 12 -> tried("reading", () -> readers.readSome(process().journal()));
            case 13 -> tried("a reader that stays", () -> readers.hold(disk));
            case 14 -> another();
            case 15, 16 -> store();
            case 17 -> restart();
            case 20, 21, 22 -> tried("speaking of keys", this::speakOfKeys);
            case 18 -> {
                end();
                restart();
            }
            default -> {
                append();
                restart();
            }
        }
    }

    /// What is not synced, as a process that dies before it is leaves it.
    private void store() {
        tried("storing blobs", () -> blobs.put(process().store()));
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /// False where it did not succeed, for a reason.
    private boolean tried(String what, Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (IOException e) {
            excused(what, e);
            return false;
        }
    }

    private void append() throws IOException {
        List<SimModel.Group> batch = new ArrayList<>();
        for (int i = 1 + random.nextInt(random.nextInt(3) == 0 ? 5 : 1); i > 0; i--) {
            submit(random.nextInt(disk.isCrowded() ? 2 : 6) == 0).ifPresent(batch::add);
        }
        boolean hasReserve = hasReserve();
        turn();
        keepsReserve(batch, hasReserve);
        for (SimModel.Group g : batch) {
            boolean must =
                    disk.faults().count() == 0 && (!disk.isCrowded() || (g.urgent && hasReserve && batch.size() == 1));
            if (!disk.isDead() && must && g.state != SimModel.State.ACKNOWLEDGED) {
                throw new SimViolation("alive", "group " + g.number + " is " + g.state + (g.urgent ? ", urgent" : ""));
            }
        }
    }

    /// Nothing is there that would excuse a failure.
    private boolean isSound() {
        return !disk.isDead() && !disk.isCrowded() && disk.faults().count() == 0;
    }

    private boolean hasReserve() {
        return isReserve(disk.content(SimProcess.LAYOUT.reserve()));
    }

    private static boolean isReserve(Optional<byte[]> content) {
        return content.map(b -> b.length == SimProcess.SIZES.reserve()).orElse(false);
    }

    /// Before anybody else may write there is room for containment again, which a power cut does not take; and
    /// nobody else uses it.
    private void keepsReserve(List<SimModel.Group> written, boolean hadReserve) {
        boolean others = written.stream().anyMatch(g -> !g.urgent && g.state == SimModel.State.ACKNOWLEDGED);
        if (others && isSound() && !isReserve(disk.durable(SimProcess.LAYOUT.reserve()))) {
            throw new SimViolation("alive", "there is room, and none is kept for containment");
        }
        if (hadReserve && !disk.isDead() && written.stream().noneMatch(g -> g.urgent) && !hasReserve()) {
            throw new SimViolation("alive", "the room for containment was taken by others");
        }
    }

    /// What an engine does for an action: its content is durable before the entry that refers to it is written.
    private Optional<SimModel.Group> submit(boolean urgent) {
        List<byte[]> content = new ArrayList<>();
        if (!urgent && random.nextInt(4) < (storing ? 3 : 1)) {
            PackStore store = process().store();
            boolean stored = tried("storing content", () -> {
                content.addAll(blobs.put(store));
                store.sync();
            });
            if (!stored) {
                return Optional.empty();
            }
        }
        SimModel.Group group = model.group(random, large, urgent, content);
        Journal journal = process().journal();
        CompletableFuture<List<Receipt>> future =
                urgent ? journal.appendUrgent(group.entries) : journal.appendAll(group.entries);
        submitted.add(future);
        model.follow(disk, group, future);
        return Optional.of(group);
    }

    private void speakOfKeys() throws IOException {
        SimKeys.speak(process().journal(), random, (entry, future) -> {
            model.follow(disk, model.group(entry), future);
            model.batch();
        });
    }

    private void turn() {
        if (submitted.stream().allMatch(CompletableFuture::isDone)) {
            return;
        }
        model.batch();
        committing = true;
        process().journal().turn();
        committing = false;
        if (!submitted.stream().allMatch(CompletableFuture::isDone)) {
            throw new SimViolation("alive", "an append was neither acknowledged nor refused");
        }
        submitted.clear();
    }

    private void publish() {
        publishing = true;
        tried("publishing", () -> {
            if (random.nextInt(4) == 0) {
                process().journal().storeFull();
            }
            if (random.nextInt(8) == 0) {
                return; // the files are there, and the head never comes or later
            }
            process().journal().publish();
            byte[] note = disk.content(SimProcess.LAYOUT.checkpoint()).orElse(new byte[0]);
            if (!disk.isDead() && note.length == 0) {
                throw new SimViolation("alive", "published, and there is no head");
            }
        });
        publishing = false;
    }

    private void look() {
        tried("looking", () -> readers.look(disk));
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
        long room = random.nextInt(random.nextBoolean() ? 2_000 : 20_000);
        disk.space(disk.isCrowded() && random.nextBoolean() ? Long.MAX_VALUE : room);
    }

    private void end() {
        publishing = true;
        if (tried("closing", process()::close)) {
            try {
                process().journal().publish();
                throw new SimViolation("single writer", "published after it was closed");
            } catch (IOException e) {
                // the workspace may be another's by now
            }
        }
        publishing = false;
    }

    /// Other threads and processes come in while an operation of the disk is under way.
    private void during(String operation, Path file) {
        if (inside) {
            return;
        }
        inside = true;
        try {
            model.see(disk);
            String name = file.toString();
            int chance = random.nextInt(100);
            if (chance < 1) {
                look();
            } else if (chance < 2) {
                readers.imagine(disk);
            } else if (chance < (faulty ? 24 : 8) && committing && operation.equals("force") && name.endsWith(".wal")) {
                publishInside(name);
            } else if (chance < 8 && publishing && !operation.equals("delete") && !name.contains("/wal")) {
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
