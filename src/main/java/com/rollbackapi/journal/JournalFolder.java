package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A workspace's journal, opened read-only and checked, also while an engine writes to it. Shows what was durable at
/// that moment.
public final class JournalFolder implements JournalReader, StaticLog, AutoCloseable {
    /// An engine that publishes again and again moves the edge; between two heads there is more than enough time.
    private static final int TRIES = 100;

    private final LogView view;
    private final long size;
    private final List<Segment> segments;
    private final Verdict verdict;
    private final List<Finding> findings;

    private JournalFolder(Opened opened, Verdict verdict) {
        this.view = opened.view();
        this.size = opened.size();
        this.segments = opened.segments();
        this.verdict = verdict;
        this.findings = List.copyOf(opened.findings());
    }

    /// What was found and read of the head, its edge and the log behind it.
    private record Opened(LogView view, long size, List<Segment> segments, List<Finding> findings, Known known) {
        Optional<SignedTreeHead> head() {
            return known.head();
        }
    }

    /// What a signature holds for: the head, and the keys that it was checked with.
    private record Known(Optional<SignedTreeHead> head, Optional<LogKeys> keys) {
        Optional<Verdict.Signed> signed() {
            return head.flatMap(h -> keys.map(k -> new Verdict.Signed(h, k)));
        }

        /// The key that signed the head.
        Optional<NoteVerifier> signer() {
            return signed().flatMap(s -> s.keys().signed(s.head()));
        }
    }

    /// Every entry is hashed, every tile and every batch's checksum and root is checked against the signed head.
    /// Damage is a finding of the verdict: what stands before it can be read.
    ///
    /// @param vkey the log's verifier key; `pinned` whether it came from outside the workspace
    public static JournalFolder open(Disk disk, JournalLayout layout, String vkey, boolean pinned) throws IOException {
        return open(disk, layout, vkey, pinned, (entry, of) -> {});
    }

    /// The same, telling how far it is.
    public static JournalFolder open(Disk disk, JournalLayout layout, String vkey, boolean pinned, Progress progress)
            throws IOException {
        Optional<NoteVerifier> signer = Optional.empty();
        List<Finding> keyFindings = new ArrayList<>();
        try {
            signer = Optional.of(NoteVerifier.parse(vkey.strip()));
        } catch (MalformedKeyException e) {
            keyFindings.add(new Finding(
                    Finding.Severity.CRITICAL,
                    "log key",
                    String.valueOf(e.getMessage()),
                    "give the vkey that rbx init printed, or restore keys/log.vkey"));
        }
        Opened opened = opened(disk, layout, signer, progress);
        Optional<NoteVerifier> key = signer;
        keyFindings.forEach(opened.findings()::addFirst);
        Verdict verdict = new Verdict(
                opened.size(),
                opened.view().rootAt(opened.size()),
                key.map(NoteVerifier::name).orElse(""),
                opened.known()
                        .signer()
                        .or(() -> key)
                        .map(NoteVerifier::shortName)
                        .orElse(""),
                pinned,
                opened.known().signed(),
                opened.findings().stream()
                        .filter(f -> f.severity() != Finding.Severity.INFO)
                        .findFirst());
        return new JournalFolder(opened, verdict);
    }

    /// Where a tile was outgrown while it was looked for, there is a newer head: it is looked at instead.
    private static Opened opened(Disk disk, JournalLayout layout, Optional<NoteVerifier> signer, Progress progress)
            throws IOException {
        Optional<SignedTreeHead> before = Optional.empty();
        for (int tried = 1; ; tried++) {
            Optional<byte[]> note = note(disk, layout);
            try {
                Opened opened = tried(disk, layout, signer, progress);
                if (before.isPresent() && !extendsHead(opened, before.get())) {
                    opened.findings()
                            .addFirst(Finding.damage(
                                    TilePath.CHECKPOINT,
                                    "was replaced by a head that does not extend it, over "
                                            + before.get().size() + " entries, while the journal was read"));
                    return opened;
                }
                before = opened.head().isPresent() ? opened.head() : before;
                if (opened.findings().isEmpty() || tried == TRIES || isStill(note, disk, layout)) {
                    return opened;
                }
                for (Segment s : opened.segments()) {
                    s.close();
                }
            } catch (NoSuchFileException e) {
                if (tried == TRIES || isStill(note, disk, layout)) {
                    throw e;
                }
            }
        }
    }

