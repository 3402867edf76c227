package com.rollbackapi.session;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Proves that a replay shows what was recorded. The journal is folded again from its first entry, by its entries
/// alone; after each, the picture's hash is compared with the recorded one and the deterministic decisions of the entry
/// are executed again and compared with their recorded results. The first difference is named, and ends the check.
public final class ReplayIntegrity {
    private static final int PAGE = 512;

    private final Fold fold;
    private final Decisions decisions;

    /// @param blobs what the entries reference by digest
    public ReplayIntegrity(BlobSource blobs) {
        this.fold = new Fold(blobs);
        this.decisions = new Decisions(blobs);
    }

    /// Entries of the journal, `from` inclusive, `to` exclusive.
    @FunctionalInterface
    public interface Entries {
        List<IndexedEntry> read(long from, long to) throws IOException;
    }

    /// The hash of the picture that was recorded or shown at a position: after that many entries.
    @FunctionalInterface
    public interface Recorded {
        Hash at(long position) throws IOException;
    }

    /// What was found.
    ///
    /// @param entries how many entries of the span were to be compared
    /// @param equal how many of them were, before the first difference
    /// @param decisions how many recorded decisions were executed again with the recorded result
    public record Result(long entries, long equal, long decisions, Optional<Difference> difference) {
        /// The first difference in words; empty where every position showed what was recorded.
        public Optional<String> firstDifference() {
            return difference.map(Difference::text);
        }
    }

    /// The first entry whose replay is not what was recorded.
    public record Difference(long entry, String event, String what) {
        /// `entry 14 (checkpoint.saved): …`
        public String text() {
            return "entry " + entry + " (" + event + "): " + what;
        }
    }

    /// The hash of the picture at every position of a journal, from 0 to its size, in hex.
    public static List<String> pictureHashes(List<IndexedEntry> entries, BlobSource blobs) throws IOException {
        Fold fold = new Fold(blobs);
        PictureHash hasher = new PictureHash();
        Picture picture = Picture.EMPTY;
        List<String> hashes = new ArrayList<>(List.of(hasher.next(picture).hex()));
        for (IndexedEntry e : entries) {
            picture = fold.fold(picture, e);
            hashes.add(hasher.next(picture).hex());
        }
        return hashes;
    }

    /// Checks a whole journal against the pictures that a source shows.
    public static Result verify(List<IndexedEntry> entries, BlobSource blobs, KeyframeWalk.Shown shown)
            throws IOException {
        Entries read = (from, to) -> entries.subList(Math.toIntExact(from), Math.toIntExact(to));
        return new ReplayIntegrity(blobs)
                .check(read, 0, entries.size(), new KeyframeWalk(blobs, shown, read), progress -> {});
    }

    /// Folds the first `end` entries and compares those from `first` on. Calls `progress` with the number of
    /// entries folded; an interrupted thread ends the check with an `InterruptedIOException`.
    public Result check(Entries entries, long first, long end, Recorded recorded, LongConsumer progress)
            throws IOException {
        if (first < 0 || end < first) {
            throw new IllegalArgumentException("a span from " + first + " to " + end);
        }
        Walk walk = new Walk(first, end);
        for (long from = 0; from < end; from += PAGE) {
            if (Thread.interrupted()) {
                throw new InterruptedIOException("the check was cancelled at entry " + from);
            }
            for (IndexedEntry e : entries.read(from, Math.min(end, from + PAGE))) {
                Optional<Difference> difference = walk.step(e, recorded);
                if (difference.isPresent()) {
                    return walk.result(difference);
                }
            }
            progress.accept(Math.min(end, from + PAGE));
        }
        return walk.result(Optional.empty());
    }

    /// One pass over the journal.
    private final class Walk {
        private final long first;
        private final long end;
        private final PictureHash hasher = new PictureHash();
        private Picture picture = Picture.EMPTY;
        private long equal;
        private long executed;

        Walk(long first, long end) {
            this.first = first;
            this.end = end;
        }

        Optional<Difference> step(IndexedEntry e, Recorded recorded) throws IOException {
            Picture next;
            try {
                next = fold.fold(picture, e);
            } catch (FoldException broken) {
                return Optional.of(difference(e, String.valueOf(broken.getMessage())));
            }
            if (e.index() >= first) {
                Decisions.Finding finding = decisions.again(picture, e);
                if (finding instanceof Decisions.Finding.Differs(String what)) {
                    return Optional.of(difference(e, what));
                }
                executed += finding instanceof Decisions.Finding.Same ? 1 : 0;
                Hash was = recorded.at(next.position());
                Hash is = hasher.next(next);
                if (!was.equals(is)) {
                    return Optional.of(difference(e, "the picture after it hashes to " + is + ", recorded was " + was));
                }
                equal++;
            }
            picture = next;
            return Optional.empty();
        }

        private Difference difference(IndexedEntry e, String what) {
            return new Difference(e.index(), e.entry().event().wireName(), what);
        }

        Result result(Optional<Difference> difference) {
            return new Result(end - first, equal, executed, difference);
        }
    }
}
