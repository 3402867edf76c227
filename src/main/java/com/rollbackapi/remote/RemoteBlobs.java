package com.rollbackapi.remote;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobCorruptException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Blobs fetched when they are asked for, checked against their digest, and kept while there is room.
final class RemoteBlobs implements BlobSource {
    private static final int KEPT_BLOBS = 20_000;

    private final RemoteCalls calls;
    private final Map<Hash, byte[]> kept = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, byte[]> eldest) {
            return size() > KEPT_BLOBS;
        }
    };

    RemoteBlobs(RemoteCalls calls) {
        this.calls = calls;
    }

    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        synchronized (kept) {
            byte[] known = kept.get(hash);
            if (known != null) {
                return Optional.of(known);
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
                throw new BlobCorruptException(
                        hash, "the remote " + calls.host(), 0, "it sent bytes that hash to " + found);
            }
            synchronized (kept) {
                kept.put(hash, fetched.get());
            }
        }
        return fetched;
    }
}
