package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// An exported journal, read whole and checked: the head's signature, the tree, each tile, each blob, and that the
/// archive has exactly the bytes that writing its content again gives. Opening one triggers nothing.
public final class RbxjFile implements JournalReader {
    /// A blob of the file; the same shape as the store's.
    public interface Blobs {
        Optional<byte[]> get(Hash hash) throws IOException;
    }

    private final List<byte[]> entries;
    private final MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
    private final Map<Hash, byte[]> blobs = new LinkedHashMap<>();
    private final Function<String, Optional<Integer>> place;
    private final Verdict verdict;

    /// What is gathered while the file is checked: the first finding decides.
    private final List<Finding> findings = new ArrayList<>();

    private RbxjFile(byte[] file, Optional<String> pinned) {
        RbxjReader archive = RbxjReader.read(file);
        this.place = archive::place;
        archive.fault().ifPresent(findings::add);
        Map<String, byte[]> members = archive.members();
        Optional<SignedTreeHead> head = head(members, pinned);
        this.entries = readEntries(members, head.map(SignedTreeHead::size).orElse(Long.MAX_VALUE));
        entries.forEach(e -> tree.append(Rfc6962.leafHash(e)));
        head.ifPresent(h -> checkTree(h, members));
        checkBlobs(members);
        checkBytes(file, members);
        NoteVerifier signer = signer(members, pinned).orElse(null);
        this.verdict = new Verdict(
                entries.size(),
                tree.rootAt(entries.size()),
                head.map(SignedTreeHead::origin).orElse(""),
                signer == null ? "" : signer.name() + "+" + "%08x".formatted(signer.keyId()),
                pinned.isPresent(),
                findings.stream().findFirst());
    }

    /// Reads and checks. A damaged file opens as far as it can be read, with a verdict that says where it is bad.
    ///
    /// @param pinned the vkey that must have signed; without it the key inside the file is believed
    public static RbxjFile open(Path path, Optional<String> pinned) throws IOException {
        long sizeBytes = Files.size(path);
        if (sizeBytes > RbxjReader.FILE_LIMIT_BYTES) {
            throw new IOException(
                    path + " has " + sizeBytes + " bytes; this release reads up to " + RbxjReader.FILE_LIMIT_BYTES);
        }
        return new RbxjFile(Files.readAllBytes(path), pinned);
    }

    /// A journal's published head.
    ///
    /// @param note the signed note, as published
    /// @param vkey of the key that signed it
    public record Head(byte[] note, String vkey) {}

    /// Writes a head and all below it, with these blobs, into one new file; returns its size in bytes.
    public static long export(JournalReader journal, Head head, Path file, Collection<Hash> references, Blobs blobs)
            throws IOException {
        long size;
        try {
            size = SignedTreeHead.parse(head.note()).size();
        } catch (NoteRejectedException e) {
            throw new IOException("the journal's own head cannot be read: " + e.getMessage(), e);
        }
        List<byte[]> entries = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            entries.add(journal.read(i));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RbxjWriter.Head signed = new RbxjWriter.Head(head.note(), head.vkey().getBytes(StandardCharsets.UTF_8));
        RbxjWriter.write(
                out,
                signed,
                entries,
                references,
                hash -> blobs.get(hash)
                        .orElseThrow(
                                () -> new IOException("the store has lost " + hash + ", which an entry references")));
        // a crash here leaves no file of that name
        AtomicFile.write(new RealDisk(), file, out.toByteArray());
        return out.size();
    }

    private Optional<NoteVerifier> signer(Map<String, byte[]> members, Optional<String> pinned) {
        String vkey = pinned.orElseGet(
                () -> new String(members.getOrDefault(RbxjWriter.KEY, new byte[0]), StandardCharsets.UTF_8));
        try {
            return Optional.of(NoteVerifier.parse(vkey.strip()));
        } catch (MalformedKeyException e) {
            return Optional.empty();
        }
    }

    private Optional<SignedTreeHead> head(Map<String, byte[]> members, Optional<String> pinned) {
        Optional<NoteVerifier> signer = signer(members, pinned);
        if (signer.isEmpty()) {
            finding(pinned.isPresent() ? "the key given" : RbxjWriter.KEY, "is no verifier key (name+hash+base64)");
            return Optional.empty();
        }
        byte[] note = members.getOrDefault(TilePath.CHECKPOINT, new byte[0]);
        try {
            return Optional.of(SignedTreeHead.open(note, signer.get().name(), List.of(signer.get())));
        } catch (NoteRejectedException e) {
            finding(TilePath.CHECKPOINT, e.getMessage() + "; get the journal again from a source you trust");
            return Optional.empty();
        }
    }

