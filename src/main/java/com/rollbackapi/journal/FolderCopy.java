package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.Optional;

/// The static files of a journal in a folder, taken as they lie there.
public final class FolderCopy implements LogCopy {
    private final Disk disk;
    private final JournalLayout layout;
    private final Tiles tiles;

    public FolderCopy(Disk disk, JournalLayout layout) {
        this.disk = disk;
        this.layout = layout;
        this.tiles = new Tiles(disk, layout);
    }

    @Override
    public Optional<byte[]> head() throws IOException {
        return disk.exists(layout.checkpoint())
                ? Optional.of(disk.readAll(layout.checkpoint(), SignedNote.MAX_SIZE_BYTES))
                : Optional.empty();
    }

    @Override
    public Optional<byte[]> keys() throws IOException {
        return Signing.file(disk, layout);
    }

    @Override
    public Optional<byte[]> tile(TilePath path) {
        try {
            return Optional.of(Tiles.cut(path, tiles.orLarger(path)));
        } catch (IOException e) {
            // a file that cannot be read is no copy of anything
            return Optional.empty();
        }
    }
}
