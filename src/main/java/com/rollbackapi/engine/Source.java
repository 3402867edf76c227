package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.TlogProof;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A journal to look at, wherever it lives: the local engine, an exported file, a remote. Screens know only this. Every
/// method may read from disk or network and is called off the UI thread, except [#trust], [#size] and [#head].
public interface Source extends AutoCloseable {
    enum Kind {
        LOCAL,
        REMOTE,
        FILE
    }

    Kind kind();

    /// How people call it: `Local engine`, `eu-west-2`, `case-0506.rbxj`.
    String title();

    /// How many entries it has, as far as they were verified.
    long size();

    /// The picture at the newest position.
    Picture head();

    /// The picture after the first `position` entries: the nearest keyframe, folded on.
    Picture at(long position) throws IOException;

    /// Entries `from` (inclusive) to `to` (exclusive).
    List<IndexedEntry> entries(long from, long to) throws IOException;

    /// Time and risk of every entry, and the markers.
    Timeline timeline();

    /// What is proven about the journal, as of the last check.
    Trust trust();

    /// Everything that is not as it should be, the worst first: reads every byte, so ask for it once.
    List<Finding> findings() throws IOException;

    /// The inclusion proof of an entry in the newest verified tree head.
    EntryProof proof(long index) throws IOException;

    /// The proof of an entry with the signed head that it leads to, for a file that others check offline. Throws
    /// where no signed head reaches the entry.
    TlogProof signedProof(long index) throws IOException;

    /// The keys that sign its heads, as far as statements in it lead; empty where it has no head that could be
    /// verified.
    Optional<LogKeys> keys();

    BlobSource blobs();

    /// The entry with its personal values as whoever holds this source may see them: opened where the keys are,
    /// which an export and a remote never have.
    default Revealed reveal(IndexedEntry entry) throws IOException {
        return Revealing.WITHOUT_KEYS.reveal(entry, head());
    }

    /// Calls `listener` after each change of head or trust, on no particular thread; close the result to stop.
    Subscription subscribe(Runnable listener);

    /// The means to act on what the journal describes; empty for a file, or where the source is read-only.
    Optional<Operator> operator();

    @Override
    void close();

    /// Stops a subscription.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /// An entry's leaf and the path from it to the root.
    record EntryProof(long index, Hash leaf, List<Hash> path, long treeSize, Hash root, boolean proven) {
        public EntryProof {
            path = List.copyOf(path);
        }
    }
}
