package com.rollbackapi.remote;

import com.rollbackapi.codec.Neutral;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Witnesses;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.WitnessKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// Asks one witness to cosign heads (C2SP tlog-witness, <https://c2sp.org/tlog-witness>). What it answers is verified
/// before anybody sees it. Used by one thread at a time.
final class WitnessClient {
    private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");
    private static final String SIZE_TYPE = "text/x.tlog.size";
    private static final int ANSWER_LIMIT_BYTES = 100_000;

    /// Gives consistency proofs of the log.
    interface Proofs {
        List<Hash> consistency(long oldSize, long newSize) throws IOException;
    }

    private final OkHttpClient client;
    private final HttpUrl address;
    private final WitnessKey key;

    /// What it cosigned last, as far as we know; it says so itself where we are wrong.
    private long lastSize;

    WitnessClient(OkHttpClient client, Witnesses.Witness witness) throws IOException {
        HttpUrl prefix = HttpUrl.parse(witness.url());
        if (prefix == null) {
            throw new IOException("'" + witness.url() + "' is no http or https address");
        }
        this.client = client;
        this.key = witness.key();
        String last = prefix.pathSegments().getLast();
        HttpUrl.Builder below = prefix.newBuilder();
        if (last.isEmpty()) {
            below.setPathSegment(prefix.pathSize() - 1, "add-checkpoint");
        } else {
            below.addPathSegment("add-checkpoint");
        }
        this.address = below.build();
    }

    /// A client for any number of witnesses: whoever does not answer soon is down.
    static OkHttpClient http(Duration patience) {
        return new OkHttpClient.Builder()
                .connectTimeout(patience)
                .callTimeout(patience)
                .followRedirects(false)
                .build();
    }

    /// The witness's cosignatures of a head, at least one. Throws, with a message for people, where it does not
    /// give any; where it has seen another history that is said.
    List<NoteSignature> cosign(SignedTreeHead head, Proofs proofs) throws IOException {
        for (int tried = 0; ; tried++) {
            try (Response response = send(head, lastSize, proofs)) {
                String body = body(response);
                if (response.code() == 200) {
                    List<NoteSignature> found = cosignatures(head, body);
                    lastSize = head.size();
                    return found;
                }
                if (response.code() != 409) {
                    throw refused(response.code(), body);
                }
                lastSize = size(response, body, head);
                if (tried > 0) {
                    throw new IOException(key.name() + " named another size twice; somebody else submits this log too");
                }
            }
        }
    }

    private Response send(SignedTreeHead head, long oldSize, Proofs proofs) throws IOException {
        StringBuilder lines = new StringBuilder("old ").append(oldSize).append('\n');
        if (oldSize > 0 && oldSize < head.size()) {
            proofs.consistency(oldSize, head.size())
                    .forEach(h -> lines.append(StrictBase64.encode(h.bytes())).append('\n'));
        }
        lines.append('\n').append(new String(head.bytes(), StandardCharsets.UTF_8));
        Request request = new Request.Builder()
                .url(address)
                .post(RequestBody.create(lines.toString().getBytes(StandardCharsets.UTF_8), TEXT))
                .build();
        try {
            return client.newCall(request).execute();
        } catch (IOException e) {
            throw new IOException(key.name() + " does not answer: " + e.getMessage(), e);
        }
    }

    private String body(Response response) throws IOException {
        byte[] bytes = response.body().byteStream().readNBytes(ANSWER_LIMIT_BYTES + 1);
        if (bytes.length > ANSWER_LIMIT_BYTES) {
            throw new IOException(key.name() + " answered more than " + ANSWER_LIMIT_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// What a conflict says the witness has cosigned last.
    private long size(Response response, String body, SignedTreeHead head) throws IOException {
        MediaType type = response.body().contentType();
        boolean told = type != null && SIZE_TYPE.equals(type.type() + "/" + type.subtype());
        if (!told || !body.matches("(0|[1-9][0-9]{0,17})\n")) {
            if (lastSize != head.size()) {
                throw refused(response.code(), body);
            }
            throw new IOException(key.name() + " has cosigned another root of this log over " + head.size()
                    + " entries: two histories were signed with its key");
        }
        long size = Long.parseLong(body.strip());
        if (size > head.size()) {
            throw new IOException(key.name() + " has cosigned a head of " + size
                    + " entries of this log, which now has " + head.size() + ": the journal was rolled back");
        }
        return size;
    }

    private IOException refused(int status, String body) {
        String why = switch (status) {
            case 403 -> "does not know this log's key";
            case 404 -> "does not know this log, or is not at this address";
            case 422 -> "finds that the head does not extend the one it has cosigned: the log's history was changed";
            default -> "answered " + status;
        };
        return new IOException(key.name() + " " + why + (body.isBlank() ? "" : " (" + firstLine(body) + ")"));
    }

    private static String firstLine(String body) {
        String line = body.strip().lines().findFirst().orElse("");
        return Neutral.text(line, 200);
    }

    private List<NoteSignature> cosignatures(SignedTreeHead head, String body) throws IOException {
        List<NoteSignature> ours = new ArrayList<>();
        if (!body.endsWith("\n")) {
            throw new IOException(key.name() + " answered no signature lines");
        }
        for (String line : body.substring(0, body.length() - 1).split("\n", -1)) {
            NoteSignature signature;
            try {
                signature = NoteSignature.parse(line);
            } catch (NoteRejectedException e) {
                throw new IOException(key.name() + " answered no signature lines: " + firstLine(line), e);
            }
            if (key.isNamedBy(signature)) { // others are of keys that we do not know
                if (key.verify(head.head(), signature).isEmpty()) {
                    throw new IOException(key.name() + " answered a cosignature that is not on this head");
                }
                ours.add(signature);
            }
        }
        if (ours.isEmpty()) {
            throw new IOException(key.name() + " answered without a cosignature of the key that is expected of it");
        }
        return ours;
    }
}
