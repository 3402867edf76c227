package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.SetAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Puts the write-ahead log right behind a head whose log is proven.
final class TailRepair {
    private final Disk disk;
    private final JournalLayout layout;
    private final SetAside aside;

    TailRepair(Disk disk, JournalLayout layout, SetAside aside) {
        this.disk = disk;
        this.layout = layout;
        this.aside = aside;
    }

    /// Where the log is damaged or torn, and every entry behind the head that it is known to have had is there all
    /// the same, those go into one new segment. Otherwise it stays as it is, for a better mirror.
    ///
    /// @param isMirrored whether another copy's head is this log's, neither older nor ahead of it: then a log that
    /// is gone altogether begins anew
    /// @return that it did, since the next look will not tell: what was not published yet, no mirror knows
    Optional<Finding> repair(ProvenLog log, WalSalvage wal, boolean isMirrored) throws IOException {
        boolean gone = wal.segments().isEmpty();
        if (!disk.exists(layout.wal()) || (gone && !isMirrored)) {
            return Optional.empty();
        }
        List<Frame> tail;
        boolean sound;
        try {
            tail = wal.tail(log.range());
            WalScan.Result found = WalScan.of(disk, layout, false, log.tree(), log.size() > 0);
            for (Segment s : found.segments()) {
                s.close();
            }
            sound = found.damage().isEmpty() && found.leftovers().isEmpty();
        } catch (JournalDamagedException e) {
            return Optional.empty(); // a tile is lost that the log goes on from
        }
        long end = tail.isEmpty()
                ? log.size()
                : tail.getLast().first() + tail.getLast().entries().size();
        if (sound || end < wal.end()) {
            return Optional.empty();
        }
        rewrite(log.size(), tail, wal.segments());
        return gone ? Optional.of(begunAnew(log.size())) : Optional.empty();
    }

    private static Finding begunAnew(long first) {
        return new Finding(
                Finding.Severity.CRITICAL,
                "wal",
                "the last segment was missing and begins anew with entry " + first
                        + ": if more was acknowledged before, it is lost",
                "if there is a newer copy, repair from that before anything is written; this is said only once");
    }

    private void rewrite(long first, List<Frame> tail, List<Long> old) throws IOException {
        Path segment = layout.segment(first);
        Path beside = segment.resolveSibling(segment.getFileName() + ".new");
        try (DiskFile out = disk.open(beside)) {
            out.truncate(0);
            long at = 0;
            for (Frame frame : tail) {
                ByteBuffer bytes = frame.encode();
                int length = bytes.remaining();
                out.write(bytes, at);
                at += length;
            }
            out.force();
        }
        for (long each : old) {
            aside.copy(layout.segment(each));
        }
        // a crash before this line leaves the old segments, after it the old and the new one: the same entries
        disk.rename(beside, segment);
        Wal.sync(disk, segment);
        for (long each : old) {
            if (each != first) {
                disk.delete(layout.segment(each));
            }
        }
        Wal.sync(disk, segment);
    }

    /// Makes the room for containment again where it is missing, too small, or not zeros.
    static void reserve(Disk disk, JournalLayout layout, SetAside aside) throws IOException {
        int sizeBytes = WalSizes.STANDARD.reserve();
        if (!disk.exists(layout.wal()) || isWhole(disk, layout.reserve(), sizeBytes)) {
            return;
        }
        aside.copy(layout.reserve());
        Path beside = layout.reserve().resolveSibling("reserve.new");
        try (DiskFile out = disk.open(beside)) {
            Segment.fill(out, sizeBytes);
        }
        // a crash here leaves the old reserve or none
        disk.rename(beside, layout.reserve());
        Wal.sync(disk, layout.reserve());
    }

    private static boolean isWhole(Disk disk, Path reserve, int sizeBytes) throws IOException {
        if (!disk.exists(reserve)) {
            return false;
        }
        try (DiskFile in = disk.openReadOnly(reserve)) {
            ByteBuffer all = ByteBuffer.allocate(sizeBytes);
            return in.sizeBytes() == sizeBytes && in.read(all, 0) == sizeBytes && Segment.used(all.flip()) == 0;
        } catch (IOException e) {
            return false; // on a bad sector: made anew
        }
    }
}
