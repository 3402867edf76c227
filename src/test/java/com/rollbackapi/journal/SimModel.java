package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.store.BlobCorruptException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// What was asked of a simulated journal and what it has promised, over all its processes and power cuts; [#check]
/// holds a journal against it.
///
/// The invariants by name: **acknowledged** (no entry is lost that was acknowledged, or that a process found when it
/// opened to write; none is given two places), **identical**
/// (what is there is what was submitted, groups whole and in order), **refused** (what was refused for want of room is
/// not there), **heads** (all heads ever seen are of one history, which is there: head ≤ durable), **poisoned**
/// (nothing is acknowledged after a failed force), **blobs** (what an acknowledged entry refers to is there), **alive**
/// (what must succeed does).
final class SimModel {
    enum State {
        WAITING,
        ACKNOWLEDGED,
        REFUSED,
        FAILED
    }

    /// Entries that were submitted together.
    static final class Group {
        final int number;
        final List<byte[]> entries;
        final boolean urgent;
        final List<byte[]> blobs;
        State state = State.WAITING;
        long first = -1;
        int batch = -1;

        Group(int number, List<byte[]> entries, boolean urgent, List<byte[]> blobs) {
            this.number = number;
            this.entries = entries;
            this.urgent = urgent;
            this.blobs = blobs;
        }

        private boolean isThere() {
            return state == State.ACKNOWLEDGED;
        }

        private long end() {
            return first + entries.size();
        }
    }

    private record Head(long size, byte[] root) {}

    private record Place(Group group, int i) {}

    private final SimOrigin base;
    private final List<Group> groups = new ArrayList<>();
    private final Map<ByteBuffer, Place> places = new HashMap<>();
    private final List<Head> heads = new ArrayList<>();
    private byte[] lastNote = new byte[0];
    private int batches;
    private Optional<SimViolation> violation = Optional.empty();

    SimModel(SimOrigin base) {
        this.base = base;
    }

    List<Group> groups() {
        return groups;
    }

    SimOrigin base() {
        return base;
    }

    /// How many entries are acknowledged at least: one more than the last.
    long acknowledged() {
        return groups.stream().filter(Group::isThere).mapToLong(Group::end).reduce(base.size(), Math::max);
    }

    /// What waits now is written together: a batch becomes durable whole.
    void batch() {
        batches++;
        groups.stream().filter(g -> g.state == State.WAITING && g.batch < 0).forEach(g -> g.batch = batches);
    }

    /// Where the last batch began of which something was acknowledged.
    long lastBatch() {
        Optional<Group> last = groups.stream().filter(Group::isThere).max(Comparator.comparingLong(g -> g.first));
        return groups.stream()
                .filter(g -> g.isThere() && g.batch == last.orElseThrow().batch)
                .mapToLong(g -> g.first)
                .min()
                .orElse(0);
    }

    Group group(Random random, boolean large, boolean urgent, List<byte[]> blobs) {
        int number = groups.size();
        List<byte[]> entries = new ArrayList<>();
        for (int i = 1 + random.nextInt(random.nextInt(4) == 0 ? 4 : 1); i > 0; i--) {
            int padding = random.nextInt(large && !urgent ? 4_000 : 60);
            byte[] entry = Arrays.copyOf((number + "." + i + " ").getBytes(UTF_8), 12 + padding);
            entries.add(entry);
        }
        Group group = new Group(number, entries, urgent, blobs);
        groups.add(group);
        for (int i = 0; i < entries.size(); i++) {
            places.put(ByteBuffer.wrap(entries.get(i)), new Place(group, i));
        }
        return group;
    }

    /// Of one entry.
    Group group(byte[] entry) {
        Group group = new Group(groups.size(), List.of(entry), false, List.of());
        groups.add(group);
        places.put(ByteBuffer.wrap(entry), new Place(group, 0));
        return group;
    }

    /// Notes what becomes of a group. What happens on a disk without power is seen by nobody.
    void follow(SimDisk disk, Group group, CompletableFuture<List<Receipt>> future) {
        var _ = future.whenComplete((receipts, error) -> {
            if (disk.isDead()) {
                return;
            }
            if (error == null) {
                acknowledge(disk, group, receipts);
            } else {
                boolean refused =
                        error.getCause() instanceof DiskFullException && !(error instanceof JournalFailedException);
                group.state = refused ? State.REFUSED : State.FAILED;
            }
        });
    }

    private void acknowledge(SimDisk disk, Group group, List<Receipt> receipts) {
        if (disk.faults().haveStruck(SimProcess.LAYOUT.root())) {
            note(new SimViolation("poisoned", "group " + group.number + " was acknowledged after the disk had failed"));
        }
        boolean fits = receipts.size() == group.entries.size();
        for (int i = 0; fits && i < receipts.size(); i++) {
            fits = receipts.get(i).index() == receipts.getFirst().index() + i
                    && receipts.get(i).leafHash().equals(Hash.ofBytes(SimRoots.leaf(group.entries.get(i))));
        }
        if (!fits || receipts.getFirst().index() < acknowledged()) {
            note(new SimViolation("acknowledged", "group " + group.number + " got the receipts " + receipts));
            group.state = State.FAILED;
            return;
        }
        group.state = State.ACKNOWLEDGED;
        group.first = receipts.getFirst().index();
    }

