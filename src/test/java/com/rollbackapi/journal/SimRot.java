package com.rollbackapi.journal;

import com.rollbackapi.durable.SimDamage;
import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/// Damages one file of a journal and looks what is made of it. The invariant is **damage**: a writer refuses it and
/// changes nothing, or all that was acknowledged is there; a reader says so, or shows all; and nobody ever reads other
/// bytes than were written. The one exception is the page's own (`docs/formats/journal-v1.md`): a last batch that no
/// head speaks of cannot be told from a torn one.
final class SimRot {
    private final SimModel model;
    private final Random random;

    SimRot(SimModel model, Random random) {
        this.model = model;
        this.random = random;
    }

    void check(SimDisk sound) throws IOException {
        SimDisk disk = sound.copy(random.nextLong());
        SimDamage damage = new SimDamage(disk, random);
        // tiles are many, and all alike
        List<Path> files = damage.files(random.nextBoolean() ? SimProcess.LAYOUT.wal() : SimProcess.LAYOUT.root());
        Path file = files.get(random.nextInt(files.size()));
        String what = damage.damage(file);
        long least = least(file, head(sound), damage, !what.startsWith("a bit"));
        boolean isHead = file.equals(SimProcess.LAYOUT.checkpoint());
        read(what, least, isHead, disk.copy(1));
        Optional<SimProcess> opened = write(what, least, disk, damage);
        if (opened.isPresent() && !file.startsWith(SimProcess.LAYOUT.wal())) {
            goesOnFrom(what, sound, opened.get().journal());
        }
    }

    private void read(String what, long least, boolean isHead, SimDisk disk) throws IOException {
        try (JournalFolder found = SimProcess.look(disk)) {
            boolean isSeen = found.verdict().firstBad().isPresent();
            if (!isSeen) {
                isThere(what, least, found);
            }
            // without a head nobody can say which bundles count: what is shown then is shown as damaged
            if (!(isSeen && isHead)) {
                holds(what, least < model.acknowledged() || isSeen, found);
            }
        }
    }

    private Optional<SimProcess> write(String what, long least, SimDisk disk, SimDamage damage) throws IOException {
        Map<Path, byte[]> before = contents(disk, damage);
        SimProcess process;
        try {
            process = SimProcess.start(disk);
        } catch (JournalDamagedException e) {
            Map<Path, byte[]> after = contents(disk, damage);
            if (!before.keySet().equals(after.keySet())
                    || !before.keySet().stream().allMatch(p -> Arrays.equals(before.get(p), after.get(p)))) {
                throw new SimViolation("damage", what + ": refused, and changed", e);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional
                    .empty(); // a file that is gone, or too short to be what it was: it says so and has changed nothing
        }
        isThere(what, least, process.journal());
        holds(what, true, process.journal());
        return Optional.of(process);
    }

    /// What a writer signs and writes next has the tree that it had before the damage.
    private static void goesOnFrom(String what, SimDisk sound, Journal journal) throws IOException {
        try (JournalFolder before = SimProcess.look(sound)) {
            if (before.size() != journal.size() || !before.rootAt(before.size()).equals(journal.root())) {
                throw new SimViolation("damage", what + ": unseen, and the tree is another one");
            }
        }
    }

    private static Map<Path, byte[]> contents(SimDisk disk, SimDamage damage) {
        Map<Path, byte[]> contents = new TreeMap<>();
        for (Path file : damage.files(SimProcess.LAYOUT.root())) {
            contents.put(file, disk.content(file).orElseThrow());
        }
        return contents;
    }

    /// How many entries there must be where damage to a file goes unseen: all; but of those behind the last head,
    /// the last batch passes for torn, and so do all that a lost sector, a cut or a loss takes from the end of the
    /// last segment.
    private long least(Path file, long head, SimDamage damage, boolean isLarge) {
        if (!file.startsWith(SimProcess.LAYOUT.wal())) {
            return model.acknowledged();
        }
        List<Path> segments = damage.files(SimProcess.LAYOUT.wal());
        OptionalLong first = JournalLayout.first(file.getFileName().toString());
        boolean isLast = first.isPresent() && segments.stream().noneMatch(p -> isSegmentBehind(p, first.getAsLong()));
        return Math.max(head, isLarge && isLast ? first.getAsLong() : model.lastBatch());
    }

    /// How many entries the head on the disk speaks of. A larger one may have been seen, whose name went with the
    /// power.
    private static long head(SimDisk disk) {
        try {
            Optional<byte[]> note = disk.content(SimProcess.LAYOUT.checkpoint());
            return note.isEmpty() ? 0 : SignedTreeHead.parse(note.get()).size();
        } catch (NoteRejectedException e) {
            throw new SimViolation("heads", "what stands in the head's place is none", e);
        }
    }

    private static boolean isSegmentBehind(Path path, long first) {
        OptionalLong other = JournalLayout.first(path.getFileName().toString());
        return other.isPresent() && other.getAsLong() > first;
    }

    private void isThere(String what, long least, JournalReader journal) {
        if (journal.size() < Math.min(least, model.acknowledged())) {
            throw new SimViolation(
                    "damage",
                    what + ": unseen, and of " + model.acknowledged() + " entries " + journal.size() + " are left");
        }
    }

    /// Whatever can be read is what was written; what cannot says so.
    private void holds(String what, boolean mayFail, JournalReader journal) {
        for (SimModel.Group g : model.groups()) {
            for (int i = 0; g.state == SimModel.State.ACKNOWLEDGED && i < g.entries.size(); i++) {
                Optional<byte[]> entry = read(what, mayFail, journal, g.first + i);
                if (entry.isPresent() && !Arrays.equals(entry.get(), g.entries.get(i))) {
                    throw new SimViolation("damage", what + ": entry " + (g.first + i) + " reads as something else");
                }
            }
        }
    }

    private static Optional<byte[]> read(String what, boolean mayFail, JournalReader journal, long index) {
        try {
            return index < journal.size() ? Optional.of(journal.read(index)) : Optional.empty();
        } catch (IOException e) {
            if (!mayFail) {
                throw new SimViolation("damage", what + ": unseen, and entry " + index + " cannot be read", e);
            }
            return Optional.empty();
        }
    }
}
