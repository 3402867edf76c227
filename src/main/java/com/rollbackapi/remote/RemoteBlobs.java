package com.rollbackapi.remote;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobCorruptException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Blobs fetched when they are asked for, checked against their digest, and kept while there is room.
final class RemoteBlobs implements BlobSource {
    private static final int KEPT_BLOBS = 20_000;

    private final RemoteCalls calls;
    private final Consumer<BlobCorruptException> corrupt;
    private final Map<Hash, byte[]> kept = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, byte[]> eldest) {
            return size() > KEPT_BLOBS;
        }
    };

    /// @param corrupt told when the remote sends other bytes than those it was asked for
    RemoteBlobs(RemoteCalls calls, Consumer<BlobCorruptException> corrupt) {
        this.calls = calls;
        this.corrupt = corrupt;
    }

    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        synchronized (kept) {
            byte[] known = kept.get(hash);
            if (known != null) {
                return Optional.of(known.clone());
            }
        }
        Optional<byte[]> fetched;
        try {
            fetched = calls.get("log/blob/" + hash.hex());
        } catch (IOException e) {
            throw new StoreException("the remote did not send the blob " + hash + ": " + e.getMessage(), e);
        }
        if (fetched.isPresent()) {
            Hash found = Hash.of(fetched.get());
            if (!found.equals(hash)) {
                BlobCorruptException e = new BlobCorruptException(
                        hash, "the remote " + calls.host(), 0, "it sent bytes that hash to " + found);
                corrupt.accept(e);
                throw e;
            }
            synchronized (kept) {
                kept.put(hash, fetched.get().clone());
            }
        }
        return fetched;
    }
}
