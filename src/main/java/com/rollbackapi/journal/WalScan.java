package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the write-ahead log from where the signed head ends: the same walk for recovery and for who only looks. It
/// changes nothing.
final class WalScan {
    private final Disk disk;
    private final JournalLayout layout;
    private final boolean writable;
    private final MerkleTree<IOException> tree;
    private final long published;
    private final Places places;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Finding> leftovers = new ArrayList<>();
    private final List<IndexedBytes> aboutKeys = new ArrayList<>();

    /// The index of the entry that the next batch begins with, in the segment that is read.
    private long next;

    private WalScan(Disk disk, JournalLayout layout, boolean writable, MerkleTree<IOException> tree) {
        this.disk = disk;
        this.layout = layout;
        this.writable = writable;
        this.tree = tree;
        this.published = tree.size();
        this.places = new Places(published);
    }

    /// What was found behind the head.
    ///
    /// @param damage where it stopped; what stands before that is in the tree and in `places`
    /// @param leftovers batches that a crash cut off, which nobody was told of
    /// @param aboutKeys the entries that say something about the log's keys
    record Result(
            List<Segment> segments,
            Places places,
            Optional<Finding> damage,
            List<Finding> leftovers,
            List<IndexedBytes> aboutKeys) {}

    /// An entry and its index.
    record IndexedBytes(long index, byte[] entry) {}

    /// Walks the log and appends to `tree`, which holds what the head speaks of.
    ///
    /// @param headed whether there is a head: then there is a segment, too
    static Result of(Disk disk, JournalLayout layout, boolean writable, MerkleTree<IOException> tree, boolean headed)
            throws IOException {
        WalScan scan = new WalScan(disk, layout, writable, tree);
        try {
            Optional<Finding> damage = Optional.empty();
            try {
                scan.walk(headed);
            } catch (JournalDamagedException e) {
                damage = Optional.of(e.finding());
            }
            return new Result(
                    List.copyOf(scan.segments), scan.places, damage, List.copyOf(scan.leftovers), scan.aboutKeys);
        } catch (IOException | RuntimeException e) {
            for (Segment s : scan.segments) {
                s.close();
            }
            throw e;
        }
    }

    private void walk(boolean headed) throws IOException {
        List<Long> firsts = new ArrayList<>();
        for (String name : disk.list(layout.wal())) {
            OptionalLong first = JournalLayout.first(name);
            if (first.isPresent()) {
                firsts.add(first.getAsLong());
            }
        }
        if (!headed
                && !firsts.contains(0L)
                && !disk.list(layout.root().resolve("tile")).isEmpty()) {
            // before the first head all entries are in the log, and its first segment stays until that is durable
            throw new JournalDamagedException(Finding.damage(TilePath.CHECKPOINT, "the signed head is missing"));
        }
        if (firsts.isEmpty() && headed && disk.exists(layout.wal())) {
            throw damaged("wal", "the last segment is missing: entries " + published + " and later may be lost");
        }
        for (int i = 0; i < firsts.size(); i++) {
            long first = firsts.get(i);
            if (first > tree.size()) {
                throw damaged(place(first, 0), "entries " + tree.size() + " to " + (first - 1) + " are missing");
            }
            read(Segment.open(disk, layout.segment(first), first, writable));
            if (i + 1 < firsts.size() && firsts.get(i + 1) > tree.size()) {
                throw damaged(
                        place(first, segments.getLast().end()),
                        "no whole batch is here, but the next segment begins with entry " + firsts.get(i + 1));
            }
        }
        if (!segments.isEmpty() && segments.getLast().first() < published && next < published) {
            throw damaged(
                    place(segments.getLast().first(), segments.getLast().end()),
                    "the signed head speaks of " + published + " entries, the log ends before");
        }
    }

