package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.journal.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The members of an object from elsewhere; whatever is missing or of another kind is named with its place.
record Fields(String place, Json.Obj object) {
    private static final long EXACT = 1L << 53;

    /// A whole document, which must be an object in the form of a pack.
    static Fields document(String place, byte[] bytes) throws EvidenceRejectedException {
        try {
            if (!(StrictJson.parse(bytes, new Limits(EvidencePack.MAX_SIZE_BYTES)) instanceof Json.Obj object)) {
                throw new EvidenceRejectedException(place, "it is no JSON object");
            }
            int odd = Arrays.mismatch(AsciiJson.bytes(object), bytes);
            if (odd >= 0) {
                throw new EvidenceRejectedException(place, "it is not in the one form of a pack, first at byte " + odd);
            }
            return new Fields(place, object);
        } catch (MalformedJsonException e) {
            throw new EvidenceRejectedException(place, "it is no JSON: " + e.getMessage());
        }
    }

    EvidenceRejectedException odd(String what) {
        return new EvidenceRejectedException(place, what);
    }

    private Json member(String name) {
        return object.get(name).orElse(Json.Null.NULL);
    }

    Optional<String> maybeText(String name) throws EvidenceRejectedException {
        if (object.get(name).isPresent() && object.text(name).isEmpty()) {
            throw odd("\"" + name + "\" is no text");
        }
        return object.text(name);
    }

    String text(String name) throws EvidenceRejectedException {
        return object.text(name).orElseThrow(() -> odd("it has no text \"" + name + "\""));
    }

    /// A whole number from 0 to 2^53.
    long number(String name) throws EvidenceRejectedException {
        if (member(name) instanceof Json.Num(double value) && isExact(value)) {
            return (long) value;
        }
        throw odd("it has no whole number \"" + name + "\"");
    }

    private static boolean isExact(double value) {
        return value >= 0 && value <= EXACT && value == Math.rint(value);
    }

    Fields inside(String name) throws EvidenceRejectedException {
        if (member(name) instanceof Json.Obj found) {
            return new Fields(place + ", " + name, found);
        }
        throw odd("it has no object \"" + name + "\"");
    }

    private List<Json> items(String name) throws EvidenceRejectedException {
        if (member(name) instanceof Json.Arr(List<Json> items)) {
            return items;
        }
        throw odd("it has no list \"" + name + "\"");
    }

    List<Fields> objects(String name) throws EvidenceRejectedException {
        List<Fields> objects = new ArrayList<>();
        for (Json item : items(name)) {
            String at = place + ", " + name + "[" + objects.size() + "]";
            if (!(item instanceof Json.Obj found)) {
                throw new EvidenceRejectedException(at, "it is no object");
            }
            objects.add(new Fields(at, found));
        }
        return objects;
    }

    List<String> texts(String name) throws EvidenceRejectedException {
        List<String> texts = new ArrayList<>();
        for (Json item : items(name)) {
            if (!(item instanceof Json.Str(String text))) {
                throw odd("\"" + name + "\" has something else than texts");
            }
            texts.add(text);
        }
        return texts;
    }

    EntryNumbers entries(String name) throws EvidenceRejectedException {
        try {
            return EntryNumbers.of(object, name);
        } catch (IllegalArgumentException e) {
            throw odd("\"" + name + "\" names no entries: " + e.getMessage());
        }
    }

    byte[] base64(String name) throws EvidenceRejectedException {
        return StrictBase64.decode(text(name)).orElseThrow(() -> odd("\"" + name + "\" is not base64 in its one form"));
    }

    Hash hash(String name) throws EvidenceRejectedException {
        try {
            return Hash.parse(text(name));
        } catch (IllegalArgumentException e) {
            throw odd("\"" + name + "\" is " + e.getMessage());
        }
    }

    /// A content reference, `sha256:` and hex.
    Optional<Hash> maybeRef(String name) throws EvidenceRejectedException {
        try {
            return maybeText(name).isPresent() ? Write.ref(object, name) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw odd("\"" + name + "\" is " + e.getMessage());
        }
    }

    Hash ref(String name) throws EvidenceRejectedException {
        return maybeRef(name).orElseThrow(() -> odd("it has no reference \"" + name + "\""));
    }
}
