package com.rollbackapi.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.journal.Write;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A rollback of 2,000 targets with names of 60 characters and as many runs: whatever grows with them does not fit into
/// an entry, and is read as if it stood there.
class LargeEntriesTest {
    private static final Instant START = Instant.parse("2026-05-15T09:00:00Z");
    private static final int MANY = 2_000;
    private static final List<String> NAMES = IntStream.range(0, MANY)
            .mapToObj(i -> "target-%04d-".formatted(i) + "x".repeat(48))
            .toList();
    private static final List<String> RUNS = IntStream.range(0, MANY)
            .mapToObj(i -> "run-%04d-".formatted(i) + "y".repeat(51))
            .toList();
    private static final EntryNumbers UNDONE = EntryNumbers.of(LongStream.range(0, 16_000)
            .mapToObj(i -> 20_000_000 - 1_000 * i - i * i % 89)
            .toList());

    private final MemoryBlobStore blobs = new MemoryBlobStore();

    @Test
    void anEntryThatGrowsWithItsTargetsFitsAndFoldsToTheSamePicture() throws Exception {
        Picture asIs = Picture.EMPTY;
        Picture fitted = Picture.EMPTY;
        List<EventType> large = new ArrayList<>();
        for (Entry entry : rollback()) {
            Entry fitting = LargeMembers.fitting(entry, blobs);
            assertThat(fitting.toBytes()).hasSizeLessThanOrEqualTo(Journal.MAX_ENTRY_BYTES);
            assertThat(LargeMembers.whole(fitting, blobs)).isEqualTo(entry.body());
            if (!fitting.equals(entry)) {
                large.add(entry.event());
            }
            asIs = new Fold(blobs).fold(asIs, new IndexedEntry(asIs.position(), entry));
            fitted = new Fold(blobs).fold(fitted, new IndexedEntry(fitted.position(), fitting));
        }
        assertThat(large)
                .containsExactly(
                        EventType.CHECKPOINT_SAVED,
                        EventType.CONTAINMENT_APPLIED,
                        EventType.ROLLBACK_QUEUED,
                        EventType.ROLLBACK_STEP,
                        EventType.STATE_RESTORED,
                        EventType.ROLLBACK_SEALED);
        assertThat(PictureHash.of(fitted)).isEqualTo(PictureHash.of(asIs));
    }

    @Test
    void onlyAsMuchGoesToTheStoreAsMustAndWhatFitsIsLeftAlone() throws Exception {
        Entry entry = entry(
                EventType.STATE_RESTORED,
                Json.object()
                        .strings("services", NAMES)
                        .strings("runs", RUNS.subList(0, 10))
                        .build());
        Json.Obj body = LargeMembers.fitting(entry, blobs).body();
        assertThat(body.members()).containsOnlyKeys("services_ref", "runs");
        Entry small = entry(
                EventType.STATE_RESTORED,
                Json.object().strings("services", NAMES.subList(0, 10)).build());
        assertThat(LargeMembers.fitting(small, blobs)).isSameAs(small);
        assertThat(LargeMembers.references(small)).isEmpty();
    }

    @Test
    void whatNoStoreCanShortenStaysTooLong() throws Exception {
        Entry entry = entry(
                EventType.TASK_OPENED, Json.object().strings("services", NAMES).build());
        assertThat(LargeMembers.fitting(entry, blobs)).isEqualTo(entry);
    }

    @Test
    void aMemberThatIsLostForgedOrThereTwiceIsNamed() throws Exception {
        Entry fitting = LargeMembers.fitting(
                entry(
                        EventType.ROLLBACK_SEALED,
                        Json.object().strings("findings", NAMES).build()),
                blobs);
        Fold empty = new Fold(new MemoryBlobStore());
        assertThatThrownBy(() -> empty.fold(Picture.EMPTY, new IndexedEntry(0, fitting)))
                .isInstanceOf(FoldException.class)
                .hasMessageContaining("\"findings\" of an entry");
        Entry twice = entry(EventType.ROLLBACK_SEALED, fitting.body().with("findings", Json.of(List.of())));
        assertThatThrownBy(() -> LargeMembers.whole(twice, blobs)).hasMessageContaining("both in it and in the store");
        Hash loose = blobs.put("[ ]".getBytes(StandardCharsets.UTF_8));
        Entry other = entry(
                EventType.ROLLBACK_SEALED,
                Json.object().put("findings_ref", Write.ref(loose)).build());
        assertThatThrownBy(() -> LargeMembers.whole(other, blobs)).hasMessageContaining("RFC 8785");
    }

