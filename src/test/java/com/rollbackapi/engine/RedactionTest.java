package com.rollbackapi.engine;

import static com.rollbackapi.engine.PersonalWorkspace.ADA;
import static com.rollbackapi.engine.PersonalWorkspace.BOB;
import static com.rollbackapi.engine.PersonalWorkspace.act;
import static com.rollbackapi.engine.PersonalWorkspace.holding;
import static com.rollbackapi.engine.PersonalWorkspace.reveal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Redactable;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.ErasureRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.session.ReplayIntegrity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedactionTest {
    private static final Operator.Request WHY = new Operator.Request("dpo", "asked to, ticket 4711");

    @TempDir
    Path temp;

    private Path dir = Path.of("");

    @BeforeEach
    void create() throws Exception {
        dir = temp.resolve("w");
        PersonalWorkspace.create(dir);
    }

    @Test
    void personalValuesAreNowhereInTheClearAndOpenWithTheirKeys() throws Exception {
        long ada;
        try (Engine engine = PersonalWorkspace.open(dir)) {
            ada = act(engine, ADA, 1);
            assertOpen(reveal(engine.source(), ada), ADA);
            engine.export(temp.resolve("export.rbxj"));
        }
        assertThat(holding(temp, ADA)).isEmpty();
        assertThat(holding(temp, "order.mail"))
                .as("the search finds what is there")
                .isNotEmpty();
        try (FileSource workspace = open(dir);
                FileSource export = open(temp.resolve("export.rbxj"))) {
            assertOpen(reveal(workspace, ada), ADA);
            assertThat(reveal(export, ada).fields())
                    .hasSize(4)
                    .allSatisfy(
                            f -> assertThat(f.content()).isEqualTo(new Revealed.Content.Redacted(Optional.empty())));
        }
    }

    private static FileSource open(Path path) throws IOException {
        return FileSource.open(path, Optional.empty(), System::nanoTime);
    }

    private static void assertOpen(Revealed revealed, String name) {
        assertThat(revealed.findings()).isEmpty();
        assertThat(revealed.fields())
                .extracting(Revealed.Field::name)
                .containsExactlyInAnyOrder("/args/customer/email", "/args/customer/id", "/error", "/extra/note");
        Json.Obj body = revealed.body(f -> ((Revealed.Content.Open) f.content()).value());
        assertThat(CanonicalJson.text(body))
                .contains("\"email\":\"" + name + "@example.org\"", "\"id\":\"" + name + "/id\"", "a note of " + name)
                .contains("\"error\":\"could not mail");
    }

    @Test
    void anErasedSubjectIsGoneEverywhereAndEverythingElseHolds() throws Exception {
        long ada;
        long bob;
        Path before = temp.resolve("before.rbxj");
        try (Engine engine = PersonalWorkspace.open(dir)) {
            ada = act(engine, ADA, 1);
            bob = act(engine, BOB, 2);
            engine.export(before);
        }
        byte[] exported = Files.readAllBytes(before);
        ErasureRow row;
        try (Engine engine = PersonalWorkspace.open(dir)) {
            row = engine.redact(ADA + "/id", WHY);
            assertThat(engine.redact(row.subject(), WHY)).as("again, by id").isEqualTo(row);
            assertThatThrownBy(() -> engine.redact(ADA + "/id", WHY))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no key is held here for that subject");
            IndexedEntry said =
                    engine.source().entries(row.entry(), row.entry() + 1).getFirst();
            assertThat(said.entry().event()).isEqualTo(EventType.SUBJECT_ERASED);
            assertThat(said.entry().actor()).isEqualTo("dpo");
            assertThat(CanonicalJson.text(said.entry().body()))
                    .isEqualTo("{\"reason\":\"asked to, ticket 4711\",\"subject\":\"" + row.subject() + "\"}");
            engine.export(temp.resolve("after.rbxj"));
        }
        assertThat(Files.exists(keyFile(row.subject()))).isFalse();
        assertThat(holding(temp, ADA)).isEmpty();
        assertThat(Files.readAllBytes(before)).isEqualTo(exported);
        for (Path journal : List.of(dir, before, temp.resolve("after.rbxj"))) {
            try (FileSource source = open(journal)) {
                assertThat(source.trust().finding()).isEmpty();
                assertThat(source.firstDamaged()).isEmpty();
                assertThat(reveal(source, ada).fields())
                        .filteredOn(f -> !f.name().equals("/extra/note"))
                        .allSatisfy(f -> assertThat(f.content()).isInstanceOf(Revealed.Content.Redacted.class));
            }
        }
        try (Engine engine = PersonalWorkspace.open(dir)) {
            assertOpen(reveal(engine.source(), bob), BOB);
            assertThat(reveal(engine.source(), ada).fields())
                    .filteredOn(f -> f.name().equals("/args/customer/email"))
                    .extracting(Revealed.Field::content)
                    .containsExactly(new Revealed.Content.Redacted(Optional.of(row.entry())));
            assertReplays(engine.source());
            act(engine, ADA, 3);
            assertThat(engine.redact(ADA + "/id", WHY).subject())
                    .as("who comes back is somebody new")
                    .isNotEqualTo(row.subject());
        }
    }

    private Path keyFile(String subject) {
        return new WorkspaceLayout(dir).subjectKeys().resolve(subject + ".key");
    }

    private static void assertReplays(Source source) throws IOException {
        List<IndexedEntry> entries = source.entries(0, source.size());
        ReplayIntegrity.Result result = ReplayIntegrity.verify(entries, source.blobs(), source::at);
        assertThat(result.firstDifference()).isEmpty();
        assertThat(result.equal()).isEqualTo(entries.size());
    }

    @Test
    void anActionWhoseValuesAreErasedIsStillRolledBack() throws Exception {
        try (Engine engine = PersonalWorkspace.open(dir)) {
            var initial = engine.stateHash(SmallWorkspace.TARGET);
            act(engine, ADA, 1);
            assertThat(engine.stateHash(SmallWorkspace.TARGET)).isNotEqualTo(initial);
            engine.redact(ADA + "/id", WHY);
            engine.redact(PersonalWorkspace.RUN, WHY);
            Scope scope = new Scope.Runs(List.of(PersonalWorkspace.RUN));
            Outcome outcome =
                    engine.rollback(scope, engine.preview(scope).planHash(), new Operator.Request("ops", "test"));
            assertThat(outcome).isInstanceOf(Outcome.Restored.class);
            assertThat(engine.stateHash(SmallWorkspace.TARGET)).isEqualTo(initial);
            assertReplays(engine.source());
        }
    }

    @Test
    void eachPersonOfAListHasAKeyOfTheirOwn() throws Exception {
        try (Engine engine = PersonalWorkspace.open(dir)) {
            Json.Obj args = Json.object()
                    .put("friends", Json.of(List.of(friend(ADA), friend(BOB))))
                    .build();
            long index = act(engine, 1, args, Json.Obj.EMPTY);
            engine.redact(ADA + "/friend", WHY);
            List<String> open = new ArrayList<>();
            for (Revealed.Field field : reveal(engine.source(), index).fields()) {
                if (field.content() instanceof Revealed.Content.Open) {
                    open.add(field.name());
                }
            }
            assertThat(open).containsExactlyInAnyOrder("/args/friends/1/phone", "/args/friends/1/name", "/error");
        }
        assertThat(holding(temp, ADA)).isEmpty();
        assertThat(holding(temp, BOB)).isEmpty();
    }

    private static Json friend(String name) {
        return Json.object()
                .put("name", name + "/friend")
                .put("phone", name + "-555-0100")
                .build();
    }

    /// Arguments that are kept in the store are kept there without the values, and disclosed from there.
    @Test
    void largeArgumentsGoToTheStoreRedactable() throws Exception {
        long index;
        try (Engine engine = PersonalWorkspace.open(dir)) {
            Json.Obj args = PersonalWorkspace.args(ADA).with("text", Json.of("long ".repeat(1_000)));
            index = act(engine, 1, args, Json.Obj.EMPTY);
            assertThat(CanonicalJson.text(engine.entry(index).body())).contains("args_ref");
        }
        assertThat(holding(temp, ADA)).isEmpty();
        try (FileSource source = open(dir)) {
            assertThat(source.firstDamaged()).isEmpty();
            Disclosed disclosed = source.disclose(index, "/args/customer/email");
            assertThat(disclosed.disclosure().value()).isEqualTo(Json.of(ADA + "@example.org"));
            assertThat(disclosed.disclosure().commitment())
                    .isEqualTo(disclosed.redactable().commitment());
        }
    }

    @Test
    void aRefusedActionTellsNothingEither() throws Exception {
        try (Engine engine = PersonalWorkspace.open(dir)) {
            ActionResult result = engine.perform(PersonalWorkspace.request(
                    1,
                    PersonalWorkspace.args(ADA),
                    Json.Obj.EMPTY,
                    List.of(new ActionRequest.Content("nowhere", "x/y", Optional.empty()))));
            assertThat(result).isInstanceOf(ActionResult.Refused.class);
        }
        assertThat(holding(temp, ADA)).isEmpty();
    }

    /// Whoever sends a copy of somebody's redactable value gets it committed as the text that it is; nobody who
    /// reads the journal is shown another entry's value in its place.
    @Test
    void aCopiedRedactableValueIsNotOpened() throws Exception {
        try (Engine engine = PersonalWorkspace.open(dir)) {
            long ada = act(engine, ADA, 1);
            Redactable copied = reveal(engine.source(), ada).fields().getFirst().redactable();
            long index = act(
                    engine, 2, Json.object().put("customer", copied.toJson()).build(), Json.Obj.EMPTY);
            Revealed revealed = reveal(engine.source(), index);
            assertThat(revealed.fields())
                    .filteredOn(f -> f.name().equals("/args/customer"))
                    .extracting(Revealed.Field::content)
                    .containsExactly(new Revealed.Content.Open(copied.toJson()));
            assertThat(revealed.findings()).isEmpty();
        }
    }

    @Test
    void aValueThatDoesNotFitItsCommitmentIsAFinding() throws Exception {
        long ada;
        Path key;
        try (Engine engine = PersonalWorkspace.open(dir)) {
            ada = act(engine, ADA, 1);
            act(engine, BOB, 2);
            key = keyFile(subject(engine, ada));
            Path other = keyFile(subject(engine, ada + 1));
            String own = Files.readString(key);
            String secret = Files.readString(other).split("\\+", 4)[3];
            Files.writeString(key, own.substring(0, own.length() - secret.length()) + secret);
        }
        try (FileSource source = open(dir)) {
            assertThat(source.trust().finding()).as("the log itself is whole").isEmpty();
            assertThat(source.firstDamaged().orElse(""))
                    .startsWith("entry " + ada + ", /args/customer/")
                    .contains("encrypted under another key");
            assertThat(reveal(source, ada).findings()).hasSize(3);
            assertThatThrownBy(() -> source.disclose(ada, "/args/customer/email"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("encrypted under another key");
        }
    }

    private static String subject(Engine engine, long index) throws IOException {
        return reveal(engine.source(), index).fields().stream()
                .filter(f -> f.name().equals("/args/customer/email"))
                .findFirst()
                .orElseThrow()
                .redactable()
                .subject()
                .hex();
    }

    @Test
    void aDamagedKeyIsAFindingAndCanBeErasedByItsId() throws Exception {
        long ada;
        String subject;
        try (Engine engine = PersonalWorkspace.open(dir)) {
            ada = act(engine, ADA, 1);
            subject = subject(engine, ada);
        }
        Files.writeString(keyFile(subject), "SUBJECT+KEY+");
        try (Engine engine = PersonalWorkspace.open(dir)) {
            assertThat(reveal(engine.source(), ada).findings())
                    .hasSize(3)
                    .allSatisfy(f -> assertThat(f).contains(keyFile(subject) + " is damaged"));
            assertThatThrownBy(() -> act(engine, BOB, 2))
                    .as("its name may be this one")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("erase the subject by that id");
            engine.redact(subject, WHY);
            act(engine, BOB, 3);
            assertThat(reveal(engine.source(), ada).findings()).isEmpty();
        }
    }

    @Test
    void aKeyThatABackupBringsBackIsDestroyedAgain() throws Exception {
        long ada;
        byte[] backup;
        String subject;
        try (Engine engine = PersonalWorkspace.open(dir)) {
            ada = act(engine, ADA, 1);
            subject = subject(engine, ada);
            backup = Files.readAllBytes(keyFile(subject));
            engine.redact(ADA + "/id", WHY);
        }
        Files.write(keyFile(subject), backup);
        try (FileSource source = open(dir)) {
            assertThatThrownBy(() -> source.disclose(ada, "/args/customer/email"))
                    .hasMessageContaining("says that its subject's key was destroyed");
        }
        PersonalWorkspace.open(dir).close();
        assertThat(Files.exists(keyFile(subject))).isFalse();
        assertThat(holding(new WorkspaceLayout(dir).subjectKeys(), subject)).isEmpty();
    }
}
