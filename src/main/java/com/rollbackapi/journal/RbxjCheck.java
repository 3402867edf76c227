package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads an exported journal once from its first byte to its last and says what is not as it should be: the head's
/// signature, each tile against the entries, each blob against its name, each byte of the archive. Keeps where things
/// are, and of the tree only what the file's tiles do not hold; behind the first tile that is not that of the entries
/// it keeps nothing more of the tree than what gives its root.
final class RbxjCheck {
    private static final long UNKNOWN = -1;

    private final DiskFile file;
    private final RbxjReader in;
    private final Optional<String> pinned;
    private final Progress progress;
    private final Findings findings = new Findings();
    private final MemberPlaces[] hashes = new MemberPlaces[TilePath.MAX_LEVEL];
    private final MemberPlaces bundles = new MemberPlaces();
    private final MemberPlaces blobs = new MemberPlaces();
    private final MerkleTree<IOException> tree = MerkleTree.resume(0, List.of(), this::earlier);
    private Optional<NoteVerifier> signer = Optional.empty();
    private Optional<LogKeys> keys = Optional.empty();
    private Optional<KeyEntries> aboutKeys = Optional.empty();
    private Optional<SignedTreeHead> head = Optional.empty();
    private byte[] note = new byte[0];
    private byte[] vkey = new byte[0];
    private Optional<byte[]> stated = Optional.empty();

    /// How many entries the head speaks of, or where it says nothing, the tiles.
    private long size = UNKNOWN;

    /// The first tile that is not that of the entries, with the byte.
    private Optional<Odd> odd = Optional.empty();

    private record Odd(TilePath.Hashes path, int at) {}

    /// The tree behind that tile, where the file's tiles cannot be asked for what the tree would forget.
    private Optional<CompactRange> beyond = Optional.empty();

    private RbxjCheck(DiskFile file, RbxjReader in, Optional<String> pinned, Progress progress) {
        this.file = file;
        this.in = in;
        this.pinned = pinned;
        this.progress = progress;
        Arrays.setAll(hashes, level -> new MemberPlaces());
    }

    /// Of a file of so many bytes, which stays open.
    static RbxjCheck of(DiskFile file, RbxjReader in, Optional<String> pinned, Progress progress) throws IOException {
        RbxjCheck check = new RbxjCheck(file, in, pinned, progress);
        check.run();
        return check;
    }

    private void run() throws IOException {
        note = content(in.take(TilePath.CHECKPOINT));
        vkey = content(in.take(RbxjWriter.KEY));
        if (in.peek().filter(h -> h.member().name().equals(LogKeys.FILE)).isPresent()) {
            stated = Optional.of(content(in.take()));
        }
        if (in.fault().isEmpty()) {
            readHead();
        }
        readHashes();
        readEntries();
        if (in.fault().isEmpty()) {
            judge();
        }
        readBlobs();
        if (in.fault().isEmpty()) {
            in.directory();
        }
        in.fault().ifPresent(findings::add);
    }

    private byte[] content(Optional<RbxjReader.Found> found) {
        found.filter(f -> !f.isWhole())
                .ifPresent(f -> finding(
                        f.header(), "its content, from byte " + f.header().begin() + " on, does not fit its checksum"));
        return found.map(RbxjReader.Found::content).orElse(new byte[0]);
    }

    private void finding(RbxjReader.Header header, String what) {
        StoredZip.Member member = header.member();
        findings.add(Finding.damage(member.name() + " (byte " + member.at() + ")", what));
    }

    private void readHead() {
        try {
            size = SignedTreeHead.parse(note).size();
            String believed = pinned.orElseGet(() -> new String(vkey, StandardCharsets.UTF_8));
            NoteVerifier by = NoteVerifier.parse(believed.strip());
            signer = Optional.of(by);
            keys = Optional.of(readKeys(by));
            head = Optional.of(keys.get().open(note));
            by = keys.get().verify(head.get());
            signer = Optional.of(by);
            aboutKeys = keys.map(KeyEntries::new);
            if (!Arrays.equals((by.vkey() + "\n").getBytes(StandardCharsets.UTF_8), vkey)) {
                findings.add(Finding.damage(RbxjWriter.KEY, "is not the vkey that signed the head, " + by.vkey()));
            }
        } catch (MalformedKeyException e) {
            findings.add(Finding.damage(
                    pinned.isPresent() ? "the key given" : RbxjWriter.KEY, "is no verifier key (name+hash+base64)"));
        } catch (NoteRejectedException e) {
            findings.add(Finding.damage(
                    TilePath.CHECKPOINT, e.getMessage() + "; get the journal again from a source you trust"));
        }
    }

