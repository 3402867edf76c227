package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Everything that is not as it should be in a journal's folder. Where the journal is whole this costs one verification
/// of it; where it is not, each file is looked at once more by itself, so that one bad file hides no other. It changes
/// nothing, and an engine may write meanwhile.
public final class JournalSurvey {
    /// While an engine publishes, the files of the head that was read may be gone; between two heads there is time.
    private static final int TRIES = 100;

    private final Disk disk;
    private final JournalLayout layout;
    private final String vkey;
    private final Tiles tiles;
    private final List<Finding> findings = new ArrayList<>();

    private JournalSurvey(Disk disk, JournalLayout layout, String vkey) {
        this.disk = disk;
        this.layout = layout;
        this.vkey = vkey;
        this.tiles = new Tiles(disk, layout);
    }

    /// All findings, places relative to the journal's folder; none for a journal that is as it should be.
    ///
    /// @param vkey the key that must have signed
    /// @param atWork whether an engine holds the workspace: then what looks like left behind may be in its hands
    public static List<Finding> of(Disk disk, JournalLayout layout, String vkey, BooleanSupplier atWork)
            throws IOException {
        FolderCopy files = new FolderCopy(disk, layout);
        for (int tried = 1; ; tried++) {
            Optional<byte[]> before = files.head();
            JournalSurvey survey = new JournalSurvey(disk, layout, vkey);
            survey.look(atWork);
            Optional<byte[]> after = files.head();
            boolean still = before.isPresent() == after.isPresent()
                    && Arrays.equals(before.orElse(new byte[0]), after.orElse(new byte[0]));
            if (survey.findings.isEmpty() || still || tried == TRIES) {
                return List.copyOf(survey.findings);
            }
        }
    }

    private void look(BooleanSupplier atWork) throws IOException {
        List<Finding> first = verified();
        boolean damaged = first.stream().anyMatch(f -> f.severity() != Finding.Severity.INFO);
        if (damaged) {
            oneByOne();
            first.stream()
                    .filter(f -> f.place().equals(LogKeys.FILE) && !findings.contains(f))
                    .forEach(findings::add);
        }
        if (findings.isEmpty()) {
            findings.addAll(first);
        }
        List<Finding> left = new ArrayList<>();
        if (!damaged) {
            // of a damaged journal any file may be needed yet
            left.addAll(JournalLeftovers.of(
                            disk, layout, head().map(SignedTreeHead::size).orElse(0L))
                    .values());
        }
        reserve(left);
        if (atWork.getAsBoolean()) {
            findings.removeIf(f -> f.severity() == Finding.Severity.INFO);
        } else {
            findings.addAll(left);
        }
    }

    private List<Finding> verified() {
        try (JournalFolder journal = JournalFolder.open(disk, layout, vkey, true)) {
            return journal.findings();
        } catch (IOException e) {
            return List.of(Finding.damage(".", "the journal cannot be read: " + e.getMessage()));
        }
    }

    private Optional<SignedTreeHead> head() throws IOException {
        try {
            NoteVerifier pinned = NoteVerifier.parse(vkey.strip());
            return Signing.read(disk, layout, Signing.keys(disk, layout, pinned, f -> {}));
        } catch (MalformedKeyException e) {
            return Optional.empty();
        }
    }

    /// What each file by itself has to say; nothing where the head that would prove it cannot be believed. Before
    /// the first head all entries are in the write-ahead log.
    private void oneByOne() throws IOException {
        Optional<SignedTreeHead> head;
        try {
            head = head();
        } catch (IOException e) {
            return;
        }
        if (head.isEmpty() && disk.exists(layout.checkpoint())) {
            return;
        }
        long size = head.map(SignedTreeHead::size).orElse(0L);
        Hash root = head.map(SignedTreeHead::root).orElse(Rfc6962.EMPTY_ROOT);
        WalSalvage wal = WalSalvage.read(disk, layout);
        Optional<ProvenLog> log = ProvenLog.of(tiles, wal, LogCopy.none(), size, root);
        if (log.isEmpty()) {
            findings.add(Finding.damage(
                    "tile",
                    "the last tiles of a log of " + size + " entries do not give the signed root, and cannot be made"
                            + " again"));
        }
        for (TilePath path : Tiles.grown(0, size)) {
            Optional<ProvenLog.Proven> proven = log.isPresent() ? log.get().prove(path) : Optional.empty();
            if (proven.isEmpty() || proven.get().way() != ProvenLog.Way.PLACE) {
                file(path, proven, log);
            }
        }
        if (log.isPresent()) {
            tail(log.get(), wal);
        }
    }

