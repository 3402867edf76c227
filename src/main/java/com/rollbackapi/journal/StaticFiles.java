package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Executor;

/// The tiles and bundles of a log as they are written: those that are full ahead of the head that will speak of them,
/// the others with it. For one thread at a time.
final class StaticFiles implements AutoCloseable {
    private final LogView view;
    private final Tiles tiles;
    private final TileWriter writer;

    /// The full tiles and bundles of a log of so many entries are written and forced. Those that the head does not
    /// reach may lose their names in a crash.
    private long stored;

    /// @param view of the log, whose entries are all durable
    /// @param workers force files meanwhile
    StaticFiles(Disk disk, JournalLayout layout, LogView view, Executor workers) {
        this.view = view;
        this.tiles = new Tiles(disk, layout);
        this.writer = new TileWriter(disk, layout, workers);
        this.stored = view.published();
    }

    LogView view() {
        return view;
    }

    /// Writes what will not change any more, so that the next head has less to wait for.
    void storeFull() throws IOException {
        long to = view.size() / TilePath.WIDTH * TilePath.WIDTH;
        for (TilePath path : Tiles.grown(stored, to)) {
            if (!path.isPartial()) {
                writer.write(path, content(path));
            }
        }
        writer.force();
        // a crash here leaves files that no head speaks of; the next publication writes the same again
        stored = to;
    }

    /// Makes durable what a head over `to` entries speaks of and the one before it did not.
    void store(long to) throws IOException {
        for (TilePath path : Tiles.grown(view.published(), to)) {
            if (path.isPartial() || !Tiles.reaches(stored, path)) {
                writer.write(path, content(path));
            }
        }
        writer.sync();
        stored = to;
    }

    /// Removes what a log of `from` entries needed and one of `to` entries, whose head is durable, does not.
    void removeOutgrown(long from, long to) throws IOException {
        tiles.removeOutgrown(from, to);
    }

    /// Every entry is read back and has the leaf that is signed.
    private byte[] content(TilePath path) throws IOException {
        return switch (path) {
            case TilePath.Hashes h -> view.tree().tile(h);
            case TilePath.Entries(long index, int width) -> {
                long begin = index * TilePath.WIDTH;
                yield EntryBundle.encode(new ArrayList<>(view.read(begin, begin + width)));
            }
        };
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