    /// What the file says of the log's keys is about entries below its head.
    private LogKeys readKeys(NoteVerifier believed) {
        try {
            LogKeys read = LogKeys.of(believed, stated);
            if (stated.isPresent() && read.statements().getLast().size() >= size) {
                findings.add(Finding.damage(LogKeys.FILE, "speaks of an entry behind the head of " + size));
            }
            return read;
        } catch (NoteRejectedException e) {
            findings.add(Finding.damage(LogKeys.FILE, String.valueOf(e.getMessage())));
            return LogKeys.of(believed);
        }
    }

    private void readHashes() throws IOException {
        for (int level = 0; level < TilePath.MAX_LEVEL; level++) {
            for (long n = 0; isMore(level, n) && in.fault().isEmpty(); n++) {
                TilePath.Hashes path = size == UNKNOWN
                        ? new TilePath.Hashes(0, n, width())
                        : (TilePath.Hashes) Tiles.stored(new TilePath.Hashes(level, n, 1), size);
                Optional<RbxjReader.Found> found = in.take(path.path());
                byte[] tile = content(found);
                found.ifPresent(f -> {
                    hashes[path.level()].add(f.header().begin(), tile.length, Hash.of(tile));
                    if (tile.length != path.width() * Hash.SIZE_BYTES) {
                        finding(f.header(), "has another length than its name says");
                    }
                });
                size = size == UNKNOWN && path.isPartial() ? n * TilePath.WIDTH + path.width() : size;
            }
        }
        size = Math.max(0, size);
    }

    private boolean isMore(int level, long n) throws IOException {
        if (size == UNKNOWN) {
            Optional<String> name = in.peek().map(h -> h.member().name());
            if (name.isPresent() && name.get().startsWith("tile/0/")) {
                return true;
            }
            size = n * TilePath.WIDTH;
        }
        return n * TilePath.WIDTH < size >>> (TilePath.HEIGHT * level);
    }

    /// Of the tile of level 0 that stands here.
    private int width() throws IOException {
        try {
            return TilePath.parse(in.peek().orElseThrow().member().name()).width();
        } catch (MalformedTileException e) {
            throw new IllegalStateException("the reader accepts names of tiles alone", e);
        }
    }

    private void readEntries() throws IOException {
        for (long n = 0; n * TilePath.WIDTH < size && in.fault().isEmpty(); n++) {
            TilePath.Entries path = (TilePath.Entries) Tiles.stored(new TilePath.Entries(n, 1), size);
            Optional<RbxjReader.Found> found = in.take(path.path());
            byte[] bytes = content(found);
            if (found.isPresent() && read() == n * TilePath.WIDTH) {
                RbxjReader.Header header = found.get().header();
                if (odd.isEmpty()) {
                    bundles.add(header.begin(), bytes.length, Hash.of(bytes));
                }
                append(Bundle.uncut(path, bytes), path, header);
                if (odd.isEmpty()) {
                    compare(n);
                }
                progress.at(read(), size);
            }
        }
    }

    private void append(Bundle bundle, TilePath.Entries path, RbxjReader.Header header) {
        for (int i = 0; i < bundle.width(); i++) {
            if (aboutKeys.isPresent() && bundle.isAboutKeys(i)) {
                aboutKeys.get().take(read(), bundle.entry(i));
            }
            Hash leaf = bundle.leafHash(i);
            beyond.ifPresentOrElse(range -> range.append(leaf), () -> tree.append(leaf));
        }
        long begin = header.begin() + bundle.begin(bundle.width());
        if (bundle.width() < path.width()) {
            finding(header, "entry " + read() + ", at byte " + begin + ", is cut off");
        } else if (begin != header.end()) {
            finding(header, "something stands behind the last entry, at byte " + begin);
        }
    }

