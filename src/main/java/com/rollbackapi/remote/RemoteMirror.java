package com.rollbackapi.remote;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.recovery.Mirror;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.Optional;

/// What another engine publishes, as a mirror. Whatever it cannot serve it does not have; one that does not answer at
/// all is a failure.
public final class RemoteMirror implements Mirror {
    private final RemoteCalls calls;

    /// @param url as `rbx serve` prints it, `token` too
    public RemoteMirror(String url, String token) throws IOException {
        this.calls = new RemoteCalls(url, token);
    }

    @Override
    public Optional<byte[]> head() throws IOException {
        return calls.get("log/" + TilePath.CHECKPOINT);
    }

    @Override
    public Optional<byte[]> keys() throws IOException {
        return served("log/" + LogKeys.FILE, LogKeys.MAX_SIZE_BYTES);
    }

    @Override
    public Optional<byte[]> tile(TilePath path) throws IOException {
        return served("log/" + path.path(), RemoteCalls.ANSWER_LIMIT_BYTES);
    }

    @Override
    public Optional<byte[]> get(Hash hash) throws StoreException {
        try {
            return served("log/blob/" + hash.hex(), PackStore.BLOB_LIMIT_BYTES)
                    .filter(b -> Hash.of(b).equals(hash));
        } catch (IOException e) {
            throw new StoreException("the mirror did not send the blob " + hash + ": " + e.getMessage(), e);
        }
    }

    private Optional<byte[]> served(String path, int limitBytes) throws IOException {
        try {
            return calls.get(path, limitBytes);
        } catch (RemoteCalls.NotServedException e) {
            System.getLogger(RemoteMirror.class.getName()).log(System.Logger.Level.DEBUG, "not served", e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
