package com.rollbackapi.crypto;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Finds or makes the key of a subject by name. A name is kept nowhere: a key's file has HMAC-SHA-256 of it under a
/// secret of the workspace, which goes with the key, so that nothing leads from an erased subject to a name.
///
/// Used by the engine's writer alone, which holds every live key in memory from the first that it needs.
public final class SubjectKeys {
    private final SubjectKeyFolder folder;
    private final SecureRandom random;
    private final List<SubjectId> drafted = new ArrayList<>();
    private @Nullable Names names;

    /// The secret, and the keys by their tags.
    private record Names(byte[] secret, Map<Hash, SubjectKey> byTag) {}

    public SubjectKeys(SubjectKeyFolder folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /// The subject's key, made if need be. What is encrypted under it may count once [#sync] has returned.
    public SubjectKey of(String name) throws IOException {
        Names known = names();
        Hash tag = tag(known, name);
        SubjectKey key = known.byTag().get(tag);
        if (key == null) {
            key = SubjectKey.generate(random);
            folder.draft(new SubjectKeyFile(key, tag));
            drafted.add(key.id());
            known.byTag().put(tag, key);
        }
        return key;
    }

    /// The id that a name stands under at present; empty for one that never had a key here or whose key is gone.
    public Optional<SubjectId> idOf(String name) throws IOException {
        Names known = names();
        return Optional.ofNullable(known.byTag().get(tag(known, name))).map(SubjectKey::id);
    }

    /// Makes every new key durable.
    public void sync() throws IOException {
        if (!drafted.isEmpty()) {
            folder.publish(drafted);
            drafted.clear();
        }
    }

    /// Takes a subject's key out of use and overwrites it; see [SubjectKeyFolder#retire].
    public void retire(SubjectId id, String note) throws IOException {
        sync();
        Names known = names;
        if (known != null) {
            known.byTag().values().removeIf(key -> key.id().equals(id));
        }
        folder.retire(id, note);
    }

    private Names names() throws IOException {
        Names known = names;
        if (known == null) {
            folder.dropDrafts();
            Map<Hash, SubjectKey> byTag = new HashMap<>();
            for (SubjectKeyFile file : all()) {
                byTag.put(file.tag(), file.key());
            }
            Optional<byte[]> secret = folder.names();
            if (secret.isEmpty() && !byTag.isEmpty()) {
                throw new IOException("the secret that subjects' names are hashed with is missing beside their keys;"
                        + " restore the whole folder from a backup");
            }
            known = new Names(secret.isPresent() ? secret.get() : secret(), byTag);
            names = known;
        }
        return known;
    }

    /// A key that cannot be read has a name that nobody knows: going on would give that name a second key.
    private List<SubjectKeyFile> all() throws IOException {
        try {
            return folder.all();
        } catch (MalformedKeyException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private byte[] secret() throws IOException {
        byte[] secret = new byte[Hash.SIZE_BYTES];
        random.nextBytes(secret);
        folder.nameBy(secret);
        return secret;
    }

    private static Hash tag(Names known, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(known.secret(), "HmacSHA256"));
            return Hash.ofBytes(mac.doFinal(CanonicalJson.bytes(Json.of(name))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