    private void file(TilePath path, Optional<ProvenLog.Proven> proven, Optional<ProvenLog> log) throws IOException {
        Optional<byte[]> there = tiles.readable(path);
        if (proven.isPresent()) {
            findings.add(Finding.rebuildable(
                    place(path, there, proven.get().bytes()),
                    there.isEmpty() ? "the file is missing" : "is not what the signed head says is here"));
        } else if (there.isEmpty()) {
            findings.add(Finding.damage(place(path, there, new byte[0]), "the file is missing or cannot be read"));
        } else {
            switch (path) {
                case TilePath.Hashes h -> {
                    if (log.isPresent()) {
                        findings.add(Finding.damage(
                                h.path(),
                                "does not fit the tile above it, and what is below it does not give it either"));
                    }
                }
                case TilePath.Entries e -> bundle(e, there.get(), log);
            }
        }
    }

    private static String place(TilePath path, Optional<byte[]> there, byte[] right) {
        String place = path.path();
        if (there.isPresent()) {
            place += ", byte " + Math.max(0, Arrays.mismatch(there.get(), right));
        }
        return path instanceof TilePath.Entries e ? place + ", entry " + e.index() * TilePath.WIDTH : place;
    }

    /// Compares a bundle with its leaves, as far as those are to be had; names the first entry that differs.
    private void bundle(TilePath.Entries path, byte[] bytes, Optional<ProvenLog> log) throws IOException {
        TilePath.Hashes above = new TilePath.Hashes(0, path.index(), path.width());
        Optional<byte[]> leaves = log.isPresent()
                ? log.get().prove(above).map(ProvenLog.Proven::bytes).or(() -> tiles.readable(above))
                : tiles.readable(above);
        Bundle bundle = Bundle.uncut(path, bytes);
        for (int i = 0; i < bundle.width(); i++) {
            int at = i * Hash.SIZE_BYTES;
            Hash leaf = Rfc6962.leafHash(bundle.entry(i));
            if (leaves.isPresent()
                    && (leaves.get().length < at + Hash.SIZE_BYTES || !leaf.equals(Hash.ofBytes(leaves.get(), at)))) {
                findings.add(Finding.damage(
                        path.path() + ", byte " + bundle.begin(i) + ", entry " + (path.index() * TilePath.WIDTH + i),
                        "the entry is not the one that was signed"));
                return;
            }
        }
        if (bundle.width() < path.width()) {
            findings.add(bundle.cutOff(path));
        } else if (bundle.begin(bundle.width()) != bytes.length) {
            findings.add(Finding.damage(
                    path.path() + ", byte " + bundle.begin(bundle.width()), "something stands behind the last entry"));
        }
    }

    /// What stands behind the head. Damage there costs nothing where every entry that followed is to be had all the
    /// same.
    private void tail(ProvenLog log, WalSalvage wal) throws IOException {
        try {
            long proven = log.size();
            for (Frame frame : wal.tail(log.range())) {
                proven = frame.first() + frame.entries().size();
            }
            WalScan.Result found = WalScan.of(disk, layout, false, log.tree(), log.size() > 0);
            for (Segment s : found.segments()) {
                s.close();
            }
            boolean whole = proven >= wal.end() && !wal.segments().isEmpty();
            List<Finding> damage = new ArrayList<>(found.damage().stream().toList());
            wal.gaps().stream()
                    .filter(g -> damage.stream().noneMatch(f -> f.place().startsWith(g.place())))
                    .forEach(damage::add);
            damage.forEach(f -> findings.add(whole ? Finding.rebuildable(f.place(), f.what()) : f));
            findings.addAll(found.leftovers());
        } catch (JournalDamagedException e) {
            // a tile is lost that the walk needs, which has been said
            findings.addAll(wal.gaps());
        }
    }

    /// The room that is kept for containment: as large as a writer makes it, and zeros, which the verification saw
    /// to.
    private void reserve(List<Finding> left) throws IOException {
        if (!disk.exists(layout.wal())) {
            return;
        }
        long sizeBytes = 0;
        if (disk.exists(layout.reserve())) {
            try (DiskFile file = disk.openReadOnly(layout.reserve())) {
                sizeBytes = file.sizeBytes();
            }
        }
        if (sizeBytes != WalSizes.STANDARD.reserve()) {
            left.add(Finding.rebuildable(
                    "wal/reserve",
                    "has " + sizeBytes + " bytes, not " + WalSizes.STANDARD.reserve()
                            + ": on a full disk containment may not fit"));
        }
    }
}
