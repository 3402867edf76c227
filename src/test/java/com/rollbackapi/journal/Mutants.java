package com.rollbackapi.journal;

import com.rollbackapi.simulation.Mutant;
import java.util.List;

/// Bugs that a journal must not have. Each costs an acknowledged entry, or the proof of one, or a promise: on a disk
/// that never fails none of them is noticed.
final class Mutants {
    private Mutants() {}

    static final List<Mutant> ALL = List.of(
            new Mutant("acknowledges before it forces", "journal/Segment.java", """
                        // a crash here may leave a part of the batch, which its checksum tells
                        file.force();
                """, ""),
            new Mutant(
                    "acknowledges before it writes",
                    "journal/Journal.java",
                    "        long index = log.commit(entries, leaves, urgent);\n",
                    """
                            long index = size();
                            for (AppendQueue.Waiting w : batch) {
                                List<Receipt> receipts = new ArrayList<>();
                                for (Hash leaf : w.leaves()) {
                                    receipts.add(new Receipt(index + receipts.size(), leaf));
                                }
                                w.future().complete(receipts);
                            }
                            index = log.commit(entries, leaves, urgent);
                    """),
            new Mutant("tries a failed force again", "journal/Segment.java", """
                        // a crash here may leave a part of the batch, which its checksum tells
                        file.force();
                """, """
                            try {
                                file.force();
                            } catch (IOException e) {
                                file.force();
                            }
                    """),
            new Mutant(
                    "goes on after a failed force",
                    "journal/Log.java",
                    "throw fail(e); // also of a full disk: the batch may be there in part or whole",
                    "throw new IOException(e);"),
            new Mutant("acknowledges though the publisher's disk has failed", "journal/Log.java", """
                            if (failure.isPresent()) {
                                throw failure.get(); // the publisher's disk failed meanwhile: nothing is acknowledged after that
                            }
                """, ""),
            new Mutant(
                    "shows entries before they are written",
                    "journal/Log.java",
                    "leaves.forEach(view.tree()::stage);",
                    "leaves.forEach(view.tree()::append);"),
            new Mutant(
                    "no checksum of a batch",
                    "journal/Frame.java",
                    "checksum(segment, at, length) != segment.getInt(at + 8)",
                    "segment.getInt(at + 8) == 0"),
            new Mutant(
                    "trims the middle of a segment",
                    "journal/WalScan.java",
                    "        if (whole.isPresent()) {\n            throw damaged(",
                    "        if (whole.isPresent() && whole.get() < 0) {\n            throw damaged("),
            new Mutant(
                    "does not see that the first segment is missing",
                    "journal/WalScan.java",
                    "            if (first > tree.size()) {",
                    "            if (first > tree.size() && first < 0) {"),
            new Mutant("does not sync a new segment's name", "journal/Segment.java", """
                            // a crash before this line leaves a shorter segment or none, of zeros: recovery reads it as empty
                            Wal.sync(disk, path);
                """, ""),
            new Mutant("believes what a killed writer did not force", "journal/Segment.java", """
                            // a crash here changes nothing: the same bytes lie there already, or the batch was not whole
                        }
                        file.force();
                """, """
                            }
                    """),
            new Mutant(
                    "forces again what a failed force has lost",
                    "journal/Segment.java",
                    "        if (end > lastBatch) {",
                    "        if (end < lastBatch) {"),
            new Mutant("does not make a killed writer's names durable", "journal/Wal.java", """
                        disk.syncDirectory(layout.wal());
                        disk.syncDirectory(layout.root());
                """, ""),
            new Mutant(
                    "takes a folder that is there for a durable one",
                    "durable/Folders.java",
                    "if (whole.equals(root) || durable.contains(whole)) {",
                    "if (whole.equals(root) || disk.exists(whole)) {"),
            new Mutant(
                    "does not sync a new folder's name",
                    "durable/Folders.java",
                    "        disk.syncDirectory(parent);\n",
                    ""),
            new Mutant(
                    "renames a file that is not forced", "durable/AtomicFile.java", "            out.force();\n", ""),
            new Mutant(
                    "does not sync the folder of a renamed file",
                    "durable/AtomicFile.java",
                    "        disk.syncDirectory(folder);\n",
                    ""),
            new Mutant(
                    "writes the head in place",
                    "journal/Log.java",
                    "            AtomicFile.write(disk, layout.checkpoint(), signing.sign(next, keys.newest()));\n",
                    """
                                try (com.rollbackapi.durable.DiskFile out = disk.open(layout.checkpoint())) {
                                    out.truncate(0);
                                    out.write(java.nio.ByteBuffer.wrap(signing.sign(next, keys.newest())), 0);
                                    out.force();
                                }
                                disk.syncDirectory(layout.root());
                    """),
            new Mutant(
                    "signs a head over tiles that are not forced",
                    "journal/TileWriter.java",
                    """
                                for (DiskFile file : files) {
                                    file.force();
                                }
                                return files.size();
                    """,
                    "            return files.size();\n"),
            new Mutant("signs a head over tiles whose names are not durable", "journal/TileWriter.java", """
                        for (Path folder : folders) {
                            disk.syncDirectory(folder);
                        }
                """, ""),
            new Mutant(
                    "takes tiles for written that there was no room for",
                    "journal/StaticFiles.java",
                    "        for (TilePath path : Tiles.grown(stored, to)) {\n",
                    """
                            long from = stored;
                            stored = to;
                            for (TilePath path : Tiles.grown(from, to)) {
                    """),
            new Mutant(
                    "uses the segment made ahead before its name is durable",
                    "journal/NextSegment.java",
                    "        Wal.sync(disk, layout.segment(first));\n",
                    ""),
            new Mutant(
                    "acknowledges though the segment made ahead has failed",
                    "journal/Wal.java",
                    "        ahead.requireSound();\n",
                    ""),
            new Mutant(
                    "signs a head before its tiles are written",
                    "journal/Log.java",
                    "            TreeHead next = extended(to);\n",
                    """
                                TreeHead next = extended(to);
                                AtomicFile.write(disk, layout.checkpoint(), signing.sign(next, keys.newest()));
                    """),
            new Mutant(
                    "retires the log before the head is durable",
                    "journal/Log.java",
                    "            TreeHead next = extended(to);\n",
                    """
                                TreeHead next = extended(to);
                                wal.retire(to);
                    """),
            new Mutant(
                    "retires a segment that the head does not cover",
                    "journal/Wal.java",
                    "segments.get(1).first() <= size",
                    "segments.get(0).first() <= size"),
            new Mutant(
                    "closes before the last segment's name is durable",
                    "journal/Wal.java",
                    """
                                disk.open(last).close();
                                sync(disk, last);
                    """,
                    "            disk.open(last).close();\n"),
            new Mutant(
                    "removes the tiles of the newest head",
                    "journal/Tiles.java",
                    "                if (!keep.contains(ofWidth(edge, width))) {",
                    "                if (keep.contains(ofWidth(edge, width))) {"),
            new Mutant(
                    "a reader falls with the head it went by",
                    "journal/LogView.java",
                    "tiles.orLarger(path)",
                    "tiles.file(path)"),
            new Mutant(
                    "reads without looking at the hash",
                    "journal/LogView.java",
                    "if (!Rfc6962.leafHash(entry).equals(tree.leaf(index))) {",
                    "if (tree.leaf(index) == null) {"),
            new Mutant(
                    "refuses containment on a full disk",
                    "journal/Journal.java",
                    "            commitUrgent(batch.stream().filter(AppendQueue.Waiting::urgent).toList());\n",
                    "            refuse(batch, full(e));\n"),
            new Mutant(
                    "does not keep room for containment again",
                    "journal/Wal.java",
                    "            keepReserve();\n            use(",
                    "            use("),
            new Mutant(
                    "uses the reserve before its new name is durable",
                    "journal/Wal.java",
                    """
                                disk.rename(layout.reserve(), layout.segment(next));
                                sync(disk, layout.reserve());
                    """,
                    "            disk.rename(layout.reserve(), layout.segment(next));\n"),
            new Mutant(
                    "lets a second process in",
                    "durable/WorkspaceLock.java",
                    "disk.tryLock(workspace.resolve(\"lock\")).orElse(null);",
                    "disk.tryLock(workspace.resolve(\"lock\")).orElse(() -> {});"),
            new Mutant(
                    "does not force content",
                    "store/PackStore.java",
                    "                pack.file.force();\n                pack.synced",
                    "                pack.file.sizeBytes();\n                pack.synced"),
            new Mutant(
                    "believes found content without writing it again",
                    "store/PackStore.java",
                    "                writeAgain(hash);\n",
                    ""),
            new Mutant("does not sync a new pack's name", "store/PackStore.java", """
                            next.begin();
                            disk.syncDirectory(folder);
                """, "            next.begin();\n"),
            new Mutant(
                    "takes a torn record for the content",
                    "store/PackStore.java",
                    "return place(hash).isPresent() && (!writable || isSound(hash));",
                    "return place(hash).isPresent();"),
            new Mutant("signs by a key that no file leads to", "journal/Log.java", """
                                AtomicFile.write(disk, layout.keys(), keys.file().orElseThrow());
                """, ""),
            new Mutant("changes the key before the entry is durable", "journal/Log.java", """
                        commit(List.of(bytes), List.of(leaf), false);
                        signing = after;
                        keys = grown;
                """, """
                            signing = after;
                            keys = grown;
                            commit(List.of(bytes), List.of(leaf), false);
                    """),
            new Mutant(
                    "forgets a new key that no head has reached",
                    "journal/WalScan.java",
                    "            if (KeyEntries.isOne(entry)) {",
                    "            if (index < 0 && KeyEntries.isOne(entry)) {"),
            new Mutant(
                    "goes on over the last batch that it found",
                    "journal/Segment.java",
                    "        end = batchEnd;",
                    """
                    end = begin;\
                    """),
            new Mutant(
                    "keeps a segment twice under one name",
                    "journal/Wal.java",
                    "        segments.removeIf(s -> s.first() == next.first());\n",
                    ""),
            new Mutant(
                    "retires a segment one entry too early",
                    "journal/Wal.java",
                    "segments.get(1).first() <= size",
                    "segments.get(1).first() <= size + 1"),
            new Mutant(
                    "removes the empty segment that it rests on",
                    "journal/Wal.java",
                    "segments.isEmpty() || segments.getLast().first() < size",
                    "segments.isEmpty() || segments.getLast().first() <= size"),
            new Mutant(
                    "gives the room for containment to anybody",
                    "journal/Wal.java",
                    "if (!urgent || !useReserve(bytes, next))",
                    "if (!useReserve(bytes, next))"),
            new Mutant(
                    "takes a tile of the right length for the right one",
                    "journal/TileWriter.java",
                    "        out.write(ByteBuffer.wrap(bytes), 0);\n",
                    """
                            if (out.sizeBytes() != bytes.length) {
                                out.write(ByteBuffer.wrap(bytes), 0);
                            }
                    """),
            new Mutant(
                    "does not force the header of a pack",
                    "store/Pack.java",
                    "        file.write(ByteBuffer.wrap(HEADER), 0);\n        file.force();\n",
                    "        file.write(ByteBuffer.wrap(HEADER), 0);\n"),
            new Mutant("publishes after it was closed", "journal/Log.java", "            closed = true;\n", ""),
            new Mutant(
                    "opens on tiles that are not those of the head",
                    "journal/LogView.java",
                    "if (!view.tree.root().equals(root)) {",
                    "if (view.tree.root() == null) {"),
            new Mutant(
                    "forgets one entry too many",
                    "journal/LogView.java",
                    "places.forget(size);",
                    "places.forget(Math.min(size + 1, tree.size()));"),
            new Mutant(
                    "lets the lock go once it is labelled",
                    "durable/WorkspaceLock.java",
                    "        return new WorkspaceLock(disk, lock, holder);\n    }\n\n",
                    "        lock.close();\n        return new WorkspaceLock(disk, lock, holder);\n    }\n\n"));
}
