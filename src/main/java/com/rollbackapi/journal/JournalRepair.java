package com.rollbackapi.journal;

import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Puts a journal's files right, from themselves and from another copy. Every byte that it writes is proven by a head
/// that the log's own key signed; what it takes the place of is set aside. A crash at any step leaves what the next
/// repair goes on from. The caller holds the workspace's lock.
public final class JournalRepair {
    private final Disk disk;
    private final JournalLayout layout;
    private final Folders folders;
    private final NoteVerifier signer;
    private final KeyRepair keys;
    private final SetAside aside;
    private final Tiles tiles;

    /// @param signer a key of the log, whose signature counts and that of those it leads to
    public JournalRepair(Disk disk, JournalLayout layout, NoteVerifier signer, SetAside aside) {
        this.disk = disk;
        this.layout = layout;
        this.folders = new Folders(disk, layout.root());
        this.signer = signer;
        this.keys = new KeyRepair(disk, layout, signer, aside);
        this.aside = aside;
        this.tiles = new Tiles(disk, layout);
    }

    /// Makes again what can be made from what is there, and takes what is lost from another copy, where there is
    /// one: also entries behind our head, where a head of the copy's extends ours.
    ///
    /// @param mirror the other copy, none of which is believed
    /// @return what is lost and no later look finds
    public List<Finding> repair(Optional<LogCopy> mirror) throws IOException, MirrorRefusedException {
        WalSalvage wal = WalSalvage.read(disk, layout);
        LogCopy other = mirror.orElse(LogCopy.none());
        Optional<SignedTreeHead> theirs = mirror.isPresent() ? Optional.of(head(other)) : Optional.empty();
        Optional<SignedTreeHead> own = ownHead();
        Optional<ProvenLog> log = own.isPresent() ? proven(own.get(), wal, other) : Optional.empty();
        if (own.isPresent() && theirs.isPresent()) {
            checkKin(own.get(), theirs.get(), log);
        }
        if (!disk.exists(layout.checkpoint())) {
            // before the first head all entries are in the write-ahead log
            log = ProvenLog.of(tiles, wal, other, 0, Rfc6962.EMPTY_ROOT);
        }
        Optional<SignedTreeHead> head = own;
        Optional<Finding> lost = Optional.empty();
        if (theirs.isPresent()
                && theirs.get().size() > own.map(SignedTreeHead::size).orElse(-1L)) {
            Optional<ProvenLog> ahead = ahead(own, theirs.get(), wal, other);
            if (ahead.isPresent()) {
                log = ahead;
                head = theirs;
            }
        }
        if (log.isPresent()) {
            Iterator<TilePath> all = Tiles.grown(0, log.get().size()).iterator();
            write(log.get(), all, own.map(SignedTreeHead::size).orElse(0L));
            keys.write(log.get(), 0);
            if (!head.equals(own)) {
                // a crash before this line leaves files that no head of ours speaks of: the next repair goes by them
                aside.copy(layout.checkpoint());
                AtomicFile.write(disk, layout.checkpoint(), head.orElseThrow().bytes());
            }
            // a crash here leaves a log that the head covers, and perhaps damage in it
            long size = log.get().size();
            lost = new TailRepair(disk, layout, aside)
                    .repair(log.get(), wal, theirs.filter(h -> h.size() == size).isPresent());
        }
        TailRepair.reserve(disk, layout, aside);
        return lost.stream().toList();
    }

    /// Sets aside what nobody goes by; only where every file of the head is there, since one of these may be
    /// needed.
    public void tidy() throws IOException {
        long size = ownHead().map(SignedTreeHead::size).orElse(0L);
        for (Path file : JournalLeftovers.of(disk, layout, size).keySet()) {
            aside.move(file);
        }
    }

    /// What goes with the entries that a copy takes in.
    public interface Carried {
        /// An entry that the copy did not have.
        void entry(long index, byte[] bytes) throws IOException;

        /// Returns when what belongs to those entries is durable.
        void settle() throws IOException;
    }

