package com.rollbackapi.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPatch;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.PatchOperation;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every place of a statement and of its entries, with something there that does not belong: it is refused in words,
/// and nothing else happens.
final class HostilePackTest {
    private static final NoteVerifier KEY = new NoteSigner(GoldenPackWriter.KEY).verifier();
    private static final List<Json> ODD =
            List.of(Json.Null.NULL, Json.of("0".repeat(64)), Json.of(9e15), Json.of(List.of(Json.of(true))));

    private byte[] pack = new byte[0];

    @BeforeEach
    void read() throws Exception {
        pack = Files.readAllBytes(GoldenPackWriter.FOLDER.resolve("RBX-1.rbxe"));
    }

    private static void places(Json json, JsonPointer at, List<JsonPointer> found) {
        found.add(at);
        switch (json) {
            case Json.Obj object -> object.members().forEach((name, value) -> places(value, at.child(name), found));
            case Json.Arr array -> {
                for (int i = 0; i < array.items().size(); i++) {
                    places(array.items().get(i), at.child(i), found);
                }
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    /// The document with one place taken out, and with each odd value there.
    private static List<Json> changed(Json json, JsonPointer at) throws Exception {
        List<Json> changed = new ArrayList<>();
        changed.add(new JsonPatch(List.of(new PatchOperation.Remove(at))).apply(json));
        for (Json odd : ODD) {
            if (!at.in(json).equals(Optional.of(odd))) {
                changed.add(new JsonPatch(List.of(new PatchOperation.Replace(at, odd))).apply(json));
            }
        }
        return changed;
    }

    @Test
    void whateverStandsInAPlaceOfTheStatementInsteadIsRefused() throws Exception {
        Json statement = StrictJson.parse(Envelope.parse(pack).payload());
        List<JsonPointer> places = new ArrayList<>();
        places(statement, JsonPointer.ROOT, places);
        assertThat(places).hasSizeGreaterThan(250);
        List<String> believed = new ArrayList<>();
        for (JsonPointer at : places.subList(1, places.size())) {
            for (Json other : changed(statement, at)) {
                if (isBelieved(AsciiJson.bytes(other))) {
                    believed.add(at.text());
                }
            }
        }
        assertThat(believed)
                .as("a version of which no difference is shown may be there by its hash alone")
                .containsExactly("/predicate/contents/2");
    }

    private static boolean isBelieved(byte[] statement) {
        try {
            EvidencePack.verify(Envelope.sign(statement, GoldenPackWriter.KEY).bytes(), Optional.of(KEY));
            return true;
        } catch (EvidenceRejectedException e) {
            return false;
        }
    }

    /// Those that say nothing about the rollback, such as how long a step took, may be what they like; none does
    /// harm.
    @Test
    void whateverStandsInAPlaceOfAnEntryInsteadDoesNoHarm() throws Exception {
        Materials sound =
                Materials.parse(Statement.predicate(Envelope.parse(pack).payload()));
        int refused = 0;
        for (ProvenEntry e : sound.entries()) {
            List<JsonPointer> places = new ArrayList<>();
            places(e.entry().body(), JsonPointer.ROOT, places);
            for (JsonPointer at : places.subList(1, places.size())) {
                for (Json body : changed(e.entry().body(), at)) {
                    Entry other =
                            new Entry(e.event(), e.entry().time(), e.entry().actor(), (Json.Obj) body);
                    byte[] file = new Forger(pack, GoldenPackWriter.KEY)
                            .put(e.index(), other)
                            .relogged();
                    try {
                        EvidencePack.verify(file, Optional.of(KEY));
                    } catch (EvidenceRejectedException refusal) {
                        refused++;
                    }
                }
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void whateverStandsInAPlaceOfThePlanInsteadIsRefused() throws Exception {
        Json statement = StrictJson.parse(Envelope.parse(pack).payload());
        Json plan = StrictJson.parse(
                Statement.predicate(Envelope.parse(pack).payload()).text("plan"));
        List<JsonPointer> places = new ArrayList<>();
        places(plan, JsonPointer.ROOT, places);
        for (JsonPointer at : places.subList(1, places.size())) {
            for (Json other : changed(plan, at)) {
                assertThat(isBelieved(AsciiJson.bytes(new JsonPatch(List.of(new PatchOperation.Replace(
                                        JsonPointer.of("predicate", "plan"), Json.of(CanonicalJson.text(other)))))
                                .apply(statement))))
                        .as("%s", at)
                        .isFalse();
            }
        }
    }
}
