package com.rollbackapi.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EntryNumbers;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.store.MemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a rollback costs follows what it undoes: nothing looks at each pair of steps, or of writes.
class LargeRollbackTest {
    private static final Instant START = Instant.parse("2026-05-15T09:00:00Z");

    /// Some two hundred times what it takes.
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private Picture picture = Picture.EMPTY;

    @Test
    void manyRunsOnOneObjectArePlannedWithoutLookingAtEachPair() throws Exception {
        int runs = 50_000;
        for (int i = 0; i < runs; i++) {
            write("run-%05d".formatted(i), i);
        }
        Plan byRun = assertTimeoutPreemptively(
                LIMIT, () -> Planner.plan(picture, new Scope.Runs(List.of("run-00000")), new MemoryBlobStore()));
        assertThat(byRun.runs()).hasSize(runs);
        assertThat(byRun.mutations()).isEqualTo(runs);
        assertThat(byRun.steps())
                .singleElement()
                .satisfies(s -> assertThat(s.replacement()).isEmpty());
        Plan byPosition = assertTimeoutPreemptively(
                LIMIT, () -> Planner.plan(picture, new Scope.Position(1), new MemoryBlobStore()));
        assertThat(byPosition.mutations()).isEqualTo(runs - 1);
        assertThat(byPosition.steps())
                .singleElement()
                .satisfies(s -> assertThat(s.replacement()).isEqualTo(version(1)));
    }

    @Test
    void thePicturesOfAllStepsOfALargeRollbackAreSmallTogether() throws Exception {
        int steps = 40_000;
        queue(steps);
        List<Picture> all = new ArrayList<>(); // as the ledger has them until they are flushed
        for (int i = 1; i <= steps; i++) {
            fold(
                    EventType.ROLLBACK_STEP,
                    Json.object()
                            .put("rollback_id", "RBX-1")
                            .put("step", i)
                            .put("target", "t")
                            .put("object", "o" + i)
                            .put("outcome", "failed")
                            .build());
            all.add(picture);
        }
        // with a list of its own each would take 40,000 references, and all of them six gigabytes
        assertThat(all).hasSize(steps);
        assertThat(row(all.getFirst()).steps()).hasSize(steps);
        assertThat(row(all.get(steps / 2 - 1)).steps().stream()
                        .filter(s -> s.progress() == RollbackRow.Progress.FAILED))
                .hasSize(steps / 2);
    }

    private static RollbackRow row(Picture of) {
        return Optional.ofNullable(of.rollbacks().get("RBX-1")).orElseThrow();
    }

    private static Optional<Hash> version(int number) {
        return Optional.of(Hash.of(("version " + number).getBytes(StandardCharsets.UTF_8)));
    }

    private void write(String run, int number) throws FoldException {
        Action.Identity identity =
                new Action.Identity(run, "agent", "s", Optional.empty(), run + "/s", Optional.empty());
        Action.Call call = new Action.Call("change", Optional.of(Json.Obj.EMPTY), Optional.empty());
        Action action = new Action(
                identity,
                call,
                call,
                List.of(new Write("t", "o", number == 0 ? Optional.empty() : version(number), version(number + 1))),
                new Action.Result(true, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Json.Obj.EMPTY);
        fold(EventType.ACTION_EXECUTED, action.toBody());
    }

    private void queue(int steps) throws Exception {
        List<Plan.Step> all = IntStream.rangeClosed(1, steps)
                .mapToObj(i -> new Plan.Step(
                        i, "t", "o" + i, Optional.empty(), Optional.empty(), EntryNumbers.NONE, List.of(), "because"))
                .toList();
        Plan plan = new Plan(
                new Scope.Position(0),
                Optional.of(0L),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                steps,
                all,
                List.of(),
                List.of(),
                Map.of());
        fold(
                EventType.ROLLBACK_QUEUED,
                Json.object()
                        .put("rollback_id", "RBX-1")
                        .put("scope_text", plan.scope().text())
                        .strings("services", List.of("t"))
                        .put("requested_by", "somebody")
                        .put("reason", "it is large")
                        .put("plan_hash", Write.ref(plan.hash()))
                        .put("plan_ref", Write.ref(blobs.put(CanonicalJson.bytes(plan.toJson()))))
                        .put("mutations", steps)
                        .put("reversible", 0)
                        .put("compensatable", 0)
                        .put("irreversible", 0)
                        .put("confidence", 1)
                        .build());
    }

    private void fold(EventType event, Json.Obj body) throws FoldException {
        Entry entry = new Entry(event, START, "agent", body);
        picture = new Fold(blobs).fold(picture, new IndexedEntry(picture.position(), entry));
    }
}
