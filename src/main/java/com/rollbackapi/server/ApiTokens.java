package com.rollbackapi.server;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The tokens that a workspace's server accepts, in a file that survives a restart: their SHA-256 and their end, never
/// the tokens themselves. Deleting the file revokes them all.
public final class ApiTokens {
    private static final int LIMIT_BYTES = 1 << 20;

    private final Disk disk;
    private final Path file;
    private final InstantSource clock;
    private volatile List<ApiToken> tokens;

    private ApiTokens(Disk disk, Path file, InstantSource clock, List<ApiToken> tokens) {
        this.disk = disk;
        this.file = file;
        this.clock = clock;
        this.tokens = tokens;
    }

    /// Reads the file where there is one. The caller holds the workspace's lock.
    public static ApiTokens open(Path file, InstantSource clock) throws IOException {
        return open(new RealDisk(), file, clock);
    }

    static ApiTokens open(Disk disk, Path file, InstantSource clock) throws IOException {
        List<ApiToken> tokens = disk.exists(file) ? parse(file, disk.readAll(file, LIMIT_BYTES)) : List.of();
        return new ApiTokens(disk, file, clock, tokens);
    }

    /// Adds a fresh token, forgets the expired ones, and returns the token's text, which nothing can show again.
    public synchronized String issue(SecureRandom random, Duration life) throws IOException {
        String token = ApiToken.generate(random);
        Instant now = clock.instant();
        List<ApiToken> kept = new ArrayList<>(tokens);
        kept.removeIf(t -> !now.isBefore(t.expires()));
        kept.add(new ApiToken(ApiToken.digest(token), now.plus(life)));
        byte[] text = CanonicalJson.bytes(toJson(kept));
        if (text.length > LIMIT_BYTES) {
            throw new IOException(
                    file + " is full: too many tokens have not expired; delete it, which revokes them all");
        }
        // a crash here leaves the tokens there were: this one has been shown to nobody
        AtomicFile.write(disk, file, text);
        tokens = List.copyOf(kept);
        return token;
    }

    /// Whether it is one of them and has not expired. Every digest is compared, each in constant time.
    boolean accepts(String presented) {
        byte[] digest = ApiToken.digest(presented).bytes();
        Instant now = clock.instant();
        boolean accepted = false;
        for (ApiToken t : tokens) {
            accepted |= MessageDigest.isEqual(digest, t.digest().bytes()) && now.isBefore(t.expires());
        }
        return accepted;
    }

    private static Json.Obj toJson(List<ApiToken> tokens) {
        return Json.object()
                .put(
                        "tokens",
                        Json.of(tokens.stream()
                                .map(t -> Json.object()
                                        .put("sha256", t.digest().hex())
                                        .put("expires", t.expires().toString())
                                        .build())
                                .toList()))
                .build();
    }

    private static List<ApiToken> parse(Path file, byte[] text) throws IOException {
        List<ApiToken> tokens = new ArrayList<>();
        try {
            Json.Obj all = StrictJson.parseObject(text);
            if (!(all.get("tokens").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items))) {
                throw new IllegalArgumentException("it has no list \"tokens\"");
            }
            for (Json item : items) {
                Json.Obj token = item instanceof Json.Obj o ? o : Json.Obj.EMPTY;
                tokens.add(new ApiToken(
                        Hash.parse(token.text("sha256").orElse("")),
                        Instant.parse(token.text("expires").orElse(""))));
            }
            return List.copyOf(tokens);
        } catch (MalformedJsonException | IllegalArgumentException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + "; delete it, which revokes all tokens", e);
        }
    }
}
