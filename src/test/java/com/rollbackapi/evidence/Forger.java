package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPatch;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.PatchOperation;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// One who has the log's own key, and makes a log and a statement as he would like them: every signature and every
/// proof of his holds.
final class Forger {
    private final SigningKey key;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private final Materials sound;
    private final long size;
    private Json statement;

    Forger(byte[] pack, SigningKey key) throws Exception {
        this.key = key;
        byte[] payload = Envelope.parse(pack).payload();
        statement = StrictJson.parse(payload);
        sound = Materials.parse(Statement.predicate(payload));
        sound.entries().forEach(e -> entries.put(e.index(), e.entry()));
        size = sound.log().open(Optional.empty()).head().size();
    }

    long index(EventType event) {
        return entries.entrySet().stream()
                .filter(e -> e.getValue().event() == event)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    Forger edit(EventType event, UnaryOperator<Json.Obj> change) {
        entries.computeIfPresent(
                index(event), (i, e) -> new Entry(e.event(), e.time(), e.actor(), change.apply(e.body())));
        return this;
    }

    Forger drop(EventType event) {
        entries.remove(index(event));
        return this;
    }

    Forger dropIf(Predicate<Entry> unwanted) {
        entries.values().removeIf(unwanted);
        return this;
    }

    Forger put(long index, Entry entry) {
        entries.put(index, entry);
        return this;
    }

    Forger swap(EventType one, EventType other) {
        long i = index(one);
        long j = index(other);
        Entry kept = entries.get(i);
        entries.put(i, entries.get(j));
        entries.put(j, kept);
        return this;
    }

    Entry entry(EventType event) {
        return Objects.requireNonNull(entries.get(index(event)));
    }

    /// Says something else in the statement, and leaves the log as it is.
    Forger say(String pointer, Json value) throws Exception {
        statement =
                new JsonPatch(List.of(new PatchOperation.Replace(JsonPointer.parse(pointer), value))).apply(statement);
        return this;
    }

    Forger add(String pointer, Json value) throws Exception {
        statement = new JsonPatch(List.of(new PatchOperation.Add(JsonPointer.parse(pointer), value))).apply(statement);
        return this;
    }

    /// A pack that says what it is told to.
    byte[] signed() {
        return Envelope.sign(AsciiJson.bytes(statement), key).bytes();
    }

    /// A pack of a log in which the entries are as they are now.
    byte[] relogged() throws Exception {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        for (long i = 0; i < size; i++) {
            Entry entry = entries.get(i);
            tree.append(Rfc6962.leafHash(
                    entry == null ? ("entry " + i).getBytes(StandardCharsets.UTF_8) : entry.toBytes()));
        }
        SignedTreeHead head = SignedTreeHead.sign(new TreeHead(key.name(), size, tree.root()), new NoteSigner(key));
        List<Json> list = new ArrayList<>();
        for (var e : entries.entrySet()) {
            byte[] bytes = e.getValue().toBytes();
            List<Hash> path = tree.inclusionProof(e.getKey(), size);
            Json.Obj body = e.getValue().body();
            list.add(new ProvenEntry(e.getKey(), e.getValue(), bytes, path, body).toJson());
        }
        say("/predicate/entries", Json.of(list));
        say("/predicate/log/head", Json.of(new String(head.bytes(), StandardCharsets.UTF_8)));
        return signed();
    }
}
