package com.rollbackapi.engine;

import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.Markers;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The pictures of one journal: the newest, and keyframes to reach any other from. A keyframe is a kept reference, so
/// seeking costs at most [#KEYFRAME_EVERY] folds.
public final class Pictures {
    static final int KEYFRAME_EVERY = 256;

    private final Fold fold;
    private final Reader entries;
    private final NavigableMap<Long, Picture> keyframes = new ConcurrentSkipListMap<>();
    private volatile State state = new State(Picture.EMPTY, Timeline.EMPTY);

    /// Reads entries back, from (inclusive) to (exclusive).
    public interface Reader {
        List<IndexedEntry> read(long from, long to) throws IOException;
    }

    private record State(Picture head, Timeline timeline) {}

    public Pictures(BlobSource blobs, Reader entries) {
        this.fold = new Fold(blobs);
        this.entries = entries;
        keyframes.put(0L, Picture.EMPTY);
    }

    public Picture head() {
        return state.head();
    }

    public Timeline timeline() {
        return state.timeline();
    }

    /// An entry below the head.
    IndexedEntry entry(long index) throws IOException {
        return entries.read(index, index + 1).getFirst();
    }

    /// The picture with one more entry, without moving the head.
    Picture ahead(Picture picture, IndexedEntry next) throws FoldException {
        return fold.fold(picture, next);
    }

    /// Moves the head over the next entry. One caller at a time.
    public void advance(IndexedEntry next) throws FoldException {
        advance(next, fold.fold(head(), next));
    }

    /// Moves the head to a picture folded already with [#ahead].
    void advance(IndexedEntry next, Picture picture) {
        if (picture.position() % KEYFRAME_EVERY == 0) {
            keyframes.put(picture.position(), picture);
        }
        state = new State(picture, state.timeline().plus(next, Markers.label(next)));
    }

    public Picture at(long position) throws IOException {
        Picture head = head();
        if (position > head.position() || position < 0) {
            throw new IllegalArgumentException("position " + position + " of " + head.position());
        }
        if (position == head.position()) {
            return head;
        }
        Picture picture = keyframes.floorEntry(position).getValue();
        for (IndexedEntry e : entries.read(picture.position(), position)) {
            picture = fold.fold(picture, e);
        }
        return picture;
    }
}
