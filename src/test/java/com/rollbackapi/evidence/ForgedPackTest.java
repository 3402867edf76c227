package com.rollbackapi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packs whose every signature and proof holds, and which say what their entries do not show: the log's own key does
/// not make a rollback restored.
final class ForgedPackTest {
    private static final String OTHER = Write.ref(Hash.of(new byte[0]));

    @TempDir
    private Path folder;

    private RolledBack shop;
    private byte[] pack = new byte[0];

    @BeforeEach
    void rollBack() throws Exception {
        shop = RolledBack.start(folder);
        shop.order("o1", "paid");
        shop.page("changed\n");
        shop.rollBack();
        pack = shop.pack();
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    private Forger forger() throws Exception {
        return new Forger(pack, shop.key());
    }

    private void assertRefused(byte[] forged, String why) {
        assertThatThrownBy(() -> EvidencePack.verify(forged, Optional.of(shop.verifier())))
                .isInstanceOf(EvidenceRejectedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theForgersLogIsBelievedWhereItSaysTheSame() throws Exception {
        assertThat(EvidencePack.verify(forger().signed(), Optional.of(shop.verifier()))
                        .verdict())
                .isEqualTo("restored");
        assertThat(EvidencePack.verify(forger().relogged(), Optional.of(shop.verifier()))
                        .verdict())
                .isEqualTo("restored");
    }

    @Test
    void aStatementThatSaysMoreThanItHoldsIsRefused() throws Exception {
        String more = "it says something else than what it holds";
        assertRefused(
                forger().say("/predicate/account/verdict", Json.of("partial")).signed(), more);
        assertRefused(
                forger().say("/predicate/account/reason", Json.of("all was well"))
                        .signed(),
                more);
        assertRefused(
                forger().say("/predicate/account/entries/approvals", Json.of(List.of(Json.of(3))))
                        .signed(),
                more);
        assertRefused(
                forger().say("/subject/0/digest/sha256", Json.of("0".repeat(64)))
                        .signed(),
                more);
        assertRefused(forger().say("/subject/2/name", Json.of("another")).signed(), more);
        assertRefused(forger().add("/predicate/note", Json.of("x")).signed(), more);
        assertRefused(forger().add("/predicate/entries/0/note", Json.of("x")).signed(), more);
        assertRefused(
                forger().say("/predicate/changes/0/object", Json.of("orders/o2"))
                        .signed(),
                more);
        assertRefused(
                forger().say("/predicateType", Json.of("https://example.org/other"))
                        .signed(),
                "it is not https:");
    }

    @Test
    void aDifferenceThatDoesNotLeadFromTheOneTextToTheOtherIsRefused() throws Exception {
        Forger forger = forger();
        assertRefused(
                forger.say("/predicate/changes/0/hunks/0/added", Json.of(List.of(Json.of("nothing happened"))))
                        .signed(),
                "its hunks do not lead from the one text to the other");
        assertRefused(forger().say("/predicate/changes", Json.of(List.of())).signed(), "they are of 0 steps");
    }

    @Test
    void aMemberThatLiesBesideItsEntryIsReadAsIfItStoodInItAndNoOtherIs() throws Exception {
        Json[] targets = {Json.Null.NULL};
        Forger honest = forger().edit(EventType.STATE_RESTORED, body -> {
            targets[0] = body.get("targets").orElseThrow();
            return beside(body, targets[0]);
        });
        String text = CanonicalJson.text(targets[0]);
        String lost = "\"targets\" of an entry";
        assertRefused(honest.relogged(), lost);
        byte[] sound = honest.add("/predicate/members", Json.of(List.of(Json.of(text))))
                .relogged();
        assertThat(EvidencePack.verify(sound, Optional.of(shop.verifier())).verdict())
                .isEqualTo("restored");
        assertRefused(
                honest.say("/predicate/members", Json.of(List.of(Json.of("[]"))))
                        .signed(),
                lost);
        assertRefused(
                honest.say("/predicate/members", Json.of(List.of(Json.of(text), Json.of("[]"))))
                        .signed(),
                "the members: no entry has");
        assertRefused(
                forger().edit(EventType.STATE_RESTORED, body -> beside(body, Json.of(List.of())))
                        .add("/predicate/members", Json.of(List.of(Json.of("[]"))))
                        .relogged(),
                "its roots are not those that the plan expects");
    }

    private static Json.Obj beside(Json.Obj body, Json targets) {
        return body.without("targets").with("targets_ref", Json.of(Write.ref(Hash.of(CanonicalJson.bytes(targets)))));
    }

    @Test
    void anotherPlanOrContentIsRefused() throws Exception {
        String plan = Statement.predicate(Envelope.parse(pack).payload()).text("plan");
        assertRefused(
                forger().say("/predicate/plan", Json.of(plan.replace("orders/o1", "orders/o2")))
                        .signed(),
                "it is of another plan");
        assertRefused(forger().say("/predicate/plan", Json.of("{}")).signed(), "the plan: ");
        Json content = Json.object()
                .put("content", StrictBase64.encode(new byte[1]))
                .put("sha256", Hash.of(new byte[1]).hex())
                .build();
        assertRefused(forger().add("/predicate/contents/-", content).signed(), "no step of the plan speaks of it");
        assertRefused(
                forger().say("/predicate/contents/0/content", Json.of("AAAA")).signed(), "its content has the SHA-256");
    }

    /// A few characters of it could keep whoever checks the pack busy for years.
    @Test
    void aPlanThatNamesMoreEntriesThanAPackHasRoomForIsRefused() throws Exception {
        String plan = Statement.predicate(Envelope.parse(pack).payload()).text("plan");
        String vast = plan.replaceAll("\"undoes\":\\[\\d+]", "\"undoes\":\"9007199254740992-1x16000000\"");
        Json hash = Json.of(Write.ref(Hash.of(vast.getBytes(UTF_8))));
        byte[] forged = forger().edit(
                        EventType.ROLLBACK_QUEUED,
                        b -> b.with("plan_hash", hash).with("plan_ref", hash))
                .edit(EventType.ROLLBACK_INITIATED, b -> b.with("plan_hash", hash))
                .edit(EventType.ROLLBACK_SEALED, b -> b.with("plan_hash", hash))
                .say("/predicate/plan", Json.of(vast))
                .relogged();
        assertRefused(forged, "the plan: it undoes 32000002 writes, more than a pack can hold");
    }

    @Test
    void entriesOfAnotherPackAreNotProvenHere() throws Exception {
        try (RolledBack other = RolledBack.start(folder.resolve("other"))) {
            other.order("o1", "paid");
            other.page("changed\n");
            other.rollBack();
            Fields theirs = Statement.predicate(Envelope.parse(other.pack()).payload());
            Json entries = theirs.object().get("entries").orElseThrow();
            assertRefused(forger().say("/predicate/entries", entries).signed(), "it is not proven: the proof leads to");
            Json one = theirs.objects("entries").getLast().object();
            Fields own = Statement.predicate(Envelope.parse(pack).payload());
            String last = "/predicate/entries/" + (own.objects("entries").size() - 1);
            assertRefused(forger().say(last, one).signed(), "it is not proven");
        }
    }

    @Test
    void signedByAnotherKeyItIsRefusedByWhoKnowsTheLogs() throws Exception {
        SigningKey other =
                SigningKey.fromBytes(shop.key().name(), HexFormat.of().parseHex("07".repeat(32)));
        byte[] forged = new Forger(pack, other).signed();
        assertRefused(forged, "the envelope: it says that it is signed by");
        NoteVerifier theirs = new NoteSigner(other).verifier();
        byte[] whole = new Forger(pack, other)
                .say("/predicate/log/key", Json.of(theirs.vkey()))
                .relogged();
        assertRefused(whole, "head: no known key signed");
        assertThatThrownBy(() -> EvidencePack.verify(whole, Optional.empty()))
                .as("the seal in it is by the log's key all the same")
                .hasMessageContaining("its statement is not signed by the log's key");
    }

    @Test
    void restoredIsNeverSaidOfStepsOrRootsThatNoEntryShows() throws Exception {
        assertRefused(forger().drop(EventType.ROLLBACK_STEP).relogged(), "no entry says that it was done");
        assertRefused(
                forger().edit(EventType.ROLLBACK_STEP, b -> b.with("outcome", Json.of("failed")))
                        .relogged(),
                "no entry says that it was done");
        assertRefused(
                forger().edit(EventType.ROLLBACK_STEP, b -> b.with("after_ref", Json.of(OTHER)))
                        .relogged(),
                "it is not step 1 of the plan");
        assertRefused(
                forger().edit(EventType.ROLLBACK_STEP, b -> b.with("step", Json.of(9)))
                        .relogged(),
                "the plan has no step 9");
        assertRefused(forger().drop(EventType.STATE_RESTORED).relogged(), "checkpoint.saved has no part in");
        Optional<String> captured =
                forger().entry(EventType.STATE_RESTORED).body().text("restored_checkpoint");
        assertRefused(
                forger().drop(EventType.STATE_RESTORED)
                        .dropIf(e -> e.body().text("checkpoint").equals(captured))
                        .relogged(),
                "no entry says that the state is");
        assertRefused(
                forger().edit(EventType.STATE_RESTORED, b -> b.with("integrity", Json.of("failed")))
                        .relogged(),
                "the state was not verified");
        assertRefused(
                forger().edit(EventType.STATE_RESTORED, b -> b.with("targets", Json.of(List.of())))
                        .relogged(),
                "its roots are not those that the plan expects");
        assertRefused(
                forger().edit(EventType.STATE_RESTORED, b -> b.with("root", Json.of(OTHER)))
                        .relogged(),
                "its statement is not that of this plan and this root");
        assertRefused(
                forger().edit(EventType.ROLLBACK_SEALED, b -> b.with("signature", Json.of("AAAA")))
                        .relogged(),
                "its statement is not signed by the log's key");
    }

    @Test
    void aPartialRollbackCannotBeSealedAgainAsRestored() throws Exception {
        shop.engine().lease("wf_2", "agent");
        try (RolledBack other = RolledBack.start(folder.resolve("partial"))) {
            other.page("changed");
            Files.writeString(other.site().resolve("stray.txt"), "by hand");
            other.rollBack();
            byte[] forged = new Forger(other.pack(), other.key())
                    .edit(EventType.ROLLBACK_SEALED, b -> b.with("status", Json.of("restored")))
                    .relogged();
            assertThatThrownBy(() -> EvidencePack.verify(forged, Optional.empty()))
                    .hasMessageContaining("the state was not verified, and the seal says restored");
        }
    }

    @Test
    void containmentCaptureAndOrderAreWantedToo() throws Exception {
        assertRefused(forger().drop(EventType.ROLLBACK_INITIATED).relogged(), "has no part in");
        assertRefused(forger().drop(EventType.ROLLBACK_PREPARED).relogged(), "none is the rollback.prepared");
        assertRefused(forger().drop(EventType.CONTAINMENT_APPLIED).relogged(), "which is not in the pack");
        long later = forger().index(EventType.ROLLBACK_PREPARED);
        assertRefused(
                forger().edit(EventType.ROLLBACK_INITIATED, b -> b.with("fence", Json.of(later)))
                        .relogged(),
                "containment came after it");
        assertRefused(forger().drop(EventType.CHECKPOINT_SAVED).relogged(), "of which the pack has 0 captures");
        assertRefused(
                forger().swap(EventType.ROLLBACK_PREPARED, EventType.ROLLBACK_STEP)
                        .relogged(),
                "rollback.step stands before rollback.prepared");
        assertRefused(forger().drop(EventType.ACTION_EXECUTED).relogged(), "which is not in the pack");
        assertRefused(
                forger().edit(EventType.ACTION_EXECUTED, b -> b.with("run_id", Json.of("wf_other")))
                        .relogged(),
                "it is not the action");
    }

    @Test
    void whatIsRefusedChangedNothingAndWhatHasNoPartIsNotThere() throws Exception {
        assertRefused(
                forger().edit(EventType.ROLLBACK_SEALED, b -> b.with("status", Json.of("refused")))
                        .relogged(),
                "it changed something, and the seal says refused");
        assertRefused(
                forger().edit(EventType.ROLLBACK_SEALED, b -> b.with("status", Json.of("perfect")))
                        .relogged(),
                "no rollback ends as 'perfect'");
        Forger forger = forger();
        assertRefused(
                forger.edit(EventType.CHECKPOINT_SEALED, b -> b.with("checkpoint", Json.of("CKPT-999")))
                        .relogged(),
                "checkpoint.sealed has no part in");
        long free = forger().index(EventType.ROLLBACK_SEALED) + 1;
        shop.engine().checkpoint(List.of(), RolledBack.REQUEST); // a longer log, with room behind the seal
        pack = shop.pack();
        Forger longer = forger();
        assertRefused(
                longer.put(free, longer.entry(EventType.ROLLBACK_SEALED)).relogged(),
                "the rollback had ended with entry");
    }
}
