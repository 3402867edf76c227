package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What really happened to a real agent's writes, taken back: the expected states come from the data's own README and
/// files.
class TauRetailRollbackTest {
    @TempDir
    private Path temp;

    @Test
    void undoingEachRunOfTheSharedTimelineGivesTheListedDependentsAndState() throws Exception {
        Path original = temp.resolve("original");
        ActionImport.Report report = TauRetail.workspace(original, "interleaved.jsonl.gz", Optional.empty());
        assertThat(report.state().hex()).isEqualTo(TauRetail.FINAL);
        assertThat(report.actions()).isEqualTo(148);
        List<Json> rows = expected();
        assertThat(rows).hasSize(64);
        List<String> runs = new ArrayList<>();
        for (Json row : rows) {
            Json.Obj expected = (Json.Obj) row;
            String run = expected.text("run_id").orElseThrow();
            runs.add(run);
            Path copy = temp.resolve("undo-" + runs.size());
            try (Engine engine = TauRetail.copy(original, copy)) {
                Scope scope = new Scope.Runs(List.of(run));
                Preview preview = engine.preview(scope);
                assertThat(preview.plan().dependentRuns()).as(run).isEqualTo(texts(expected, "dependent_runs"));
                Outcome outcome = engine.rollback(scope, preview.planHash(), TauRetail.REQUEST);
                assertThat(outcome).as(run).isInstanceOf(Outcome.Restored.class);
                assertThat(engine.stateHash("state").hex())
                        .as(run)
                        .isEqualTo(expected.text("state_sha256_after_undo").orElseThrow());
                Hash again = engine.preview(scope).planHash();
                assertThat(engine.rollback(scope, again, TauRetail.REQUEST))
                        .as(run)
                        .isInstanceOf(Outcome.Unchanged.class);
            }
        }
        try (Engine engine = TauRetail.copy(original, temp.resolve("undo-all"))) {
            Scope all = new Scope.Runs(runs);
            assertThat(engine.rollback(all, engine.preview(all).planHash(), TauRetail.REQUEST))
                    .isInstanceOf(Outcome.Restored.class);
            assertThat(engine.stateHash("state").hex()).isEqualTo(TauRetail.INITIAL);
        }
    }

    @Test
    void everyActionOfTheSharedTimelineCanBeReturnedTo() throws Exception {
        Path workspace = temp.resolve("w");
        TauRetail.workspace(workspace, "interleaved.jsonl.gz", Optional.empty());
        List<String> lines = SharedData.lines("tau-retail/interleaved.jsonl.gz");
        try (Engine engine = Engine.open(workspace, TestClocks.create())) {
            long[] positions = positions(engine, lines.size());
            for (int t = lines.size() - 1; t >= 0; t -= 7) {
                Json.Obj line = (Json.Obj) StrictJson.parse(lines.get(t));
                Scope scope = new Scope.Position(positions[t]);
                Outcome outcome = engine.rollback(scope, engine.preview(scope).planHash(), TauRetail.REQUEST);
                assertThat(outcome).as("t=" + t).isNotInstanceOfAny(Outcome.Partial.class, Outcome.Refused.class);
                assertThat(engine.stateHash("state").hex())
                        .as("t=" + t)
                        .isEqualTo(line.text("state_sha256_after").orElseThrow());
            }
            // and forwards again: undoing a rollback is a rollback
            Scope last = new Scope.Position(positions[lines.size() - 1]);
            engine.rollback(last, engine.preview(last).planHash(), TauRetail.REQUEST);
            assertThat(engine.stateHash("state").hex()).isEqualTo(TauRetail.FINAL);
        }
    }

    @Test
    void eachRecordedRunAloneReturnsToTheInitialState() throws Exception {
        List<String> runs = new ArrayList<>();
        for (String line : SharedData.lines("tau-retail/journal.jsonl.gz")) {
            String run = ((Json.Obj) StrictJson.parse(line)).text("run_id").orElseThrow();
            if (!runs.contains(run)) {
                runs.add(run);
            }
        }
        assertThat(runs).hasSize(86);
        Path empty = temp.resolve("empty");
        Engine.init(empty, TestClocks.create());
        try (Engine engine = Engine.open(empty, TestClocks.create())) {
            engine.addDocuments("state", TauRetail.data().resolve("db"), TauRetail.REQUEST);
        }
        for (String run : runs) {
            try (Engine engine = TauRetail.copy(empty, temp.resolve("run-" + runs.indexOf(run)))) {
                new ActionImport(engine, "state", Optional.of(run))
                        .run(TauRetail.data().resolve("journal.jsonl.gz"));
                boolean wrote =
                        Objects.requireNonNull(engine.picture().runs().get(run)).mutations() > 0;
                Scope scope = new Scope.Runs(List.of(run));
                Outcome outcome = engine.rollback(scope, engine.preview(scope).planHash(), TauRetail.REQUEST);
                assertThat(outcome).as(run).isInstanceOf(wrote ? Outcome.Restored.class : Outcome.Unchanged.class);
                assertThat(engine.stateHash("state").hex()).as(run).isEqualTo(TauRetail.INITIAL);
            }
        }
    }

    private static List<Json> expected() throws Exception {
        byte[] bytes = Files.readAllBytes(TauRetail.data().resolve("interleaved_rollback_expected.json"));
        return ((Json.Arr) StrictJson.parse(bytes, Limits.STATE)).items();
    }

    private static List<String> texts(Json.Obj o, String name) {
        return ((Json.Arr) o.get(name).orElseThrow())
                .items().stream().map(i -> ((Json.Str) i).value()).toList();
    }

    private static long[] positions(Engine engine, int actions) throws Exception {
        long[] positions = new long[actions];
        for (IndexedEntry e : engine.source().entries(0, engine.source().size())) {
            if (e.entry().event() == EventType.ACTION_EXECUTED) {
                Json.Obj extra = (Json.Obj) e.entry().body().get("extra").orElseThrow();
                OptionalDouble ordinal = extra.number("ordinal");
                positions[(int) ordinal.orElseThrow()] = e.index() + 1;
            }
        }
        return positions;
    }
}
