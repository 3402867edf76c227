package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SubjectKeyFolder;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.JournalFolder;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.journal.JournalReader;
import com.rollbackapi.journal.MalformedEntryException;
import com.rollbackapi.journal.RbxjFile;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.journal.Verdict;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.Timeline;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// A journal on disk, opened to look at: an exported file, or a workspace, also while an engine holds that. It is
/// verified before anything is shown and can trigger nothing: it has no operator and no targets.
public final class FileSource implements Source {
    private final Path path;
    private final Opened opened;
    private final Pictures pictures;
    private final Trust trust;

    /// What was found at a path.
    private record Opened(
            JournalReader journal,
            Verdict verdict,
            Findings findings,
            BlobSource blobs,
            Optional<PackStore> packs,
            Optional<RbxjFile> export,
            Revealing revealing,
            List<Closeable> files) {}

    private interface Findings {
        List<Finding> all() throws IOException;
    }

    private FileSource(Path path, Opened opened, Pictures pictures, Trust trust) {
        this.path = path;
        this.opened = opened;
        this.pictures = pictures;
        this.trust = trust;
    }

    /// Opens and verifies every entry, and of a file every blob. A damaged journal opens as well, red, as far as it
    /// can be read; what is no journal at all is an `IOException`.
    ///
    /// @param pinnedKey the vkey that must have signed; without it the journal's own is believed and the signer is
    /// not pinned
    public static FileSource open(Path path, Optional<String> pinnedKey, LongSupplier nanoTime) throws IOException {
        return open(path, pinnedKey, Optional.empty(), nanoTime);
    }

    /// The same, and red where the same key has signed another history that was verified here before. An older
    /// journal is none: a copy may be as old as it likes.
    public static FileSource open(
            Path path, Optional<String> pinnedKey, Optional<SeenHeads> seen, LongSupplier nanoTime) throws IOException {
        long from = nanoTime.getAsLong();
        Opened opened = Files.isDirectory(path) ? folder(path, pinnedKey) : file(path, pinnedKey);
        JournalReader journal = opened.journal();
        Pictures pictures = new Pictures(opened.blobs(), (a, b) -> Workspace.read(journal, a, b));
        Optional<String> finding = opened.verdict().firstBad().map(Object::toString);
        try {
            for (long i = 0; i < journal.size(); i++) {
                pictures.advance(Workspace.read(journal, i, i + 1).getFirst());
            }
        } catch (FoldException | MalformedEntryException e) {
            String found = e.getMessage() + unreadable(opened);
            finding = finding.or(() -> Optional.of(found));
        }
        if (finding.isEmpty() && !Files.isDirectory(path)) {
            finding = firstDamaged(opened, pictures.head());
        }
        Verdict verdict = opened.verdict();
        if (finding.isEmpty() && verdict.head().isPresent() && seen.isPresent()) {
            finding = fork(verdict.head().get(), journal, seen.get());
        }
        Trust trust = new Trust(
                finding.isEmpty() ? Trust.State.VERIFIED : Trust.State.RED,
                verdict.origin(),
                verdict.signer(),
                verdict.pinned(),
                journal.size(),
                verdict.root(),
                verdict.entries(),
                (nanoTime.getAsLong() - from) / 1_000_000,
                finding);
        return new FileSource(path, opened, pictures, trust);
    }

    private static Optional<String> fork(Verdict.Signed signed, JournalReader journal, SeenHeads seen)
            throws IOException {
        Optional<SeenHeads.Seen> before = seen.of(signed.keys().pinned());
        if (before.isPresent()) {
            SignedTreeHead head = before.get().head();
            if (head.size() <= journal.size() && !journal.rootAt(head.size()).equals(head.root())) {
                return Optional.of("checkpoint: the key of " + head.origin() + " has signed another history: over "
                        + head.size() + " entries with the root " + head.root()
                        + ", which was verified here before");
            }
            Optional<String> keys = SeenHeads.contradiction(before.get(), signed.keys(), signed.head());
            if (keys.isPresent()) {
                return Optional.of("checkpoint: " + keys.get());
            }
        }
        seen.remember(signed.keys(), signed.head());
        return Optional.empty();
    }

    private static Opened file(Path path, Optional<String> pinnedKey) throws IOException {
        RbxjFile file = RbxjFile.open(path, pinnedKey);
        BlobSource blobs = hash -> {
            try {
                return file.blob(hash);
            } catch (IOException e) {
                throw new StoreException(path + ": " + e.getMessage(), e);
            }
        };
        return new Opened(
                file,
                file.verdict(),
                file::findings,
                blobs,
                Optional.empty(),
                Optional.of(file),
                Revealing.WITHOUT_KEYS,
                List.of(file::close));
    }

    private static Opened folder(Path path, Optional<String> pinnedKey) throws IOException {
        WorkspaceLayout layout = new WorkspaceLayout(path);
        RealDisk disk = new RealDisk();
        Workspace.readConfig(disk, layout);
        String vkey = pinnedKey.isPresent()
                ? pinnedKey.get()
                : Files.readString(layout.verifierKey(), StandardCharsets.ISO_8859_1)
                        .strip();
        JournalFolder journal =
                JournalFolder.open(disk, new JournalLayout(layout.journal()), vkey, pinnedKey.isPresent());
        PackStore blobs = PackStore.openReadOnly(disk, layout.store());
        Revealing revealing = new Revealing(new SubjectKeyFolder(disk, layout.subjectKeys())::find);
        return new Opened(
                journal,
                journal.verdict(),
                () -> Checkup.examine(disk, path),
                blobs,
                Optional.of(blobs),
                Optional.empty(),
                revealing,
                List.of(journal::close, blobs::close));
    }

