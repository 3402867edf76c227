package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads every byte of a journal's static files and says what is not as it should be.
///
/// First from the top: each tile must fit the one above it up to the signed head, each entry its leaf. Where a tile
/// does not fit, once more from the bottom: the entries alone give a tree, and its root tells whether tiles or entries
/// are bad.
final class JournalCheck {
    private final Disk disk;
    private final JournalLayout layout;
    private final Tiles tiles;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();

    /// The first entry that cannot be believed.
    private long firstBad = Long.MAX_VALUE;

    JournalCheck(Disk disk, JournalLayout layout, Progress progress) {
        this.disk = disk;
        this.layout = layout;
        this.tiles = new Tiles(disk, layout);
        this.progress = progress;
    }

    List<Finding> findings() {
        return findings;
    }

    long firstBad() {
        return firstBad;
    }

    private void bad(long entry, Finding finding) {
        findings.add(finding);
        firstBad = Math.min(firstBad, entry);
    }

    /// Checks all that the head of a view speaks of, whose edge has been checked already; throws at the first tile
    /// that does not fit.
    ///
    /// @param edge the partial bundle at the end of it, if there is one, read when the head was
    /// @param keys what the file says of the log's keys, where that is looked at
    void fromTheTop(LogView view, long size, Optional<byte[]> edge, Optional<LogKeys> keys) throws IOException {
        Optional<KeyEntries> aboutKeys = keys.map(KeyEntries::new);
        for (long n = 0; n * TilePath.WIDTH < size; n++) {
            TilePath.Entries path = (TilePath.Entries) Tiles.stored(new TilePath.Entries(n, 1), size);
            byte[] leaves = view.tree().tile(new TilePath.Hashes(0, n, path.width()));
            try {
                byte[] bytes = path.isPartial() && edge.isPresent() ? edge.get() : tiles.file(path);
                bundle(path, Bundle.uncut(path, bytes), leaves, aboutKeys);
            } catch (NoSuchFileException e) {
                bad(n * TilePath.WIDTH, missing(path));
            }
            progress.at(n * TilePath.WIDTH + path.width(), size);
        }
        if (aboutKeys.isPresent() && firstBad == Long.MAX_VALUE) {
            findings.addAll(aboutKeys.get().findings(size, view::rootAt));
        }
    }

    /// Compares entries with their leaves; names the first that differs.
    private void bundle(TilePath.Entries path, Bundle bundle, byte[] leaves, Optional<KeyEntries> aboutKeys) {
        for (int i = 0; i < bundle.width(); i++) {
            if (!bundle.leafHash(i).equals(Hash.ofBytes(leaves, i * Hash.SIZE_BYTES))) {
                long entry = path.index() * TilePath.WIDTH + i;
                bad(
                        entry,
                        Finding.damage(
                                path.path() + ", byte " + bundle.begin(i) + ", entry " + entry,
                                "the entry is not the one that was signed"));
                return;
            }
            if (aboutKeys.isPresent() && bundle.isAboutKeys(i)) {
                aboutKeys.get().take(path.index() * TilePath.WIDTH + i, bundle.entry(i));
            }
        }
        if (bundle.width() < path.width()) {
            long entry = path.index() * TilePath.WIDTH + bundle.width();
            bad(entry, bundle.cutOff(path));
        } else if (bundle.begin(bundle.width()) != bundle.sizeBytes()) {
            findings.add(Finding.damage(
                    path.path() + ", byte " + bundle.begin(bundle.width()), "something stands behind the last entry"));
        }
    }

    /// Makes the tree from the entries as far as they can be read, and compares each tile with it.
    ///
    /// @param head what was signed; absent where the head is missing or bad, then as many entries as there are
    LogView fromTheBottom(Optional<SignedTreeHead> head) throws IOException {
        LogView view = LogView.empty(disk, layout);
        MerkleTree<IOException> tree = view.tree();
        long size = head.isPresent() ? head.get().size() : stored();
        for (long n = 0; n * TilePath.WIDTH < size && tree.size() == n * TilePath.WIDTH; n++) {
            TilePath.Entries path = (TilePath.Entries) Tiles.stored(new TilePath.Entries(n, 1), size);
            try {
                Bundle bundle = Bundle.of(path, tiles.file(path));
                for (int i = 0; i < bundle.width(); i++) {
                    tree.append(bundle.leafHash(i));
                }
            } catch (NoSuchFileException e) {
                bad(n * TilePath.WIDTH, missing(path));
            } catch (JournalDamagedException e) {
                bad(n * TilePath.WIDTH, e.finding());
            }
            progress.at(tree.size(), size);
        }
        view.holds(tree.size());
        boolean whole = head.isPresent()
                && head.get().size() == tree.size()
                && tree.root().equals(head.get().root());
        for (TilePath path : Tiles.grown(0, tree.size())) {
            if (path instanceof TilePath.Hashes h) {
                compare(h, tree, whole);
            }
        }
        if (head.isPresent() && head.get().size() == tree.size() && !whole) {
            findings.add(Finding.damage(
                    "tile/entries",
                    "the entries give the root " + tree.root() + ", the signed head says "
                            + head.get().root() + ": history was altered"));
        }
        return view;
    }

    private static Finding missing(TilePath.Entries path) {
        return Finding.damage(path.path() + ", entry " + path.index() * TilePath.WIDTH, "the file is missing");
    }

    private void compare(TilePath.Hashes path, MerkleTree<IOException> tree, boolean whole) throws IOException {
        byte[] right = tree.tile(path);
        try {
            byte[] found = tiles.file(path);
            int odd = Arrays.mismatch(found, right);
            if (odd >= 0 && (whole || path.level() > 0)) {
                findings.add(Finding.rebuildable(path.path() + ", byte " + odd, "is not the tile of these entries"));
            } else if (odd >= 0) {
                long entry = path.index() * TilePath.WIDTH + odd / Hash.SIZE_BYTES;
                bad(
                        entry,
                        Finding.damage(
                                "tile/entries or " + path.path() + ", entry " + entry,
                                "the entry does not fit its tile"));
            }
        } catch (NoSuchFileException e) {
            findings.add(Finding.rebuildable(path.path(), "the file is missing"));
        }
    }

    /// How many entries the bundles hold that are there, without a head to say how many there should be.
    private long stored() throws IOException {
        long n = 0;
        while (disk.exists(layout.tile(new TilePath.Entries(n, TilePath.WIDTH)))) {
            n++;
        }
        for (int width = TilePath.WIDTH - 1; width > 0; width--) {
            if (disk.exists(layout.tile(new TilePath.Entries(n, width)))) {
                return n * TilePath.WIDTH + width;
            }
        }
        return n * TilePath.WIDTH;
    }

    /// The room that is kept for containment must be zeros: something else there was not written by us.
    void reserve() throws IOException {
        if (disk.exists(layout.reserve())) {
            try (DiskFile file = disk.openReadOnly(layout.reserve())) {
                ByteBuffer all = ByteBuffer.allocate((int) Math.min(file.sizeBytes(), WalSizes.STANDARD.reserve()));
                file.read(all, 0);
                int zeros = Segment.unused(all.flip(), 0);
                if (zeros < all.limit()) {
                    findings.add(Finding.leftover("wal/reserve, byte " + zeros, "is not zero"));
                }
            }
        }
    }
}
