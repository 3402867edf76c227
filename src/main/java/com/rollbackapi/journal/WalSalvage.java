package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Every whole batch of a write-ahead log, also those behind damage. What of them counts is decided by their roots,
/// once what stands before them is proven.
final class WalSalvage implements LogCopy {
    private final Disk disk;
    private final JournalLayout layout;
    private final NavigableMap<Long, List<Frame>> frames = new TreeMap<>();
    private final List<Long> segments = new ArrayList<>();
    private final List<Finding> gaps = new ArrayList<>();
    private long end;

    private WalSalvage(Disk disk, JournalLayout layout) {
        this.disk = disk;
        this.layout = layout;
    }

    static WalSalvage read(Disk disk, JournalLayout layout) throws IOException {
        WalSalvage salvage = new WalSalvage(disk, layout);
        for (String name : disk.list(layout.wal())) {
            OptionalLong first = JournalLayout.first(name);
            if (first.isPresent()) {
                salvage.segments.add(first.getAsLong());
                salvage.end = Math.max(salvage.end, first.getAsLong());
                salvage.segment(first.getAsLong());
            }
        }
        return salvage;
    }

    private void segment(long first) throws IOException {
        ByteBuffer bytes;
        String name = layout.name(layout.segment(first));
        try (Segment segment = Segment.open(disk, layout.segment(first), first, false)) {
            bytes = segment.readAll();
        } catch (IOException e) {
            gaps.add(Finding.damage(name, "the file cannot be read: " + e.getMessage()));
            return;
        }
        int at = 0;
        while (true) {
            Optional<Frame.Found> found = Frame.at(bytes, at);
            if (found.isPresent()) {
                Frame frame = found.get().frame();
                frames.computeIfAbsent(frame.first(), f -> new ArrayList<>()).add(frame);
                end = Math.max(end, frame.first() + frame.entries().size());
                at += found.get().paddedBytes();
                continue;
            }
            Optional<Integer> next = Segment.laterFrame(bytes, at);
            if (next.isEmpty()) {
                return;
            }
            gaps.add(Finding.damage(
                    name + ", byte " + at,
                    "bytes " + at + " to " + next.get() + " are no batch, but a whole one follows"));
            at = next.get();
        }
    }

    /// The indexes that the segments are named by.
    List<Long> segments() {
        return segments;
    }

    /// Where there are no batches although whole ones follow.
    List<Finding> gaps() {
        return gaps;
    }

    /// The index behind the last entry that the log is known to have had.
    long end() {
        return end;
    }

    /// The batches that go on from a proven log, side by side, each with the root that it states.
    List<Frame> tail(CompactRange proven) {
        List<Frame> tail = new ArrayList<>();
        CompactRange range = proven;
        for (Optional<Frame> next = next(range); next.isPresent(); next = next(range)) {
            range = with(range, next.get().entries());
            tail.add(next.get());
        }
        return tail;
    }

    private Optional<Frame> next(CompactRange range) {
        for (List<Frame> same :
                frames.headMap(range.size(), true).descendingMap().values()) {
            for (Frame frame : same) {
                int known = (int) Math.min(Integer.MAX_VALUE, range.size() - frame.first());
                if (known < frame.entries().size()) {
                    List<byte[]> fresh =
                            frame.entries().subList(known, frame.entries().size());
                    if (with(range, fresh).root().equals(frame.root())) {
                        return Optional.of(new Frame(range.size(), frame.root(), fresh));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static CompactRange with(CompactRange range, List<byte[]> entries) {
        CompactRange grown = new CompactRange(range.size(), range.peaks());
        entries.forEach(e -> grown.append(Rfc6962.leafHash(e)));
        return grown;
    }

    /// The first entry that is another here than in a tree which reaches as far; what cannot be read there is no
    /// contradiction.
    Optional<Long> contradiction(MerkleTree<IOException> tree) throws IOException {
        for (Map.Entry<Long, List<Frame>> at : frames.headMap(tree.size()).entrySet()) {
            for (Frame frame : at.getValue()) {
                for (int i = 0; i < frame.entries().size() && frame.first() + i < tree.size(); i++) {
                    Hash leaf = Rfc6962.leafHash(frame.entries().get(i));
                    if (contradicts(tree, frame.first() + i, leaf)) {
                        return Optional.of(frame.first() + i);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean contradicts(MerkleTree<IOException> tree, long index, Hash leaf) throws IOException {
        try {
            return !leaf.equals(tree.leaf(index));
        } catch (JournalDamagedException e) {
            return false; // its tile is lost, here and there
        }
    }

    @Override
    public Optional<byte[]> keys() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> head() {
        return Optional.empty();
    }

    /// A bundle whose entries are all here.
    @Override
    public Optional<byte[]> tile(TilePath path) {
        if (!(path instanceof TilePath.Entries)) {
            return Optional.empty();
        }
        long begin = path.index() * TilePath.WIDTH;
        List<byte[]> entries = new ArrayList<>();
        while (entries.size() < path.width()) {
            long index = begin + entries.size();
            Map.Entry<Long, List<Frame>> found = frames.floorEntry(index);
            if (found == null) {
                return Optional.empty();
            }
            Frame frame = found.getValue().getFirst();
            long from = index - frame.first();
            if (from >= frame.entries().size()) {
                return Optional.empty();
            }
            int to = (int) Math.min(frame.entries().size(), from + path.width() - entries.size());
            entries.addAll(frame.entries().subList((int) from, to));
        }
        return Optional.of(EntryBundle.encode(entries));
    }
}