    private List<byte[]> readEntries(Map<String, byte[]> members, long size) {
        List<byte[]> read = new ArrayList<>();
        for (long n = 0; n * TilePath.WIDTH < size; n++) {
            int width = (int) Math.min(TilePath.WIDTH, size - n * TilePath.WIDTH);
            String path = new TilePath.Entries(n, width).path();
            byte[] bundle = members.get(path);
            if (bundle == null) {
                if (size != Long.MAX_VALUE) {
                    finding(path, "is missing: entries " + n * TilePath.WIDTH + " and later cannot be read");
                }
                break;
            }
            try {
                read.addAll(EntryBundle.decode(bundle, width));
            } catch (MalformedTileException e) {
                finding(path, "entries from " + n * TilePath.WIDTH + ": " + e.getMessage());
                break;
            }
        }
        return read;
    }

    private void checkTree(SignedTreeHead head, Map<String, byte[]> members) {
        if (entries.size() == head.size() && !tree.rootAt(head.size()).equals(head.root())) {
            finding(
                    badEntry(members),
                    "the entries give the root " + tree.rootAt(head.size()) + ", the signed head says " + head.root()
                            + ": an entry was altered");
        }
        if (entries.size() < head.size()) {
            return;
        }
        for (TilePath path : Tiles.grown(0, head.size())) {
            byte[] found = members.get(path.path());
            if (found == null) {
                finding(path.path(), "is missing");
            } else if (!Arrays.equals(found, RbxjWriter.tile(path, tree, entries))) {
                finding(path.path(), "is not the tile of these entries");
            }
        }
    }

    /// The first entry whose hash is not the one in its tile, where the tiles are whole.
    private String badEntry(Map<String, byte[]> members) {
        for (long i = 0; i < entries.size(); i++) {
            long n = i / TilePath.WIDTH;
            int width = (int) Math.min(TilePath.WIDTH, entries.size() - n * TilePath.WIDTH);
            byte[] tile = members.getOrDefault(new TilePath.Hashes(0, n, width).path(), new byte[0]);
            int at = (int) (i % TilePath.WIDTH) * Hash.SIZE_BYTES;
            if (tile.length >= at + Hash.SIZE_BYTES
                    && !Hash.ofBytes(Arrays.copyOfRange(tile, at, at + Hash.SIZE_BYTES))
                            .equals(tree.leaf(i))) {
                return "entry " + i;
            }
        }
        return "tree";
    }

    private void checkBlobs(Map<String, byte[]> members) {
        members.forEach((name, bytes) -> {
            if (name.startsWith(RbxjWriter.BLOB)) {
                Hash hash = Hash.of(bytes);
                if (name.equals(RbxjWriter.BLOB + hash.hex())) {
                    blobs.put(hash, bytes);
                } else {
                    finding(name, "holds bytes that hash to " + hash);
                }
            }
        });
    }

    /// Nothing may be in the file beside its members: a byte in a header or between them that says nothing could
    /// hide something.
    private void checkBytes(byte[] file, Map<String, byte[]> members) {
        if (!findings.isEmpty()) {
            return;
        }
        ByteArrayOutputStream again = new ByteArrayOutputStream(file.length);
        byte[] head = members.getOrDefault(TilePath.CHECKPOINT, new byte[0]);
        byte[] key = members.getOrDefault(RbxjWriter.KEY, new byte[0]);
        try {
            RbxjWriter.write(
                    again,
                    new RbxjWriter.Head(head, key),
                    entries,
                    blobs.keySet(),
                    hash -> blobs.getOrDefault(hash, new byte[0]));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        int at = Arrays.mismatch(file, again.toByteArray());
        if (at >= 0) {
            finding(
                    "byte " + at,
                    at == file.length
                            ? "the file is cut off: it ends at byte " + at
                            : "is not what an export of these members has there");
        }
    }

    /// @param member or another place
    private void finding(String member, String what) {
        findings.add(Finding.damage(
                member + place.apply(member).map(at -> " (byte " + at + ")").orElse(""), what));
    }

    public Verdict verdict() {
        return verdict;
    }

    public Optional<byte[]> blob(Hash hash) {
        return Optional.ofNullable(blobs.get(hash));
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public byte[] read(long index) {
        return entries.get(Math.toIntExact(index));
    }

    @Override
    public Hash rootAt(long size) {
        return tree.rootAt(size);
    }

    @Override
    public List<Hash> inclusionProof(long index, long size) {
        return tree.inclusionProof(index, size);
    }
}
