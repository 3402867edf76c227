package com.rollbackapi.tlog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a tile or an entry bundle lies under the log's root (C2SP tlog-tiles): `tile/<L>/<N>[.p/<W>]` and
/// `tile/entries/<N>[.p/<W>]`, N in groups of three digits of which all but the last begin with `x`. One place, one
/// text: what [#parse] accepts is what [#path] writes.
public sealed interface TilePath {
    /// Hashes in a full tile, entries in a full bundle.
    int WIDTH = 256;

    /// Levels of the tree in one tile.
    int HEIGHT = 8;

    /// Tile levels that a tree of 2^63 leaves has.
    int MAX_LEVEL = 8;

    /// Where the log's signed head lies.
    String CHECKPOINT = "checkpoint";

    /// Which tile of its level, from 0.
    long index();

    /// How many hashes or entries it holds, 1 to 256.
    int width();

    /// The path, with `/` and relative to the log's root.
    String path();

    /// Whether the tile is still to be filled up.
    default boolean isPartial() {
        return width() < WIDTH;
    }

    /// A tile of hashes.
    ///
    /// @param level in tiles: level L holds the roots of 2^(8·L) leaves; 0 to 63 as the specification allows
    record Hashes(int level, long index, int width) implements TilePath {
        public Hashes {
            Grammar.check(index, width);
            if (level < 0 || level > 63) {
                throw new IllegalArgumentException("there is no tile level " + level);
            }
        }

        @Override
        public String path() {
            return "tile/" + level + "/" + Grammar.place(index, width);
        }

        /// The full tile that this one becomes.
        public Hashes full() {
            return new Hashes(level, index, WIDTH);
        }
    }

    /// A bundle of entries.
    record Entries(long index, int width) implements TilePath {
        public Entries {
            Grammar.check(index, width);
        }

        @Override
        public String path() {
            return "tile/entries/" + Grammar.place(index, width);
        }

        /// The full bundle that this one becomes.
        public Entries full() {
            return new Entries(index, WIDTH);
        }
    }

    /// Reads a path; throws for anything that [#path] would not have written.
    static TilePath parse(String path) throws MalformedTileException {
        return Grammar.parse(path);
    }

    /// The text form, apart so that the rest can be read at a glance.
    final class Grammar {
        private static final Pattern PATH = Pattern.compile(
                "tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");
        private static final int MAX_DIGITS = 18;

        private Grammar() {}

        private static void check(long index, int width) {
            if (index < 0) {
                throw new IllegalArgumentException("there is no tile " + index);
            }
            if (width < 1 || width > WIDTH) {
                throw new IllegalArgumentException("a tile holds 1 to 256, not " + width);
            }
        }

        private static String place(long index, int width) {
            StringBuilder text = new StringBuilder(threeDigits(index % 1000));
            for (long rest = index / 1000; rest > 0; rest /= 1000) {
                text.insert(0, "x" + threeDigits(rest % 1000) + "/");
            }
            return width == WIDTH ? text.toString() : text + ".p/" + width;
        }

        private static String threeDigits(long number) {
            return Long.toString(1000 + number).substring(1);
        }

        private static TilePath parse(String path) throws MalformedTileException {
            Matcher parts = PATH.matcher(path);
            String digits = parts.matches() ? parts.group(2).replace("x", "").replace("/", "") : "";
            if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
                throw new MalformedTileException("'" + path + "' is no tile's path");
            }
            long index = Long.parseLong(digits);
            int width = parts.group(3) == null ? WIDTH : Integer.parseInt(parts.group(3));
            if (width > WIDTH) {
                throw new MalformedTileException("'" + path + "': a tile holds at most 256");
            }
            TilePath tile = parts.group(1).equals("entries")
                    ? new Entries(index, width)
                    : new Hashes(Integer.parseInt(parts.group(1)), index, width);
            if (!tile.path().equals(path)) {
                throw new MalformedTileException("'" + path + "' is written '" + tile.path() + "'");
            }
            return tile;
        }
    }
}