    /// Whether what was found has a head that goes on from an earlier one, as far as it could be read.
    private static boolean extendsHead(Opened found, SignedTreeHead earlier) throws IOException {
        long size = found.head().map(SignedTreeHead::size).orElse(0L);
        return size >= earlier.size()
                && (found.view().size() < earlier.size()
                        || found.view().rootAt(earlier.size()).equals(earlier.root()));
    }

    private static Optional<byte[]> note(Disk disk, JournalLayout layout) throws IOException {
        return disk.exists(layout.checkpoint())
                ? Optional.of(disk.readAll(layout.checkpoint(), SignedNote.MAX_SIZE_BYTES))
                : Optional.empty();
    }

    /// Whether the head's file is still what it was.
    private static boolean isStill(Optional<byte[]> note, Disk disk, JournalLayout layout) throws IOException {
        return Arrays.equals(note.orElse(null), note(disk, layout).orElse(null));
    }

    private static Opened tried(Disk disk, JournalLayout layout, Optional<NoteVerifier> signer, Progress progress)
            throws IOException {
        JournalCheck check = new JournalCheck(disk, layout, progress);
        Optional<SignedTreeHead> head = Optional.empty();
        Optional<LogKeys> keys = Optional.empty();
        try {
            if (signer.isPresent()) {
                Optional<byte[]> note = note(disk, layout); // first: what it needs was written before it
                keys = Optional.of(Signing.keys(disk, layout, signer.get(), check.findings()::add));
                head = note.isPresent() ? Optional.of(Signing.open(note.get(), keys.get())) : Optional.empty();
            }
            LogView view = head.isPresent()
                    ? LogView.open(disk, layout, head.get().size(), head.get().root())
                    : LogView.empty(disk, layout);
            if (head.isPresent() || !disk.exists(layout.checkpoint())) {
                return fromTheTop(disk, layout, check, view, new Known(head, keys));
            }
        } catch (JournalDamagedException e) {
            check.findings().add(e.finding());
        } catch (NoSuchFileException e) {
            check.findings().add(Finding.rebuildable(layout.name(Path.of(e.getFile())), "the file is missing"));
        }
        // what there is to say of tiles is looked for again
        check.findings()
                .removeIf(f ->
                        f.severity() == Finding.Severity.WARNING && !f.place().equals(LogKeys.FILE));
        LogView view = check.fromTheBottom(head);
        return new Opened(
                view, Math.min(view.size(), check.firstBad()), List.of(), check.findings(), new Known(head, keys));
    }

    private static Opened fromTheTop(Disk disk, JournalLayout layout, JournalCheck check, LogView view, Known known)
            throws IOException {
        long size = view.size();
        Optional<byte[]> edge = size % TilePath.WIDTH == 0
                ? Optional.empty()
                : view.tile(Tiles.stored(new TilePath.Entries(size / TilePath.WIDTH, 1), size));
        WalScan.Result found =
                WalScan.of(disk, layout, false, view.tree(), known.head().isPresent());
        view.use(found.places());
        try {
            check.fromTheTop(view, size, edge, known.keys());
            found.damage().ifPresent(check.findings()::add);
            check.findings().addAll(found.leftovers());
            check.reserve();
            return new Opened(view, Math.min(view.size(), check.firstBad()), found.segments(), check.findings(), known);
        } catch (IOException | RuntimeException e) {
            for (Segment s : found.segments()) {
                s.close();
            }
            throw e;
        }
    }

    public Verdict verdict() {
        return verdict;
    }

    /// All that was found, not only the first.
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte[] read(long index) throws IOException {
        Objects.checkIndex(index, size);
        return view.read(index);
    }

    @Override
    public byte[] file(TilePath path) throws IOException {
        return view.tile(path).orElseThrow(() -> new NoSuchFileException(path.path()));
    }

    @Override
    public Hash rootAt(long size) throws IOException {
        return view.rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) throws IOException {
        return view.inclusionProof(index, size);
    }

    @Override
    public void close() throws IOException {
        for (Segment s : segments) {
            s.close();
        }
    }
}