    /// Reads every blob that an entry refers to, and of a workspace every pack up to the last of them, and opens
    /// every personal value whose key is there; says what is missing, damaged or tampered with first. Opening a
    /// file does this, opening a workspace does not: it may have much content.
    public Optional<String> firstDamaged() throws IOException {
        return firstDamaged(opened, head());
    }

    private static Optional<String> firstDamaged(Opened opened, Picture head) throws IOException {
        JournalReader journal = opened.journal();
        Set<Hash> needed = new LinkedHashSet<>();
        for (long i = 0; i < journal.size(); i++) {
            IndexedEntry entry = Workspace.read(journal, i, i + 1).getFirst();
            try {
                for (Hash reference : Export.references(List.of(entry), opened.blobs())) {
                    if (needed.add(reference)) {
                        opened.blobs().require(reference, "which entry " + i + " refers to");
                    }
                }
                Optional<String> tampered = opened.revealing().finding(entry, opened.blobs(), head);
                if (tampered.isPresent()) {
                    return tampered;
                }
            } catch (StoreException e) {
                return Optional.of("entry " + i + ": " + e.getMessage() + unreadable(opened));
            }
        }
        return opened.packs().isPresent()
                ? opened.packs().get().finding(needed)
                : opened.export().flatMap(file -> unlisted(file, needed));
    }

    /// A blob that no entry refers to has no business in an export: what cannot be asked for could hide something.
    private static Optional<String> unlisted(RbxjFile file, Set<Hash> needed) {
        return IntStream.range(0, file.blobs())
                .mapToObj(file::blobAt)
                .filter(hash -> !needed.contains(hash))
                .findFirst()
                .map(hash -> "blob/" + hash.hex() + ": no entry refers to it");
    }

    private static String unreadable(Opened opened) throws IOException {
        return opened.packs().isPresent() ? opened.packs().get().unreadable() : "";
    }

    @Override
    public Kind kind() {
        return Kind.FILE;
    }

    @Override
    public String title() {
        return path.getFileName().toString();
    }

    @Override
    public long size() {
        return pictures.head().position();
    }

    @Override
    public Picture head() {
        return pictures.head();
    }

    @Override
    public Picture at(long position) throws IOException {
        return pictures.at(position);
    }

    @Override
    public List<IndexedEntry> entries(long from, long to) throws IOException {
        return Workspace.read(opened.journal(), from, Math.min(to, size()));
    }

    @Override
    public Timeline timeline() {
        return pictures.timeline();
    }

    @Override
    public Trust trust() {
        return trust;
    }

    /// Also what only the opening finds, such as an entry that does not follow from those before it.
    @Override
    public List<Finding> findings() throws IOException {
        List<Finding> found = opened.findings().all();
        return found.isEmpty() && trust.finding().isPresent()
                ? List.of(Finding.damage(title(), trust.finding().get()))
                : found;
    }

    @Override
    public EntryProof proof(long index) throws IOException {
        JournalReader file = opened.journal();
        long size = file.size();
        return EntryProofs.checked(
                index, Rfc6962.leafHash(file.read(index)), file.inclusionProof(index, size), size, file.rootAt(size));
    }

    /// The signed head, where there is one whose signature holds.
    public Optional<SignedTreeHead> signedHead() {
        return opened.verdict().head().map(Verdict.Signed::head);
    }

    @Override
    public TlogProof signedProof(long index) throws IOException {
        Verdict.Signed signed = opened.verdict()
                .head()
                .filter(h -> trust.finding().isEmpty())
                .orElseThrow(() -> new IOException(title() + " is not intact, and proves nothing: "
                        + trust.finding().orElse("it has no signed head yet")));
        return EntryProofs.signed(index, signed.head(), opened.journal(), signed.keys());
    }

    @Override
    public Optional<LogKeys> keys() {
        return opened.verdict().head().map(Verdict.Signed::keys);
    }

    @Override
    public BlobSource blobs() {
        return opened.blobs();
    }

    @Override
    public Revealed reveal(IndexedEntry entry) throws IOException {
        return opened.revealing().reveal(entry, head());
    }

    /// Opens one personal value of an entry, with what proves it to somebody who has only the entry.
    public Disclosed disclose(long index, String field) throws IOException, RefusedException {
        if (index < 0 || index >= size()) {
            throw new RefusedException("there is no entry " + index + "; the journal has " + size());
        }
        IndexedEntry entry = entries(index, index + 1).getFirst();
        return opened.revealing().disclose(entry, field, blobs(), head());
    }

    /// A file does not change.
    @Override
    public Subscription subscribe(Runnable listener) {
        return () -> {};
    }

    @Override
    public Optional<Operator> operator() {
        return Optional.empty();
    }

    @Override
    public void close() {
        for (Closeable file : opened.files()) {
            try {
                file.close();
            } catch (IOException e) {
                // it was only read: nothing can be lost
                System.getLogger(FileSource.class.getName()).log(System.Logger.Level.DEBUG, "closing " + path, e);
            }
        }
    }
}
