package com.rollbackapi.engine;

import com.rollbackapi.crypto.CiphertextRejectedException;
import com.rollbackapi.crypto.Disclosure;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.crypto.SubjectId;
import com.rollbackapi.crypto.SubjectKey;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.ErasureRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.store.BlobSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Opens redactable values for whoever holds the keys. What the journal says is erased stays closed, also where
/// somebody has brought the key's file back.
final class Revealing {
    /// Where nobody holds a key: exports and remotes.
    static final Revealing WITHOUT_KEYS = new Revealing(id -> Optional.empty());

    private final Keys keys;

    /// Finds the key of a subject, each time anew: a key that was destroyed opens nothing any more.
    interface Keys {
        Optional<SubjectKey> find(SubjectId id) throws IOException, MalformedKeyException;
    }

    /// A value that was opened, or what is in the way.
    private sealed interface Attempt {
        record Opened(Disclosure disclosure) implements Attempt {}

        record Closed(Revealed.Content why) implements Attempt {}
    }

    Revealing(Keys keys) {
        this.keys = keys;
    }

    Revealed reveal(IndexedEntry e, Picture head) throws IOException {
        List<Revealed.Field> fields = new ArrayList<>();
        for (Redactables.Stored stored : Redactables.inBody(e.entry())) {
            Revealed.Content content = switch (open(stored, head)) {
                case Attempt.Opened(Disclosure disclosure) -> new Revealed.Content.Open(disclosure.value());
                case Attempt.Closed(Revealed.Content why) -> why;
            };
            fields.add(new Revealed.Field(stored.at().orElseThrow(), stored.field(), stored.redactable(), content));
        }
        return new Revealed(e.entry(), fields);
    }

    /// The first value of the entry that does not open to what was committed, though its key is here.
    Optional<String> finding(IndexedEntry e, BlobSource blobs, Picture head) throws IOException {
        for (Redactables.Stored stored : Redactables.of(e.entry(), blobs)) {
            if (open(stored, head) instanceof Attempt.Closed(Revealed.Content.Broken(String finding))) {
                return Optional.of("entry " + e.index() + ", " + stored.field() + ": " + finding);
            }
        }
        return Optional.empty();
    }

    Disclosed disclose(IndexedEntry e, String field, BlobSource blobs, Picture head)
            throws IOException, RefusedException {
        List<Redactables.Stored> all = Redactables.of(e.entry(), blobs);
        Redactables.Stored stored = all.stream()
                .filter(s -> s.field().equals(field))
                .findFirst()
                .orElseThrow(() -> new RefusedException("entry " + e.index() + " has no redactable field '" + field
                        + "'; it has "
                        + (all.isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        all.stream()
                                                .map(Redactables.Stored::field)
                                                .toList()))));
        return switch (open(stored, head)) {
            case Attempt.Opened(Disclosure disclosure) -> new Disclosed(e.index(), stored.redactable(), disclosure);
            case Attempt.Closed(Revealed.Content why) ->
                throw new RefusedException("entry " + e.index() + ", " + field + ": " + said(why));
        };
    }

    private static String said(Revealed.Content why) {
        return switch (why) {
            case Revealed.Content.Open _ -> throw new IllegalStateException("an open value is not in the way");
            case Revealed.Content.Redacted(Optional<Long> erased) ->
                erased.map(entry -> "it is redacted: entry " + entry + " says that its subject's key was destroyed")
                        .orElse("it is redacted: its subject's key is not here");
            case Revealed.Content.Broken(String finding) -> finding;
        };
    }

    private Attempt open(Redactables.Stored stored, Picture head) throws IOException {
        SubjectId subject = stored.redactable().subject();
        Optional<Long> erased =
                Optional.ofNullable(head.erasures().get(subject.hex())).map(ErasureRow::entry);
        try {
            Optional<SubjectKey> key = erased.isPresent() ? Optional.empty() : keys.find(subject);
            return key.isPresent()
                    ? new Attempt.Opened(stored.redactable().reveal(key.get(), stored.field()))
                    : new Attempt.Closed(new Revealed.Content.Redacted(erased));
        } catch (CiphertextRejectedException | MalformedKeyException e) {
            return new Attempt.Closed(new Revealed.Content.Broken(String.valueOf(e.getMessage())));
        }
    }
}
