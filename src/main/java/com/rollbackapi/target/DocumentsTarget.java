package com.rollbackapi.target;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Collections of JSON records, kept by the engine in one SQLite file.
///
/// A leaf is a record, named `collection/key`; its bytes are the record's RFC 8785 form. All changes of a commit become
/// live in one transaction, together with the position. The transaction survives a killed process at once and a power
/// cut soon after; what a power cut takes back, it takes back together with the position, and the journal gives it
/// again. A row that something else than this class wrote is captured as it is, and so shows as drift.
public final class DocumentsTarget implements Target {
    private final String name;
    private final DocumentRows rows;

    private DocumentsTarget(String name, DocumentRows rows) {
        this.name = name;
        this.rows = rows;
    }

    /// Opens the state in `file`, or begins an empty one there.
    ///
    /// @throws TargetFailedException where the file is no state of this version, or cannot be used
    public static DocumentsTarget open(String name, Path file) throws TargetFailedException {
        return new DocumentsTarget(name, DocumentRows.open(name, file));
    }

    /// What [#prepare] gives: the contents wait in memory.
    ///
    /// @param by who prepared, and alone may commit
    private record Staged(Target by, List<Change> changes, Map<Hash, byte[]> contents) implements Prepared {
        Staged {
            changes = List.copyOf(changes);
            contents = Map.copyOf(contents);
        }

        @Override
        public String target() {
            return by.name();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean couldHold(String leaf) {
        return DocumentName.isOne(leaf);
    }

    @Override
    public String kind() {
        return "documents";
    }

    /// Puts a handed-over state into this empty target, in one transaction, and remembers its collections, also
    /// empty ones.
    ///
    /// @throws TargetFailedException where the target is not empty
    public synchronized void load(DocumentState state) throws TargetFailedException {
        rows.inTransaction(() -> {
            if (!rows.collections().isEmpty()) {
                throw new TargetFailedException(
                        name, Optional.empty(), "it already holds a state", "load into a new target");
            }
            for (Map.Entry<String, Json.Obj> collection : state.collections().entrySet()) {
                rows.declare(collection.getKey());
                for (Map.Entry<String, Json> document :
                        collection.getValue().members().entrySet()) {
                    rows.put(
                            new DocumentName(collection.getKey(), document.getKey()),
                            CanonicalJson.bytes(document.getValue()));
                }
            }
            return true;
        });
    }

    /// The collections that count in [#stateHash]: those that were loaded, and those that hold a record.
    public synchronized SortedSet<String> collections() throws TargetFailedException {
        return rows.collections();
    }

    /// SHA-256 over the RFC 8785 bytes of the whole live state, `{collection: {key: record}}`.
    public synchronized Hash stateHash() throws TargetFailedException {
        SortedMap<String, SortedSet<String>> keys = new TreeMap<>();
        for (String collection : rows.collections()) {
            keys.put(collection, new TreeSet<>());
        }
        rows.forEach((document, body) -> keys.computeIfAbsent(document.collection(), c -> new TreeSet<>())
                .add(document.key()));
        return DocumentState.sha256(
                keys,
                document -> rows.get(document)
                        .orElseThrow(() -> new TargetFailedException(
                                name, Optional.of(document.leaf()), "it vanished while it was read", "read again")));
    }

    @Override
    public synchronized Tree capture(BlobStore blobs) throws TargetFailedException, StoreException {
        Capture capture = new Capture(blobs);
        rows.forEach(capture);
        capture.tree.save(blobs);
        return capture.tree;
    }

    private static final class Capture implements DocumentRows.Visitor<StoreException> {
        private final BlobStore blobs;
        private Tree tree = Tree.EMPTY;

        Capture(BlobStore blobs) {
            this.blobs = blobs;
        }

        @Override
        public void visit(DocumentName document, byte[] body) throws StoreException {
            tree = tree.with(document.leaf(), blobs.put(body));
        }
    }

    @Override
    public synchronized Optional<byte[]> read(String leaf) throws TargetFailedException {
        return DocumentName.isOne(leaf) ? rows.get(DocumentName.of(leaf)) : Optional.empty();
    }

    private Optional<Hash> version(String leaf) throws TargetFailedException {
        return read(leaf).map(Hash::of);
    }

    /// A replacement that is no RFC 8785 JSON, or a leaf that is no `collection/key`, is refused.
    @Override
    public synchronized Preparation prepare(List<Change> changes, BlobSource blobs)
            throws TargetFailedException, StoreException {
        CompareAndSet found = CompareAndSet.of(changes, this::version);
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        Map<Hash, byte[]> contents = new HashMap<>();
        for (Change change : changes) {
            if (!DocumentName.isOne(change.leaf())) {
                throw refused(change.leaf(), "it is no collection/key", "name the record so");
            }
            if (change.replacement().isPresent()) {
                Hash hash = change.replacement().get();
                byte[] body = blobs.require(hash, "the new content of " + change.leaf());
                checkCanonical(change.leaf(), body);
                contents.put(hash, body);
            }
        }
        return new Staged(this, changes, contents);
    }

    private void checkCanonical(String leaf, byte[] body) throws TargetFailedException {
        String remedy = "write the record's RFC 8785 bytes";
        try {
            if (!Arrays.equals(CanonicalJson.bytes(StrictJson.parse(body, Limits.STATE)), body)) {
                throw refused(leaf, "the content is not in canonical form", remedy);
            }
        } catch (MalformedJsonException e) {
            throw refused(leaf, "the content is no JSON: " + e.getMessage(), remedy)
                    .because(e);
        }
    }

    private TargetFailedException refused(String leaf, String problem, String remedy) {
        return new TargetFailedException(name, Optional.of(leaf), problem, remedy);
    }

    @Override
    public synchronized Outcome commit(Prepared prepared, long position) throws TargetFailedException {
        if (!(prepared instanceof Staged staged) || staged.by() != this) {
            throw new IllegalArgumentException(name + " did not prepare " + prepared.changes());
        }
        return rows.inTransaction(() -> {
            CompareAndSet found = CompareAndSet.of(staged.changes(), this::version);
            if (!found.conflicts().isEmpty()) {
                return new Conflicts(found.conflicts(), List.of());
            }
            for (Change change : found.wanted()) {
                DocumentName document = DocumentName.of(change.leaf());
                if (change.replacement().isPresent()) {
                    Hash content = change.replacement().get();
                    rows.put(document, Objects.requireNonNull(staged.contents().get(content), "staged by prepare"));
                } else {
                    rows.delete(document);
                }
            }
            // a crash before the transaction ends leaves neither the rows nor the position
            rows.setPosition(position);
            return new Committed(found.wanted().size());
        });
    }

    /// For tests: as if the disk had room for so many pages only.
    synchronized void limitPages(int pages) throws TargetFailedException {
        rows.limitPages(pages);
    }

    @Override
    public void discard(Prepared prepared) {
        // what was staged is in memory only and goes with `prepared`
    }

    @Override
    public synchronized long appliedPosition() throws TargetFailedException {
        return rows.position();
    }

    @Override
    public synchronized void close() throws TargetFailedException {
        rows.close();
    }
}
