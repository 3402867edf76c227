package com.rollbackapi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.rollback.StoredPlan;
import com.rollbackapi.tlog.NoteVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a pack holds and says, for each way in which a rollback ends, and that every byte of one counts.
final class EvidencePackTest {
    @TempDir
    private Path folder;

    private static EvidencePack verified(byte[] pack, NoteVerifier key) throws Exception {
        return EvidencePack.verify(pack, Optional.of(key));
    }

    private static Fields predicate(byte[] pack) throws Exception {
        return Statement.predicate(Envelope.parse(pack).payload());
    }

    private static List<Json> list(Fields from, String name) {
        return from.object().get(name).orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items) ? items : List.of();
    }

    private static Json.Obj of(String object, List<Fields> changes) {
        return changes.stream()
                .map(Fields::object)
                .filter(c -> c.text("object").equals(Optional.of(object)))
                .findFirst()
                .orElseThrow();
    }

    /// More entries than a list has: the plan and the receipts have them as a text, from one end to the other.
    @Test
    void everyOneOfManyWritesOfAnObjectIsUndoneReceiptedAndProven() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            Hash before = r.engine().liveRoot(RolledBack.SITE);
            for (int i = 0; i < 40; i++) {
                r.page("page " + i + "\n");
                if (i % 7 == 0) {
                    r.order("o1", "state " + i);
                }
            }
            assertThat(r.rollBackWithAPause()).isInstanceOf(Outcome.Restored.class);
            assertThat(r.engine().liveRoot(RolledBack.SITE)).isEqualTo(before);
            byte[] file = r.pack();
            assertThat(verified(file, r.verifier()).verdict()).isEqualTo("restored");
            Fields predicate = predicate(file);
            assertThat(list(predicate.inside("account").inside("entries"), "undone"))
                    .hasSize(46);
            String plan = predicate.text("plan");
            assertThat(plan).contains("\"undoes\":\"").contains("\"undoes\":[");
            assertThat(StoredPlan.read(h -> Optional.of(plan.getBytes(UTF_8)), Hash.of(plan.getBytes(UTF_8)))
                            .steps())
                    .extracting(s -> s.undoes().size())
                    .containsExactlyInAnyOrder(40, 6);
        }
    }

    @Test
    void aRestoredRollbackShowsItsPlanReceiptsRootsAndDifferences() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            r.order("o1", "paid");
            r.page("<h1>Shop</h1>\nclosed\nall day\n");
            r.order("o3", "new");
            assertThat(r.rollBack()).isInstanceOf(Outcome.Restored.class);
            byte[] file = r.pack();
            EvidencePack pack = verified(file, r.verifier());
            assertThat(pack.verdict()).isEqualTo("restored");
            assertThat(pack.isPinned()).isTrue();
            assertThat(pack.approvals()).isZero();
            assertThat(EvidencePack.verify(file, Optional.empty()).isPinned()).isFalse();

            Fields predicate = predicate(file);
            Fields account = predicate.inside("account");
            assertThat(account.text("reason")).isEqualTo(RolledBack.REQUEST.reason());
            Fields roots = account.inside("roots");
            for (String target : List.of(RolledBack.ORDERS, RolledBack.SITE)) {
                assertThat(roots.inside("after").text(target))
                        .isEqualTo(r.engine().liveRoot(target).hex())
                        .isEqualTo(roots.inside("expected").text(target))
                        .isNotEqualTo(roots.inside("before").text(target));
            }
            assertThat(list(account, "receipts")).hasSize(3);
            Fields entries = account.inside("entries");
            assertThat(list(entries, "undone")).hasSize(3);
            assertThat(list(entries, "containment")).as("revoked and contained").hasSize(2);
            assertThat(list(entries, "checkpoints")).as("safety and restored").hasSize(6);
            assertThat(list(entries, "approvals")).isEmpty();
            List<Fields> changes = predicate.objects("changes");
            assertThat(changes).hasSize(3);
            assertThat(of("orders/o1", changes).get("places")).contains(StrictJson.parse("""
                [{"after":"\\"open\\"","at":"/status","before":"\\"paid\\""}]\
                """));
            assertThat(of("index.html", changes).get("hunks")).contains(StrictJson.parse("""
                [{"added":["open"],"at":2,"removed":["closed"]}]\
                """));
            assertThat(of("orders/o3", changes).members().keySet())
                    .as("it is gone")
                    .containsExactlyInAnyOrder("step", "target", "object", "before");
        }
    }

    @Test
    void everyBitThatIsChangedEveryCutAndEveryByteBehindIsRefused() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            r.order("o1", "paid");
            r.rollBack();
            byte[] sound = r.pack();
            NoteVerifier key = r.verifier();
            assertThat(verified(sound, key).verdict()).isEqualTo("restored");
            for (int i = 0; i < sound.length; i++) {
                byte[] changed = sound.clone();
                changed[i] ^= (byte) (1 << (i % 8));
                assertRefused(changed, key, "a bit of byte " + i);
            }
            for (int i = 0; i < sound.length; i += 97) {
                assertRefused(Arrays.copyOf(sound, i), key, "cut to " + i);
            }
            assertRefused(Arrays.copyOf(sound, sound.length - 1), key, "the last byte cut off");
            for (byte more : new byte[] {0, ' ', '\n', '}'}) {
                byte[] longer = Arrays.copyOf(sound, sound.length + 1);
                longer[sound.length] = more;
                assertRefused(longer, key, "a byte behind");
            }
        }
    }

    private static void assertRefused(byte[] file, NoteVerifier key, String what) {
        assertThatThrownBy(() -> verified(file, key)).as(what).isInstanceOf(EvidenceRejectedException.class);
        assertThatThrownBy(() -> EvidencePack.verify(file, Optional.empty()))
                .as(what + ", no key known")
                .isInstanceOf(EvidenceRejectedException.class);
    }

    @Test
    void whatWasNotRestoredIsNeverCalledSo() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            r.page("changed");
            // nobody journaled it: each object goes back, and the root is another one
            Files.writeString(r.site().resolve("stray.txt"), "by hand");
            assertThat(r.rollBack()).isInstanceOf(Outcome.Partial.class);
            byte[] file = r.pack();
            assertThat(verified(file, r.verifier()).verdict()).isEqualTo("partial");
            Fields account = predicate(file).inside("account");
            assertThat(account.texts("findings"))
                    .singleElement()
                    .asString()
                    .contains("the live root is")
                    .contains(account.inside("roots").inside("after").text(RolledBack.SITE));
            Files.delete(r.site().resolve("stray.txt"));
            assertThat(r.rollBack()).isInstanceOf(Outcome.Restored.class);
            assertThat(verified(r.pack(), r.verifier()).verdict()).isEqualTo("restored");
            assertThat(verified(file, r.verifier()).verdict()).isEqualTo("partial");
        }
    }

    @Test
    void aRefusedRollbackHasEvidenceThatNothingWasDone() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            Scope scope = new Scope.Runs(List.of(RolledBack.RUN));
            r.order("o1", "paid");
            String id = r.engine().enqueue(scope, RolledBack.REQUEST).orElseThrow();
            assertThatThrownBy(() -> r.engine().evidence(id))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("has not ended");
            r.order("o1", "sent");
            assertThat(r.engine().enqueue(scope, RolledBack.REQUEST).orElseThrow())
                    .isNotEqualTo(id);
            byte[] file = r.engine().evidence(id);
            assertThat(verified(file, r.verifier()).verdict()).isEqualTo("refused");
            Fields account = predicate(file).inside("account");
            assertThat(account.text("refused_because")).contains("the journal has moved");
            assertThat(list(account, "receipts")).isEmpty();
            assertThat(account.inside("roots").object().members().keySet()).containsExactly("expected");
        }
    }

    /// The same head: entries that come later are in other heads, and the old pack holds in its own.
    @Test
    void theSameRollbackAtTheSameHeadGivesTheSameBytes() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            r.order("o1", "paid");
            r.rollBack();
            byte[] first = r.pack();
            byte[] head = r.engine().publishedHead();
            assertThat(r.pack()).isEqualTo(first);
            r.engine().checkpoint(List.of(), RolledBack.REQUEST);
            assertThat(r.pack()).isNotEqualTo(first);
            assertThat(verified(first, r.verifier()).head().bytes()).isEqualTo(head);
        }
    }

    @Test
    void whoKnowsAnOldKeyIsLedToTheOneThatSigned() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            NoteVerifier old = r.verifier();
            r.order("o1", "paid");
            r.rollBack();
            byte[] before = r.pack();
            r.engine().rotateKey(RolledBack.REQUEST);
            byte[] after = r.pack();
            assertThat(verified(after, old).signer()).isEqualTo(r.verifier()).isNotEqualTo(old);
            assertThat(verified(after, r.verifier()).verdict()).isEqualTo("restored");
            assertThat(verified(before, old).signer()).isEqualTo(old);
            assertThatThrownBy(() -> verified(before, r.verifier()))
                    .as("nothing in an older pack leads to a newer key")
                    .isInstanceOf(EvidenceRejectedException.class);
        }
    }

    @Test
    void aLargeVersionIsThereByItsHashAlone() throws Exception {
        try (RolledBack r = RolledBack.start(folder)) {
            String large = "x".repeat(100_000);
            r.page(large);
            r.rollBack();
            byte[] file = r.pack();
            assertThat(verified(file, r.verifier()).verdict()).isEqualTo("restored");
            Fields change = predicate(file).objects("changes").getFirst();
            assertThat(change.hash("before")).isEqualTo(Hash.of(("file\n" + large).getBytes(UTF_8)));
            assertThat(change.object().get("hunks")).isEmpty();
            assertThat(list(predicate(file), "contents")).hasSize(1);
        }
    }

    @Test
    void aPackOfAnotherKeyOrOfSizesAndDepthsThatNobodyWritesIsRefused() throws Exception {
        try (RolledBack r = RolledBack.start(folder.resolve("a"));
                RolledBack other = RolledBack.start(folder.resolve("b"))) {
            other.order("o1", "paid");
            other.rollBack();
            byte[] pack = other.pack();
            assertThat(EvidencePack.verify(pack, Optional.empty()).verdict()).isEqualTo("restored");
            assertThatThrownBy(() -> verified(pack, r.verifier()))
                    .isInstanceOf(EvidenceRejectedException.class)
                    .hasMessageContaining("head: no known key signed");
            NoteVerifier key = other.verifier();
            assertRefused(new byte[EvidencePack.MAX_SIZE_BYTES + 1], key, "too large");
            assertRefused("[".repeat(1_000_000).getBytes(UTF_8), key, "too deep");
            assertRefused(new byte[0], key, "nothing");
            assertRefused("{}".getBytes(UTF_8), key, "no members");
        }
    }
}
