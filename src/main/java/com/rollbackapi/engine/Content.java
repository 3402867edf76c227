package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Content as policies look at it.
final class Content {
    private Content() {}

    /// The JSON value of a version; text that is no JSON as a string, other bytes as null.
    static Optional<Json> json(BlobSource blobs, Optional<Hash> version) throws IOException {
        if (version.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes =
                blobs.get(version.get()).orElseThrow(() -> new IOException("the store has lost " + version.get()));
        try {
            return Optional.of(StrictJson.parse(bytes));
        } catch (MalformedJsonException e) {
            return Optional.of(text(bytes));
        }
    }

    private static Json text(byte[] bytes) {
        try {
            return Json.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Json.Null.NULL;
        }
    }
}
