package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The static files of a published log (C2SP tlog-tiles). A file that a durable head speaks of is never written again:
/// what grows gets another name.
final class Tiles {
    private static final int TILE_LIMIT_BYTES = TilePath.WIDTH * Hash.SIZE_BYTES;
    private static final int BUNDLE_LIMIT_BYTES = TilePath.WIDTH * (EntryBundle.MAX_ENTRY_BYTES + Short.BYTES);

    private final Disk disk;
    private final JournalLayout layout;

    Tiles(Disk disk, JournalLayout layout) {
        this.disk = disk;
        this.layout = layout;
    }

    /// How many hashes the level of a tile has in a log of `size` entries, or how many entries there are.
    static long count(TilePath path, long size) {
        return switch (path) {
            case TilePath.Hashes h -> h.level() < TilePath.MAX_LEVEL ? size >>> (TilePath.HEIGHT * h.level()) : 0;
            case TilePath.Entries _ -> size;
        };
    }

    private static TilePath ofWidth(TilePath path, int width) {
        return switch (path) {
            case TilePath.Hashes h -> new TilePath.Hashes(h.level(), h.index(), width);
            case TilePath.Entries e -> new TilePath.Entries(e.index(), width);
        };
    }

    /// The tile of this place as a log of `size` entries stores it.
    static TilePath stored(TilePath path, long size) {
        return ofWidth(path, (int) Math.min(TilePath.WIDTH, count(path, size) - path.index() * TilePath.WIDTH));
    }

    /// The tile or bundle that ends a level of a log of `size` entries, if it is partial.
    static List<TilePath> edges(long size) {
        List<TilePath> edges = new ArrayList<>();
        for (int level = 0; level < TilePath.MAX_LEVEL; level++) {
            edges.add(new TilePath.Hashes(level, (size >>> (TilePath.HEIGHT * level)) / TilePath.WIDTH, 1));
        }
        edges.add(new TilePath.Entries(size / TilePath.WIDTH, 1));
        return edges.stream()
                .filter(p -> count(p, size) % TilePath.WIDTH > 0)
                .map(p -> stored(p, size))
                .toList();
    }

    static boolean reaches(long size, TilePath path) {
        return path.index() < count(path, size) && path.index() * TilePath.WIDTH + path.width() <= count(path, size);
    }

    /// The bytes of a tile that a log of `size` published entries reaches; a partial one is cut from what there is.
    /// Unchecked.
    byte[] read(TilePath path, long size) throws IOException {
        TilePath stored = stored(path, size);
        byte[] bytes = file(stored);
        return stored.width() == path.width() ? bytes : cut(path, bytes);
    }

    /// The bytes of a file as it is.
    byte[] file(TilePath path) throws IOException {
        return disk.readAll(
                layout.tile(path),
                switch (path) {
                    case TilePath.Hashes _ -> TILE_LIMIT_BYTES;
                    case TilePath.Entries _ -> BUNDLE_LIMIT_BYTES;
                });
    }

    /// The same; empty where they cannot be read: missing, too long or on a bad sector is all the same to who looks
    /// for them elsewhere.
    Optional<byte[]> readable(TilePath path) {
        try {
            return Optional.of(file(path));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The bytes of a partial tile or bundle, or those of a larger one that has taken its place since the head was
    /// read: the partial one is the beginning of that. A full one is never removed, so the search ends.
    byte[] orLarger(TilePath path) throws IOException {
        TilePath at = path;
        while (true) {
            try {
                return file(at);
            } catch (NoSuchFileException e) {
                if (!at.isPartial()) {
                    throw e;
                }
                at = larger(at);
            }
        }
    }

    private TilePath larger(TilePath path) throws IOException {
        Path folder = Objects.requireNonNull(layout.tile(path).getParent());
        int width = widths(folder).filter(w -> w > path.width()).min().orElse(TilePath.WIDTH);
        return ofWidth(path, width);
    }

    /// Of the partial tiles in a folder.
    private IntStream widths(Path folder) throws IOException {
        return disk.list(folder).stream()
                .filter(name -> name.matches("[1-9][0-9]{0,2}"))
                .mapToInt(Integer::parseInt)
                .filter(width -> width < TilePath.WIDTH);
    }

    /// The beginning of a tile or bundle that is at least as wide.
    static byte[] cut(TilePath path, byte[] bytes) throws IOException {
        return switch (path) {
            case TilePath.Hashes h -> Arrays.copyOf(bytes, Math.min(bytes.length, h.width() * Hash.SIZE_BYTES));
            case TilePath.Entries e -> Arrays.copyOf(bytes, Bundle.of(e, bytes).begin(e.width()));
        };
    }

    /// The tiles and bundles in which a log of `to` entries differs from one of `from`.
    static List<TilePath> grown(long from, long to) {
        List<TilePath> paths = new ArrayList<>();
        for (int level = 0; level < TilePath.MAX_LEVEL && to >>> (TilePath.HEIGHT * level) > 0; level++) {
            paths.addAll(grown(new TilePath.Hashes(level, 0, 1), from, to));
        }
        paths.addAll(grown(new TilePath.Entries(0, 1), from, to));
        return paths;
    }

    private static List<TilePath> grown(TilePath any, long from, long to) {
        List<TilePath> paths = new ArrayList<>();
        long last = count(any, to);
        if (last > count(any, from)) {
            for (long n = count(any, from) / TilePath.WIDTH; n * TilePath.WIDTH < last; n++) {
                TilePath place = any instanceof TilePath.Hashes h
                        ? new TilePath.Hashes(h.level(), n, 1)
                        : new TilePath.Entries(n, 1);
                paths.add(stored(place, to));
            }
        }
        return paths;
    }

    /// Every file under `tile`, whatever its name.
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        files(layout.root().resolve("tile"), "entries|[0-9]{1,2}", files);
        return files;
    }

    private void files(Path folder, String folders, List<Path> files) throws IOException {
        for (String name : disk.list(folder)) {
            if (name.matches(folders)) {
                files(folder.resolve(name), "x[0-9]{3}|[0-9]{3}\\.p", files);
            } else {
                files.add(folder.resolve(name));
            }
        }
    }

    /// The size of the smallest log that has every tile and bundle which is there, going by their names.
    long reach() throws IOException {
        long reach = 0;
        for (Path file : files()) {
            try {
                reach = Math.max(reach, reach(TilePath.parse(layout.name(file))));
            } catch (MalformedTileException e) {
                // no file of a log
            }
        }
        return reach;
    }

    private static long reach(TilePath path) {
        long end = path.index() * TilePath.WIDTH + path.width();
        return switch (path) {
            case TilePath.Hashes h -> h.level() < TilePath.MAX_LEVEL ? end << (TilePath.HEIGHT * h.level()) : 0;
            case TilePath.Entries _ -> end;
        };
    }

    /// Removes the partial tiles at the edges of a log that has grown, but those of the newest head.
    void removeOutgrown(long from, long to) throws IOException {
        Set<TilePath> keep = Set.copyOf(edges(to));
        Set<TilePath> places = new LinkedHashSet<>(edges(from));
        places.addAll(keep);
        for (TilePath edge : places) {
            Path folder = Objects.requireNonNull(layout.tile(edge).getParent());
            for (int width : widths(folder).toArray()) {
                if (!keep.contains(ofWidth(edge, width))) {
                    disk.delete(folder.resolve(Integer.toString(width)));
                }
            }
        }
        // a crash on the way leaves tiles that no head needs: the next publication at this edge removes them
    }
}
