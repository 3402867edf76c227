package com.rollbackapi.engine;

import com.rollbackapi.checkpoint.Checkpointer;
import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.MigrationReport.Status;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Write;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.LeafChange;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.TargetFailedException;
import com.rollbackapi.target.sql.SqlTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Runs migrations and takes them back. What a step did is never believed: the database is captured before and after,
/// and the two are compared. Only what came out as it should becomes the state that the journal records; a half applied
/// migration, or a down step that does not restore, stays a difference that every later verification names.
///
/// A crash while a step runs leaves the checkpoint of before and no word of the migration. The live state then is that
/// of the journal, and the same migration can be applied again, or it is not, and that is said.
final class Migrations {
    private static final String UP = "up";
    private static final String DOWN = "down";

    private final Workspace workspace;
    private final EngineLedger ledger;
    private final BlobStore blobs;
    private final Checkpointer checkpointer;

    Migrations(Workspace workspace, Checkpointer checkpointer) {
        this.workspace = workspace;
        this.ledger = workspace.ledger();
        this.blobs = workspace.bench().blobs();
        this.checkpointer = checkpointer;
    }

    /// What is known of a migration when a step of it has run.
    private record Step(String name, SqlTarget target, String direction, Hash up, Hash down, Tree before) {}

    MigrationReport apply(String target, Migration migration, Operator.Request request)
            throws IOException, RefusedException {
        MigrationRow known = ledger.picture().migrations().get(migration.name());
        if (known != null && known.state() == MigrationRow.State.APPLIED) {
            throw new RefusedException("the migration " + migration.name() + " is applied already");
        }
        SqlTarget database = database(target);
        Tree before = capture(database);
        requireRecorded(target, before);
        checkpoint(database, Purpose.SAFETY, "before the migration " + migration.name(), request);
        Step step = new Step(migration.name(), database, UP, text(migration.up()), text(migration.down()), before);
        Optional<String> error = run(database, migration.up());
        // a crash from here to the entry: the class comment says what it leaves
        return report(step, error, request);
    }

    MigrationReport undo(String name, Operator.Request request) throws IOException, RefusedException {
        MigrationRow row = ledger.picture().migrations().get(name);
        if (row == null) {
            throw new RefusedException("no migration '" + name + "' in this journal");
        }
        Json.Obj body = Workspace.read(workspace.journal(), row.entry(), row.entry() + 1)
                .getFirst()
                .entry()
                .body();
        Optional<Hash> up = Write.ref(body, "up_ref");
        Optional<Hash> down = Write.ref(body, "down_ref");
        Optional<Hash> root = Write.ref(body, "before");
        if (up.isEmpty() || down.isEmpty() || root.isEmpty()) {
            throw new RefusedException("the migration " + name + " was run elsewhere: its down step is not here");
        }
        Tree before = Tree.load(root.get(), blobs);
        SqlTarget database = database(row.service());
        if (capture(database).equals(before)) {
            throw new RefusedException(
                    "every leaf is as it was before the migration " + name + "; there is nothing to undo");
        }
        String script = new String(blobs.require(down.get(), "the down step of " + name), StandardCharsets.UTF_8);
        Step step = new Step(name, database, DOWN, up.get(), down.get(), before);
        return report(step, run(database, script), request);
    }

    private Hash text(String script) throws IOException {
        return blobs.put(script.getBytes(StandardCharsets.UTF_8));
    }

    private SqlTarget database(String name) throws RefusedException {
        if (workspace.bench().targets().get(name) instanceof SqlTarget database) {
            return database;
        }
        throw new RefusedException("this workspace has no database '" + name + "'");
    }

    private Tree capture(SqlTarget database) throws IOException {
        try {
            return database.capture(blobs);
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Optional<String> run(SqlTarget database, String script) throws IOException {
        try {
            return script.isBlank() ? Optional.empty() : database.run(script, Migration.running(script));
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Else what somebody did behind the journal's back would become part of the migration.
    private void requireRecorded(String target, Tree live) throws RefusedException {
        List<LeafChange> differences = Tree.diff(ledger.picture().world().tree(target), live);
        if (!differences.isEmpty()) {
            throw new RefusedException("the live state is not what the journal recorded, as "
                    + differences.getFirst().name() + " shows: undo what was left half done, or put it back, first");
        }
    }

    private MigrationReport report(Step step, Optional<String> error, Operator.Request request)
            throws IOException, RefusedException {
        Tree now;
        try {
            now = capture(step.target());
        } catch (IOException e) {
            String unknown = "it ran, and what it left is not known: " + e.getMessage();
            ledger.append(
                    EventType.MIGRATION_BROKEN,
                    request.requestedBy(),
                    body(step, unknown, request).build());
            throw e;
        }
        List<LeafChange> differences = Tree.diff(step.before(), now);
        Status status = status(step, error, differences.isEmpty());
        List<String> leaves = differences.stream()
                .limit(MigrationReport.MAX_LEAVES)
                .map(LeafChange::name)
                .toList();
        MigrationReport report = new MigrationReport(
                step.name(),
                step.target().name(),
                status,
                ledger.picture().position(),
                step.before().root(),
                now.root(),
                differences.size(),
                leaves,
                error);
        ledger.append(
                report.isGood() ? EventType.MIGRATION_APPLIED : EventType.MIGRATION_BROKEN,
                request.requestedBy(),
                body(step, report.text(), request)
                        .put("root", Write.ref(now.root()))
                        .put("different", differences.size())
                        .strings("leaves", leaves)
                        .build());
        if (report.isGood()
                && !ledger.picture().world().tree(step.target().name()).equals(now)) {
            String cause =
                    (step.direction().equals(UP) ? "after the migration " : "undone: the migration ") + step.name();
            checkpoint(step.target(), Purpose.BASELINE, cause, request);
        }
        return report;
    }

    private static Status status(Step step, Optional<String> error, boolean same) {
        if (step.direction().equals(DOWN)) {
            return same ? Status.UNDONE : Status.NOT_RESTORED;
        }
        return error.isEmpty() ? Status.APPLIED : same ? Status.FAILED : Status.BROKEN;
    }

    private static Json.Builder body(Step step, String detail, Operator.Request request) {
        return Json.object()
                .put("migration", step.name())
                .put("service", step.target().name())
                .put("detail", detail)
                .put("direction", step.direction())
                .put("reason", request.reason())
                .put("up_ref", Write.ref(step.up()))
                .put("down_ref", Write.ref(step.down()))
                .put("before", Write.ref(step.before().root()));
    }

    private void checkpoint(SqlTarget database, Purpose purpose, String cause, Operator.Request request)
            throws IOException {
        try {
            CheckpointRow row = checkpointer.save(
                    List.of(database),
                    new Checkpointer.Request(purpose, cause, "main", Optional.empty(), request.requestedBy()));
            checkpointer.prove(row, Optional.empty(), request.requestedBy());
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