    void note(SimViolation found) {
        if (violation.isEmpty()) {
            violation = Optional.of(found);
        }
    }

    /// Throws what was found where nothing could be thrown.
    void settle() {
        violation.ifPresent(v -> {
            throw v;
        });
    }

    /// Looks at the head as anybody may at any moment: it is whole, and of the history that was seen before. Its
    /// signature is checked by whoever opens the journal, which is often enough.
    void see(SimDisk disk) {
        Optional<byte[]> note = disk.content(SimProcess.LAYOUT.checkpoint());
        if (note.isEmpty() || Arrays.equals(note.get(), lastNote)) {
            return;
        }
        try {
            SignedTreeHead head = SignedTreeHead.parse(note.get());
            heads.add(new Head(head.size(), head.root().bytes()));
            lastNote = note.get();
        } catch (NoteRejectedException e) {
            throw new SimViolation("heads", "what stands in the head's place is none", e);
        }
    }

    /// Reads a whole journal and holds it against all that was promised; gives its entries behind the base.
    List<byte[]> check(String when, JournalReader journal) throws IOException {
        long size = journal.size();
        if (size < acknowledged()) {
            throw new SimViolation("acknowledged", when + ": " + acknowledged() + " entries were, there are " + size);
        }
        SimRoots roots = base.roots().copy();
        List<byte[]> entries = new ArrayList<>();
        checkHeads(when, roots, size);
        for (long i = base.size(); i < size; i++) {
            byte[] entry = journal.read(i);
            entries.add(entry);
            roots.append(entry);
            checkHeads(when, roots, size);
        }
        checkGroups(when, entries);
        if (!Arrays.equals(roots.root(), journal.rootAt(size).bytes())) {
            throw new SimViolation("identical", when + ": the root is not that of the entries");
        }
        checkBase(when, journal);
        return entries;
    }

    /// What a process finds that opened to write it relies on: from here on it counts like what was acknowledged,
    /// whoever wrote it and however that one ended.
    void opened(String when, Journal journal) throws IOException {
        List<byte[]> entries = check(when, journal);
        long stated = entries.stream().filter(KeyEntries::isOne).count();
        if (journal.keys().statements().size() != stated) {
            throw new SimViolation("keys", when + ": " + stated + " entries speak of keys, known is " + journal.keys());
        }
        for (int i = 0; i < entries.size(); ) {
            Group group = Objects.requireNonNull(places.get(ByteBuffer.wrap(entries.get(i))))
                    .group();
            group.state = State.ACKNOWLEDGED;
            group.first = base.size() + (long) i;
            i += group.entries.size();
        }
    }

    private void checkHeads(String when, SimRoots roots, long size) {
        for (Head head : heads) {
            if (head.size() > size) {
                throw new SimViolation(
                        "heads", when + ": a head over " + head.size() + " entries was seen, there are " + size);
            }
            if (head.size() == roots.size() && !Arrays.equals(head.root(), roots.root())) {
                throw new SimViolation(
                        "heads", when + ": a head over " + head.size() + " entries is of another history");
            }
        }
    }

    private void checkBase(String when, JournalReader journal) throws IOException {
        int step = Math.max(1, base.size() / 7);
        for (int i = 0; i < base.size(); i += step) {
            if (!Arrays.equals(journal.read(i), base.entries().get(i))) {
                throw new SimViolation("identical", when + ": entry " + i + " of the base has changed");
            }
        }
    }

    private void checkGroups(String when, List<byte[]> entries) {
        int before = -1;
        for (int i = 0; i < entries.size(); ) {
            Place place = places.get(ByteBuffer.wrap(entries.get(i)));
            long index = base.size() + (long) i;
            if (place == null || place.i() != 0 || place.group().number <= before) {
                throw new SimViolation("identical", when + ": entry " + index + " is not what comes here");
            }
            Group group = place.group();
            for (byte[] entry : group.entries) {
                if (i == entries.size() || !Arrays.equals(entries.get(i), entry)) {
                    throw new SimViolation("identical", when + ": group " + group.number + " is there in part");
                }
                i++;
            }
            if (group.state == State.REFUSED) {
                throw new SimViolation("refused", when + ": group " + group.number + " is there");
            }
            if (group.state == State.ACKNOWLEDGED && group.first != index) {
                throw new SimViolation("acknowledged", when + ": group " + group.number + " has moved to " + index);
            }
            before = group.number;
        }
        for (Group g : groups) {
            if (g.state == State.ACKNOWLEDGED
                    && (g.first + g.entries.size() > base.size() + entries.size()
                            || !Arrays.equals(entries.get((int) (g.first - base.size())), g.entries.getFirst()))) {
                throw new SimViolation("acknowledged", when + ": group " + g.number + " is not in its place");
            }
        }
    }

    /// Every blob of an acknowledged group is there.
    void checkBlobs(String when, BlobSource blobs) throws IOException {
        for (Group g : groups) {
            for (byte[] blob : g.isThere() ? g.blobs : List.<byte[]>of()) {
                try {
                    Optional<byte[]> found = blobs.get(Hash.of(blob));
                    if (found.isEmpty() || !Arrays.equals(found.get(), blob)) {
                        throw new SimViolation("blobs", when + ": one of group " + g.number + " is missing");
                    }
                } catch (BlobCorruptException e) {
                    throw new SimViolation("blobs", when + ": one of group " + g.number, e);
                }
            }
        }
    }
}