    /// Takes in what a published log has and this copy of it does not, up to its head, and returns that head. The
    /// copy has no write-ahead log. Never goes from a head to one that does not extend it.
    ///
    /// @param all whether to check, and put right, every file that was there before, instead of only what has grown
    public SignedTreeHead follow(LogCopy published, boolean all, Carried carried)
            throws IOException, MirrorRefusedException {
        SignedTreeHead next = head(published);
        Optional<SignedTreeHead> own = ownHead();
        if (own.isEmpty() && disk.exists(layout.checkpoint())) {
            throw new MirrorRefusedException(layout.checkpoint() + " is not signed by " + signer.name()
                    + "'s key: this is a mirror of another journal, or damaged; choose another folder, or remove that"
                    + " file to begin anew");
        }
        long from = all ? 0 : own.map(SignedTreeHead::size).orElse(0L);
        ProvenLog log = proven(next, LogCopy.none(), published).orElseThrow(() -> lost("tile"));
        if (own.isPresent()) {
            checkExtends(own.get(), next, log);
        }
        for (TilePath path : Tiles.grown(from, next.size())) {
            ProvenLog.Proven proven = log.prove(path).orElseThrow(() -> lost(path.path()));
            if (path instanceof TilePath.Entries e) {
                Bundle bundle = Bundle.of(e, proven.bytes());
                for (int i = 0; i < bundle.width(); i++) {
                    if (e.index() * TilePath.WIDTH + i >= from) {
                        carried.entry(e.index() * TilePath.WIDTH + i, bundle.entry(i));
                    }
                }
            }
        }
        carried.settle();
        keys.write(log, from);
        long durable = own.map(SignedTreeHead::size).orElse(0L);
        write(log, Tiles.grown(from, next.size()).iterator(), durable);
        // a crash before this line leaves files that the old head does not speak of; the next turn writes them again
        if (own.isEmpty() || own.get().size() < next.size()) {
            AtomicFile.write(disk, layout.checkpoint(), next.bytes());
            tiles.removeOutgrown(durable, next.size());
        } else if (isCosigned(own.get().note(), next.note())) {
            AtomicFile.write(disk, layout.checkpoint(), next.bytes());
        }
        return next;
    }

    /// Whether a note of the same head has signatures more, and all that are there.
    private static boolean isCosigned(SignedNote now, SignedNote next) {
        return next.signatures().size() > now.signatures().size()
                && next.signatures().containsAll(now.signatures());
    }

    private static IOException lost(String path) {
        return new IOException("the journal's own " + path
                + " does not give what its head says: run rbx doctor on the workspace first; the mirror is as it was");
    }

    /// Ours, where it can be believed.
    private Optional<SignedTreeHead> ownHead() throws IOException {
        try {
            return Signing.read(disk, layout, keys.known());
        } catch (JournalDamagedException e) {
            return Optional.empty();
        }
    }

    private SignedTreeHead head(LogCopy copy) throws IOException, MirrorRefusedException {
        byte[] note = copy.head()
                .orElseThrow(
                        () -> new MirrorRefusedException("the mirror has no signed head; nothing is taken from it"));
        try {
            return keys.with(copy).open(note);
        } catch (NoteRejectedException e) {
            throw new MirrorRefusedException("the mirror's head is not one that this journal's key signed ("
                    + e.getMessage() + "); nothing is taken from it");
        }
    }

    private Optional<ProvenLog> proven(SignedTreeHead head, LogCopy rest, LogCopy other) throws IOException {
        return ProvenLog.of(tiles, rest, other, head.size(), head.root());
    }

    /// A mirror that is not ahead must be a beginning of our log.
    private static void checkKin(SignedTreeHead own, SignedTreeHead theirs, Optional<ProvenLog> log)
            throws IOException, MirrorRefusedException {
        if (theirs.size() == own.size() && !theirs.root().equals(own.root())) {
            throw MirrorRefusedException.fork(
                    "its head of " + theirs.size() + " entries has the root " + theirs.root() + ", ours " + own.root());
        }
        if (theirs.size() < own.size() && log.isPresent()) {
            try {
                checkExtends(theirs, own, log.get());
            } catch (JournalDamagedException e) {
                // what would tell is lost here and there; what is taken is proven by our own head all the same
                System.getLogger(JournalRepair.class.getName()).log(System.Logger.Level.DEBUG, "undecided", e);
            }
        }
    }

