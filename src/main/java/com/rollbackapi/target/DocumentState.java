package com.rollbackapi.target;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/// Collections of JSON records as they are handed over in files, and the one hash of such a state.
///
/// @param collections the records by collection, then key; a collection may be empty and still counts
public record DocumentState(SortedMap<String, Json.Obj> collections) {
    private static final String JSON = ".json";
    private static final String PACKED = ".json.gz";

    public DocumentState {
        collections = Collections.unmodifiableSortedMap(new TreeMap<>(collections));
        collections.keySet().forEach(name -> new DocumentName(name, ""));
    }

    /// Reads a folder with one file `<collection>.json` or `<collection>.json.gz` each, holding one object: key to
    /// record. Other files are left alone.
    ///
    /// @throws TargetFailedException naming the file, where one is no strict JSON object, or unpacks to more than
    ///     [Limits#STATE], or there is none at all
    public static DocumentState read(Path folder) throws TargetFailedException {
        SortedMap<String, Json.Obj> collections = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!name.endsWith(JSON) && !name.endsWith(PACKED)) {
                    continue;
                }
                String collection = name.substring(0, name.lastIndexOf(JSON));
                if (collections.put(collection, collection(file)) != null) {
                    throw failed(file, "the collection is there twice, packed and unpacked", "remove one of them");
                }
            }
        } catch (IOException e) {
            throw failed(folder, "cannot be read: " + e, "give a folder that you may read")
                    .because(e);
        }
        if (collections.isEmpty()) {
            throw failed(folder, "holds no <collection>.json or <collection>.json.gz", "name the folder that does");
        }
        return new DocumentState(collections);
    }

    private static Json.Obj collection(Path file) throws TargetFailedException {
        try (InputStream in = open(file)) {
            byte[] bytes = in.readNBytes(Limits.STATE.documentBytes());
            if (in.read() >= 0) {
                throw failed(file, "holds more than " + Limits.STATE.documentBytes() + " bytes", "split it");
            }
            if (StrictJson.parse(bytes, Limits.STATE) instanceof Json.Obj records) {
                return records;
            }
            throw failed(file, "is no JSON object of key to record", "write it as one");
        } catch (MalformedJsonException e) {
            throw failed(file, "is no strict JSON: " + e.getMessage(), "correct the file")
                    .because(e);
        } catch (IOException e) {
            throw failed(file, "cannot be read: " + e, "give a whole file that you may read")
                    .because(e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        return file.toString().endsWith(PACKED) ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    private static TargetFailedException failed(Path file, String problem, String remedy) {
        return new TargetFailedException(file.toString(), Optional.empty(), problem, remedy);
    }

    /// SHA-256 over the RFC 8785 bytes of the whole state, `{collection: {key: record}}`.
    ///
    /// @param tree the records as leaves `collection/key`; one that has another name is a bug
    /// @param declared collections that count even where they hold no record
    /// @param blobs where the records' bytes are
    public static Hash sha256(Tree tree, Collection<String> declared, BlobSource blobs) throws StoreException {
        SortedMap<String, SortedSet<String>> keys = new TreeMap<>(); // by UTF-16 code units, as RFC 8785 sorts
        declared.forEach(collection -> keys.put(collection, new TreeSet<>()));
        tree.forEach((leaf, hash) -> {
            DocumentName name = DocumentName.of(leaf);
            keys.computeIfAbsent(name.collection(), c -> new TreeSet<>()).add(name.key());
        });
        return sha256(keys, name -> {
            Hash hash = tree.get(name.leaf()).orElseThrow();
            return blobs.require(hash, "the record " + name.leaf());
        });
    }

    /// Where a record's bytes come from.
    interface Records<E extends Exception> {
        byte[] bytes(DocumentName name) throws E;
    }

    /// Streams the state into the digest, one record at a time.
    static <E extends Exception> Hash sha256(SortedMap<String, SortedSet<String>> keys, Records<E> records) throws E {
        MessageDigest digest = Hash.sha256();
        digest.update((byte) '{');
        boolean firstCollection = true;
        for (Map.Entry<String, SortedSet<String>> collection : keys.entrySet()) {
            member(digest, collection.getKey(), firstCollection);
            digest.update((byte) '{');
            boolean firstKey = true;
            for (String key : collection.getValue()) {
                member(digest, key, firstKey);
                digest.update(records.bytes(new DocumentName(collection.getKey(), key)));
                firstKey = false;
            }
            digest.update((byte) '}');
            firstCollection = false;
        }
        digest.update((byte) '}');
        return Hash.finish(digest);
    }

    private static void member(MessageDigest digest, String name, boolean first) {
        if (!first) {
            digest.update((byte) ',');
        }
        digest.update(CanonicalJson.text(Json.of(name)).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ':');
    }
}
