package com.rollbackapi.rollback;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonMerge;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.projection.World.Effect;
import com.rollbackapi.projection.World.ObjectHistory;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.TextMerge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The writes of one object that stay although one before them goes, each made again on what is left of the object
/// without it: a three-way merge of the version that the write started from, the one that it made, and the one that it
/// would have found.
sealed interface Rebase {
    /// All of them can be made again.
    ///
    /// @param kept the writes that stay, behind the first that goes, with the versions that they have then
    /// @param value the object afterwards
    record Clean(List<Plan.Kept> kept, Optional<Hash> value) implements Rebase {}

    /// The first that cannot: it changed the same place as one that goes, or the content is nothing that can be
    /// merged.
    record Clash(Effect stays) implements Rebase {}

    /// Merged versions are put into `blobs`.
    static Rebase of(ObjectHistory h, Set<Long> entries, BlobStore blobs) throws StoreException {
        List<Plan.Kept> kept = new ArrayList<>();
        Optional<Hash> value = h.origin();
        boolean moved = false;
        for (Effect e : h.effects()) {
            if (entries.contains(e.entry())) {
                moved = true;
            } else if (moved) {
                Optional<Optional<Hash>> merged = merge(e, value, blobs);
                if (merged.isEmpty()) {
                    return new Clash(e);
                }
                kept.add(new Plan.Kept(e.entry(), value, merged.get()));
                value = merged.get();
            } else {
                value = e.after();
            }
        }
        return new Clean(kept, value);
    }

    private static Optional<Optional<Hash>> merge(Effect e, Optional<Hash> found, BlobStore blobs)
            throws StoreException {
        if (found.equals(e.before()) || found.equals(e.after())) {
            return Optional.of(e.after());
        }
        if (e.after().equals(e.before())) {
            return Optional.of(found);
        }
        if (e.before().isEmpty() || e.after().isEmpty() || found.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> base = blobs.get(e.before().get());
        Optional<byte[]> ours = blobs.get(e.after().get());
        Optional<byte[]> theirs = blobs.get(found.get());
        if (base.isEmpty() || ours.isEmpty() || theirs.isEmpty()) {
            return Optional.empty(); // a person finds out what it was
        }
        Optional<byte[]> merged = merge(base.get(), ours.get(), theirs.get());
        return merged.isEmpty() ? Optional.empty() : Optional.of(Optional.of(blobs.put(merged.get())));
    }

    /// Records member by member, other texts line by line; of three that are JSON no text is made that is none.
    private static Optional<byte[]> merge(byte[] base, byte[] ours, byte[] theirs) {
        Optional<Json> b = record(base);
        Optional<Json> o = record(ours);
        Optional<Json> t = record(theirs);
        if (b.isPresent() && o.isPresent() && t.isPresent()) {
            return JsonMerge.merge(b.get(), o.get(), t.get()).map(CanonicalJson::bytes);
        }
        boolean isJson = isJson(base) && isJson(ours) && isJson(theirs);
        return TextMerge.merge(base, ours, theirs).filter(merged -> !isJson || isJson(merged));
    }

    /// The content as a record: only where its bytes are canonical, since a merge of members would lose how else
    /// they were written.
    private static Optional<Json> record(byte[] bytes) {
        return json(bytes).filter(json -> Arrays.equals(CanonicalJson.bytes(json), bytes));
    }

    /// Whether this, or what follows the first line, in which a [directory's leaf](docs/formats/tree-v1.md) says
    /// what it is, is JSON.
    private static boolean isJson(byte[] leaf) {
        int line = 0;
        while (line < leaf.length && leaf[line] != '\n') {
            line++;
        }
        byte[] content = Arrays.copyOfRange(leaf, Math.min(line + 1, leaf.length), leaf.length);
        return json(leaf).isPresent() || json(content).isPresent();
    }

    private static Optional<Json> json(byte[] bytes) {
        try {
            return Optional.of(StrictJson.parse(bytes, Limits.STATE));
        } catch (MalformedJsonException e) {
            return Optional.empty(); // then it is merged as text, or not at all
        }
    }
}