    /// Compares the tiles that end with bundle `n`. Those that are right can be had from the file from then on.
    private void compare(long n) throws IOException {
        for (TilePath path : Tiles.grown(n * TilePath.WIDTH, tree.size())) {
            boolean isWhole = !path.isPartial() || tree.size() == size;
            if (path instanceof TilePath.Hashes h
                    && isWhole
                    && odd.isEmpty()
                    && h.index() < hashes[h.level()].count()) {
                byte[] right = tree.tile(h);
                MemberPlaces places = hashes[h.level()];
                if (!places.hash((int) h.index()).equals(Hash.of(right))) {
                    byte[] found = bytes(places, (int) h.index());
                    odd = Optional.of(new Odd(h, Arrays.mismatch(found, right)));
                }
            }
        }
        if (odd.isEmpty()) {
            tree.forget(tree.size());
        } else {
            beyond = Optional.of(tree.range());
        }
    }

    /// How many entries were read so far.
    private long read() {
        return beyond.map(CompactRange::size).orElse(tree.size());
    }

    /// A full tile of the file, which was compared with the entries.
    private byte[] earlier(TilePath.Hashes path) throws IOException {
        return bytes(hashes[path.level()], (int) path.index());
    }

    /// The content of a member, as it was when the file was checked.
    byte[] bytes(MemberPlaces places, int i) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(places.length(i));
        if (file.read(bytes, places.begin(i)) < bytes.capacity()
                || !Hash.of(bytes.array()).equals(places.hash(i))) {
            throw new JournalDamagedException(
                    Finding.damage("byte " + places.begin(i), "the file was changed after it had been checked"));
        }
        return bytes.array();
    }

    /// Whether a tile that does not fit is wrong, or the entries are.
    private void judge() throws IOException {
        Hash root = beyond.map(CompactRange::root).orElse(tree.root());
        boolean isSigned =
                head.isPresent() && read() == size && root.equals(head.get().root());
        if (odd.isPresent() && (isSigned || odd.get().path().level() > 0)) {
            Odd tile = odd.get();
            long begin = hashes[tile.path().level()].begin((int) tile.path().index());
            findings.add(Finding.damage(
                    tile.path().path() + " (byte " + (begin + tile.at()) + ")", "is not the tile of these entries"));
        } else if (odd.isPresent() || (head.isPresent() && read() == size && !isSigned)) {
            String place = odd.map(
                            o -> "entry " + (o.path().index() * TilePath.WIDTH + Math.max(0, o.at()) / Hash.SIZE_BYTES))
                    .orElse("tree");
            findings.add(Finding.damage(
                    place,
                    head.map(h -> "the entries give the root " + root + ", the signed head says " + h.root()
                                    + ": an entry was altered")
                            .orElse("the entry does not fit its tile")));
        }
        if (findings.all().isEmpty() && aboutKeys.isPresent()) {
            aboutKeys.get().findings(size, tree::rootAt).forEach(findings::add);
        }
    }

    private void readBlobs() throws IOException {
        for (Optional<RbxjReader.Header> h = in.peek(); h.isPresent(); h = in.peek()) {
            String name = h.get().member().name();
            if (!name.startsWith(RbxjWriter.BLOB)) {
                in.fault(h.get().member().at(), name + " is there twice, or has no place here");
                return;
            }
            Hash stated = Hash.parse(name.substring(RbxjWriter.BLOB.length()));
            if (blobs.count() > 0 && blobs.hash(blobs.count() - 1).compareTo(stated) >= 0) {
                in.fault(h.get().member().at(), name + " is there twice, or stands behind a later one");
                return;
            }
            Optional<RbxjReader.Found> found = in.take();
            Hash hash = Hash.of(content(found));
            if (hash.equals(stated)) {
                blobs.add(h.get().begin(), h.get().member().sizeBytes(), hash);
            } else {
                finding(h.get(), "holds bytes that hash to " + hash);
            }
        }
    }

    List<Finding> findings() {
        return findings.all();
    }

    Optional<NoteVerifier> signer() {
        return signer;
    }

    /// The log's keys, as far as they are known.
    Optional<LogKeys> keys() {
        return keys;
    }

    /// The member `keys`.
    Optional<byte[]> stated() {
        return stated;
    }

    /// The signed head, where its signature holds.
    Optional<SignedTreeHead> head() {
        return head;
    }

    /// The member `checkpoint`.
    byte[] note() {
        return note;
    }

    /// The member `key`.
    byte[] vkey() {
        return vkey;
    }

    /// Of the entries up to the end of the bundle with which the first tile ends that is not theirs.
    MerkleTree<IOException> tree() {
        return tree;
    }

    MemberPlaces hashes(int level) {
        return hashes[level];
    }

    MemberPlaces bundles() {
        return bundles;
    }

    MemberPlaces blobs() {
        return blobs;
    }
}