    private static Entry entry(EventType event, Json.Obj body) {
        return new Entry(event, START, "engine", body);
    }

    /// From the safety checkpoint to a seal that says partial, since that has findings.
    private List<Entry> rollback() throws Exception {
        Hash empty = Tree.EMPTY.root();
        Tree.EMPTY.save(blobs);
        List<Json> targets = new ArrayList<>();
        for (String name : NAMES) {
            targets.add(Json.object()
                    .put("name", name)
                    .put("root", Write.ref(empty))
                    .put("leaves", 0)
                    .put("bytes", 0)
                    .build());
        }
        Plan plan = new Plan(
                new Scope.Runs(RUNS),
                Optional.empty(),
                Optional.empty(),
                RUNS,
                List.of(),
                List.of(),
                1,
                List.of(new Plan.Step(
                        1,
                        NAMES.getFirst(),
                        "o",
                        Optional.empty(),
                        Optional.empty(),
                        EntryNumbers.NONE,
                        List.of(),
                        "so")),
                List.of(),
                List.of(),
                Map.of());
        return List.of(
                entry(EventType.CHECKPOINT_SAVED, checkpoint(targets)),
                entry(
                        EventType.CONTAINMENT_APPLIED,
                        Json.object()
                                .put("containment", "CONT-001")
                                .strings("services", NAMES)
                                .put("reason", "RBX-1")
                                .build()),
                entry(EventType.ROLLBACK_QUEUED, queued(plan)),
                entry(
                        EventType.ROLLBACK_INITIATED,
                        Json.object().put("rollback_id", "RBX-1").build()),
                entry(EventType.ROLLBACK_STEP, step()),
                entry(EventType.STATE_RESTORED, restored(targets)),
                entry(
                        EventType.ROLLBACK_SEALED,
                        Json.object()
                                .put("rollback_id", "RBX-1")
                                .put("status", "partial")
                                .strings("findings", NAMES)
                                .build()));
    }

    private static Json.Obj checkpoint(List<Json> targets) {
        return Json.object()
                .put("checkpoint", "CKPT-001")
                .put("name", "checkpoint_000000")
                .put("root", Write.ref(Tree.EMPTY.root()))
                .put("targets", Json.of(targets))
                .put("branch", "main")
                .put("cause", "before RBX-1")
                .put("purpose", "baseline")
                .put("leaves", 0)
                .put("bytes", 0)
                .put("new_bytes", 0)
                .build();
    }

    private Json.Obj queued(Plan plan) throws Exception {
        return Json.object()
                .put("rollback_id", "RBX-1")
                .put("scope", plan.scope().toJson())
                .put("scope_text", plan.scope().text())
                .strings("services", NAMES)
                .put("requested_by", "somebody")
                .put("reason", "it is large")
                .put("plan_hash", Write.ref(plan.hash()))
                .put("plan_ref", Write.ref(blobs.put(CanonicalJson.bytes(plan.toJson()))))
                .put("mutations", 1)
                .put("reversible", 0)
                .put("compensatable", 0)
                .put("irreversible", 0)
                .put("confidence", 1)
                .build();
    }

    private static Json.Obj step() {
        return Json.object()
                .put("rollback_id", "RBX-1")
                .put("step", 1)
                .put("target", NAMES.getFirst())
                .put("object", "o")
                .put("undoes", UNDONE.toJson())
                .put("outcome", "done")
                .put("took_micros", 1)
                .build();
    }

    private static Json.Obj restored(List<Json> targets) {
        return Json.object()
                .put("rollback_id", "RBX-1")
                .put("status", "partial")
                .put("integrity", "failed")
                .strings("services", NAMES)
                .strings("runs", RUNS)
                .put("targets", Json.of(targets))
                .put("mutations", 1)
                .strings("findings", NAMES)
                .build();
    }
}