    private static void checkExtends(SignedTreeHead small, SignedTreeHead large, ProvenLog log)
            throws IOException, MirrorRefusedException {
        if (small.size() > large.size()) {
            throw new MirrorRefusedException("the mirror has " + small.size() + " entries and the journal only "
                    + large.size() + ": entries were lost here; get them back with rbx doctor --repair-from");
        }
        if (!log.tree().rootAt(small.size()).equals(small.root())) {
            throw MirrorRefusedException.fork("of " + small.size() + " entries one has the root " + small.root()
                    + ", the other " + log.tree().rootAt(small.size()));
        }
    }

    /// The mirror's log, where it is proven to extend ours and every file that we lack is to be had.
    private Optional<ProvenLog> ahead(
            Optional<SignedTreeHead> own, SignedTreeHead theirs, WalSalvage wal, LogCopy other)
            throws IOException, MirrorRefusedException {
        try {
            ProvenLog log = proven(theirs, wal, other)
                    .orElseThrow(() -> new JournalDamagedException(
                            Finding.damage("tile", "the last tiles do not give the root that the head says")));
            if (own.isPresent()) {
                checkExtends(own.get(), theirs, log);
            }
            Optional<Long> odd = wal.contradiction(log.tree());
            if (odd.isPresent()) {
                throw MirrorRefusedException.fork(
                        "entry " + odd.get() + " is another there than in our write-ahead log");
            }
            long first = wal.segments().stream().mapToLong(s -> s).min().orElse(0);
            if (first > theirs.size()) {
                throw new MirrorRefusedException("the mirror's head is of " + theirs.size()
                        + " entries, our log goes on from entry " + first + ": a newer mirror is needed");
            }
            if (own.isEmpty()) {
                checkReach(theirs, wal);
            }
            for (TilePath path : Tiles.grown(own.map(SignedTreeHead::size).orElse(0L), theirs.size())) {
                if (log.prove(path).isEmpty()) {
                    if (own.isPresent()) {
                        return Optional.empty(); // not all of it is to be had: we stay at our own head
                    }
                    throw new JournalDamagedException(Finding.damage(path.path(), "is lost there"));
                }
            }
            return Optional.of(log);
        } catch (JournalDamagedException e) {
            throw new MirrorRefusedException("the mirror's head of " + theirs.size()
                    + " entries cannot be proven to be of this journal: in its " + e.finding()
                    + "; nothing is taken from it");
        }
    }

    /// Our head is lost, and tiles of it may be all that says how far it went: behind an older one the next append
    /// would sign another history. What the write-ahead log has is not lost by it.
    private void checkReach(SignedTreeHead theirs, WalSalvage wal) throws IOException, MirrorRefusedException {
        long reach = tiles.reach();
        if (reach > Math.max(theirs.size(), wal.end())) {
            throw new MirrorRefusedException("the mirror's head is of " + theirs.size()
                    + " entries, tiles here are of a log of at least " + reach + ": a newer mirror is needed");
        }
    }

    /// Writes what is not right in its place.
    ///
    /// @param durable the size of the head that is there: what that speaks of is replaced in one step each
    private void write(ProvenLog log, Iterator<TilePath> paths, long durable) throws IOException {
        try (TileWriter writer = new TileWriter(disk, layout, Runnable::run)) {
            while (paths.hasNext()) {
                TilePath path = paths.next();
                Optional<ProvenLog.Proven> proven = log.prove(path);
                if (proven.isEmpty() || proven.get().way() == ProvenLog.Way.PLACE) {
                    continue;
                }
                if (Tiles.reaches(durable, path)) {
                    Path file = layout.tile(path);
                    aside.copy(file);
                    folders.create(Objects.requireNonNull(file.getParent()));
                    AtomicFile.write(disk, file, proven.get().bytes());
                } else {
                    writer.write(path, proven.get().bytes());
                }
            }
            writer.sync();
        }
    }
}
