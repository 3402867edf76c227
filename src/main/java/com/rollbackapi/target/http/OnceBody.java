package com.rollbackapi.target.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/// A body of JSON that the client does not send a second time by itself.
final class OnceBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final byte[] bytes;

    OnceBody(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public @Nullable MediaType contentType() {
        return bytes.length == 0 ? null : JSON;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
    }
}
