package com.rollbackapi.session;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;

/// The hashes of the pictures that a running source shows, for [ReplayIntegrity] to compare with. Every
/// [#KEYFRAME_EVERY] positions the source's own picture is taken, which for a live journal is the one that was folded
/// when the entry happened; in between it is carried on by the entries, as a seek does. Asked in order, it costs one
/// fold a position.
public final class KeyframeWalk implements ReplayIntegrity.Recorded {
    /// How often sources keep a picture.
    public static final long KEYFRAME_EVERY = 256;

    private final Fold fold;
    private final Shown shown;
    private final ReplayIntegrity.Entries entries;
    private final PictureHash hasher = new PictureHash();
    private Picture picture = Picture.EMPTY;

    /// The picture that a source shows at a position.
    @FunctionalInterface
    public interface Shown {
        Picture at(long position) throws IOException;
    }

    public KeyframeWalk(BlobSource blobs, Shown shown, ReplayIntegrity.Entries entries) {
        this.fold = new Fold(blobs);
        this.shown = shown;
        this.entries = entries;
    }

    @Override
    public Hash at(long position) throws IOException {
        if (position % KEYFRAME_EVERY == 0 || position != picture.position() + 1) {
            picture = shown.at(position);
        } else {
            for (IndexedEntry e : entries.read(picture.position(), position)) {
                picture = fold.fold(picture, e);
            }
        }
        return hasher.next(picture);
    }
}
