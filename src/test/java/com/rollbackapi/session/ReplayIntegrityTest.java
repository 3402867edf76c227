package com.rollbackapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReplayIntegrityTest {
    private static final BlobSource NOTHING = hash -> Optional.empty();

    private static Json.Obj task(int n) {
        return Json.object()
                .put("task", "TSK-" + n)
                .put("title", "follow up " + n)
                .build();
    }

    private static Journals tasks(int count) {
        Journals journal = new Journals();
        for (int i = 0; i < count; i++) {
            journal.add(i * 10L, EventType.TASK_OPENED, "ops_lead", task(i));
        }
        return journal;
    }

    private static List<Hash> live(Journals journal) throws IOException {
        List<Hash> hashes = new ArrayList<>(List.of(PictureHash.of(Picture.EMPTY)));
        Picture picture = Picture.EMPTY;
        Fold fold = new Fold(NOTHING);
        for (IndexedEntry e : journal.entries()) {
            picture = fold.fold(picture, e);
            hashes.add(PictureHash.of(picture));
        }
        return hashes;
    }

    private static Picture folded(Journals journal, long position) throws IOException {
        Picture picture = Picture.EMPTY;
        for (IndexedEntry e : journal.read(0, position)) {
            picture = new Fold(NOTHING).fold(picture, e);
        }
        return picture;
    }

    @Test
    void aFaithfulJournalIsEqualAtEveryPosition() throws Exception {
        Journals journal = tasks(600);
        List<Hash> live = live(journal);
        List<Long> progress = new ArrayList<>();
        ReplayIntegrity.Result result =
                new ReplayIntegrity(NOTHING).check(journal::read, 0, 600, p -> live.get((int) p), progress::add);
        assertThat(result).isEqualTo(new ReplayIntegrity.Result(600, 600, 0, Optional.empty()));
        assertThat(progress).containsExactly(512L, 600L);
    }

    @Test
    void aWalkAlongKeyframesGivesTheSameHashes() throws Exception {
        Journals journal = tasks(600);
        KeyframeWalk walk = new KeyframeWalk(NOTHING, p -> folded(journal, p), journal::read);
        ReplayIntegrity.Result result = new ReplayIntegrity(NOTHING).check(journal::read, 100, 600, walk, p -> {});
        assertThat(result).isEqualTo(new ReplayIntegrity.Result(500, 500, 0, Optional.empty()));
    }

    @Test
    void aWholeJournalIsCheckedAgainstWhatASourceShows() throws Exception {
        Journals journal = tasks(300);
        assertThat(ReplayIntegrity.verify(journal.entries(), NOTHING, p -> folded(journal, p))
                        .equal())
                .isEqualTo(300);
        List<String> hashes = live(journal).stream().map(Hash::hex).toList();
        assertThat(ReplayIntegrity.pictureHashes(journal.entries(), NOTHING)).isEqualTo(hashes);
    }

    @Test
    void theFirstDifferenceIsNamed() throws Exception {
        Journals journal = tasks(20);
        List<Hash> live = live(journal);
        live.set(14, Hash.of(new byte[] {1}));
        ReplayIntegrity.Result result =
                new ReplayIntegrity(NOTHING).check(journal::read, 5, 20, p -> live.get((int) p), p -> {});
        assertThat(result.firstDifference()).isPresent();
        assertThat(result.entries()).isEqualTo(15);
        assertThat(result.equal()).isEqualTo(8);
        assertThat(result.difference().orElseThrow().entry()).isEqualTo(13);
        assertThat(result.difference().orElseThrow().event()).isEqualTo("task.opened");
    }

    @Test
    void anEntryThatCannotBeFoldedIsADifference() throws Exception {
        Journals journal = tasks(3).add(99, EventType.TASK_CLOSED, "ops_lead", task(7));
        ReplayIntegrity.Result result = new ReplayIntegrity(NOTHING)
                .check(journal::read, 0, 4, p -> live(tasks(3)).get((int) p), p -> {});
        assertThat(result.equal()).isEqualTo(3);
        assertThat(result.difference().orElseThrow().what()).contains("TSK-7");
    }

    private static Journals checkpoint(Hash root) {
        Hash captured = Tree.EMPTY.root();
        return new Journals()
                .add(
                        0,
                        EventType.CHECKPOINT_SAVED,
                        "engine",
                        Json.object()
                                .put("checkpoint", "CKPT-001")
                                .put("name", "checkpoint_7fa91c")
                                .put("root", Write.ref(root))
                                .put(
                                        "targets",
                                        Json.of(List.of(Json.object()
                                                .put("name", "prod-api-gateway")
                                                .put("root", Write.ref(captured))
                                                .put("leaves", 0)
                                                .put("bytes", 0)
                                                .build())))
                                .put("cause", "deploy")
                                .put("purpose", "restore_point")
                                .put("leaves", 0)
                                .put("bytes", 0)
                                .put("new_bytes", 0)
                                .build());
    }

    @Test
    void aCheckpointsRootIsComputedAgain() throws Exception {
        Journals honest = checkpoint(
                Tree.EMPTY.with("prod-api-gateway", Tree.EMPTY.root()).root());
        Journals forged = checkpoint(Hash.of(new byte[] {7}));
        List<Hash> live = live(honest);
        assertThat(new ReplayIntegrity(NOTHING).check(honest::read, 0, 1, p -> live.get((int) p), p -> {}))
                .isEqualTo(new ReplayIntegrity.Result(1, 1, 1, Optional.empty()));
        ReplayIntegrity.Result result =
                new ReplayIntegrity(NOTHING).check(forged::read, 0, 1, p -> live.get((int) p), p -> {});
        assertThat(result.difference().orElseThrow().what()).contains("root over its targets");
    }

    @Test
    void aPlanThatIsMissingCannotBeMadeAgain() throws Exception {
        Journals journal = new Journals()
                .add(
                        0,
                        EventType.ROLLBACK_QUEUED,
                        "ops_lead",
                        Json.object()
                                .put("plan_hash", Write.ref(Hash.of(new byte[] {3})))
                                .build());
        ReplayIntegrity.Result result =
                new ReplayIntegrity(NOTHING).check(journal::read, 0, 1, p -> Hash.of(new byte[0]), p -> {});
        assertThat(result.firstDifference()).isPresent();
    }

    @Test
    void cancellingEndsTheCheck() {
        Journals journal = tasks(3);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() ->
                        new ReplayIntegrity(NOTHING).check(journal::read, 0, 3, p -> Hash.of(new byte[0]), p -> {}))
                .isInstanceOf(InterruptedIOException.class);
    }
}