    private void read(Segment segment) throws IOException {
        segments.add(segment);
        next = segment.first();
        ByteBuffer bytes = segment.readAll();
        int at = walk(segment, bytes, 0);
        Optional<Integer> whole = Segment.laterFrame(bytes, at);
        while (whole.isPresent() && !writable) {
            // an engine may have written both batches while the segment was read: then the bytes between have changed
            ByteBuffer again = segment.readAll();
            if (again.slice(at, whole.get() - at).equals(bytes.slice(at, whole.get() - at))) {
                break;
            }
            bytes = again;
            at = walk(segment, bytes, at);
            whole = Segment.laterFrame(bytes, at);
        }
        if (whole.isPresent()) {
            throw damaged(
                    place(segment.first(), at),
                    "bytes " + at + " to " + whole.get() + " are no batch, but a whole one follows");
        }
        if (next < tree.size()) {
            segment.takesNoMore(); // what comes next does not follow on what is in it
        }
        if (Segment.used(bytes) > at) {
            segment.takesNoMore();
            leftovers.add(Finding.leftover(
                    place(segment.first(), Segment.unused(bytes, at)) + ", entry " + next,
                    "a batch is not whole, as a crash leaves it before anybody is told of it"));
        }
    }

    /// Takes in the frames from a position on; returns where the first is missing.
    private int walk(Segment segment, ByteBuffer bytes, int from) throws IOException {
        int at = from;
        for (Optional<Frame.Found> f = Frame.at(bytes, at); f.isPresent(); f = Frame.at(bytes, at)) {
            Frame frame = f.get().frame();
            long end = frame.first() + frame.entries().size();
            if (frame.first() != next) {
                throw damaged(place(segment.first(), at), "a batch begins with entry " + frame.first());
            }
            if (!f.get().isPaddedByZeros()) {
                throw damaged(place(segment.first(), at), "the batch is followed by something else than zeros");
            }
            if (frame.first() >= published && end <= tree.size()) {
                checkRepeated(segment, frame, at);
            } else if (end > published) {
                takeIn(segment, frame, at);
            }
            next = end;
            segment.holds(at, Math.min(at + f.get().paddedBytes(), bytes.limit()));
            at += f.get().paddedBytes();
        }
        return at;
    }

    /// A repair that was cut off leaves the old segments beside the one that takes their place, with the same
    /// entries.
    private void checkRepeated(Segment segment, Frame frame, int at) throws IOException {
        boolean same = true;
        for (int i = 0; i < frame.entries().size(); i++) {
            same &= Rfc6962.leafHash(frame.entries().get(i)).equals(tree.leaf(frame.first() + i));
        }
        if (!same || !tree.rootAt(frame.first() + frame.entries().size()).equals(frame.root())) {
            throw damaged(place(segment.first(), at), "a batch has other entries than one before it in their places");
        }
    }

    private void takeIn(Segment segment, Frame frame, int at) throws IOException {
        if (frame.first() != tree.size()) {
            throw damaged(
                    place(segment.first(), at),
                    "a batch begins with entry " + frame.first() + ", the log has " + tree.size() + " before it");
        }
        frame.entries().forEach(e -> tree.stage(Rfc6962.leafHash(e)));
        if (!tree.root().equals(frame.root())) {
            throw damaged(place(segment.first(), at), "the batch's root is not that of its entries");
        }
        tree.show();
        int place = at + Frame.HEADER_BYTES;
        long index = frame.first();
        for (byte[] entry : frame.entries()) {
            places.add(segment, place + Integer.BYTES, entry.length);
            place += Integer.BYTES + entry.length;
            if (KeyEntries.isOne(entry)) {
                aboutKeys.add(new IndexedBytes(index, entry));
            }
            index++;
        }
    }

    private String place(long first, int at) {
        return layout.name(layout.segment(first)) + ", byte " + at;
    }

    private JournalDamagedException damaged(String place, String what) {
        return new JournalDamagedException(Finding.damage(place + ", entry " + tree.size(), what));
    }
}
