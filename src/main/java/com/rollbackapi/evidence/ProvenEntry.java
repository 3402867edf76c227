package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.journal.MalformedEntryException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.ProofRejectedException;
import com.rollbackapi.tlog.Proofs;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An entry with the proof that the head of a pack holds it.
///
/// @param bytes exactly what was hashed into the journal's tree
/// @param path the inclusion proof, from the leaf's sibling upwards
/// @param whole its body with those members that were too large for the entry
record ProvenEntry(long index, Entry entry, byte[] bytes, List<Hash> path, Json.Obj whole) {
    ProvenEntry {
        path = List.copyOf(path);
    }

    /// @param members where those lie that were too large for the entry
    static ProvenEntry of(long index, byte[] bytes, List<Hash> path, BlobSource members)
            throws MalformedEntryException, StoreException {
        Entry entry = Entry.parse(index, bytes);
        return new ProvenEntry(index, entry, bytes, path, LargeMembers.whole(entry, members));
    }

    static ProvenEntry parse(Fields from, BlobSource members) throws EvidenceRejectedException {
        byte[] bytes = from.text("entry").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > EntryBundle.MAX_ENTRY_BYTES) {
            throw from.odd("no entry has more than " + EntryBundle.MAX_ENTRY_BYTES + " bytes");
        }
        List<Hash> path = new ArrayList<>();
        for (String line : from.texts("proof")) {
            path.add(StrictBase64.decode(line)
                    .filter(b -> b.length == Hash.SIZE_BYTES)
                    .map(Hash::ofBytes)
                    .orElseThrow(() -> from.odd("its proof has something else than hashes")));
        }
        try {
            return of(from.number("index"), bytes, path, members);
        } catch (MalformedEntryException | StoreException | IllegalArgumentException e) {
            throw from.odd(String.valueOf(e.getMessage()));
        }
    }

    Json.Obj toJson() {
        return Json.object()
                .put("entry", new String(bytes, StandardCharsets.UTF_8))
                .put("index", index)
                .strings(
                        "proof",
                        path.stream().map(h -> StrictBase64.encode(h.bytes())).toList())
                .build();
    }

    void verify(TreeHead head) throws EvidenceRejectedException {
        try {
            Proofs.verifyInclusion(index, head.size(), Rfc6962.leafHash(bytes), path, head.root());
        } catch (ProofRejectedException e) {
            throw new EvidenceRejectedException(place(), "it is not proven: " + e.getMessage());
        }
    }

    EventType event() {
        return entry.event();
    }

    String place() {
        return "entry " + index;
    }

    /// The fields of its event.
    Fields body() {
        return new Fields(place() + " (" + event().wireName() + ")", whole);
    }
}
