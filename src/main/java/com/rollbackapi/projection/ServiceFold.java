package com.rollbackapi.projection;

import com.rollbackapi.projection.MigrationRow.State;
import com.rollbackapi.projection.Picture.Counters;
import com.rollbackapi.projection.ServiceRow.Activity;
import com.rollbackapi.projection.ServiceRow.Cause;
import com.rollbackapi.projection.ServiceRow.Deploy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Folds what is deployed and how services are.
final class ServiceFold {
    private static final String DIVERGENCE = "divergence";

    private ServiceFold() {}

    static void deployAttempted(Draft draft, Body body) {
        String deployment = numbered(draft, body);
        deployed(draft, body, deployment);
        String text = body.text("version") + " awaiting verification";
        edit(draft, body, body.text("service"), s -> s.because(new Cause(deployment, ServiceRow.State.DEGRADED, text)));
    }

    static void deployCompleted(Draft draft, Body body) {
        String deployment = numbered(draft, body);
        deployed(draft, body, deployment);
        edit(draft, body, body.text("service"), s -> s.without(c -> c.id().equals(deployment)));
    }

    private static void deployed(Draft draft, Body body, String deployment) {
        Deploy deploy = new Deploy(body.index(), deployment, body.text("version"), body.maybe("run_id"));
        edit(
                draft,
                body,
                body.text("service"),
                s -> s.placed(body.text("owner", s.owner()), body.text("environment", s.environment()))
                        .deployed(deploy));
    }

    /// The deployment's number, counted: `RBX-` numbers are one sequence with rollbacks.
    private static String numbered(Draft draft, Body body) {
        String deployment = body.text("deployment");
        count(draft, deployment);
        return deployment;
    }

    static void count(Draft draft, String number) {
        if (!number.matches("RBX-[0-9]{1,12}")) {
            throw new IllegalArgumentException("'" + number + "' is no RBX number");
        }
        Counters c = draft.counters;
        draft.counters = new Counters(
                c.actions(),
                c.refused(),
                c.mutations(),
                Math.max(c.deployments(), Long.parseLong(number.substring(4))),
                c.checkpoints(),
                c.verifications(),
                c.verifiedRuns());
    }

    /// One that the engine ran has a direction, and puts an end to what a failure of it was the cause of.
    static void migrationApplied(Draft draft, Body body) {
        Optional<String> direction = body.maybe("direction");
        State state = direction.equals(Optional.of("down")) ? State.RECOVERED : State.APPLIED;
        migration(draft, body, state, body.text("detail", "applied"));
        if (direction.isPresent()) {
            String id = body.text("migration");
            edit(draft, body, body.text("service"), s -> s.without(c -> c.id().equals(id)));
        }
    }

    static void migrationBroken(Draft draft, Body body) {
        String id = body.text("migration");
        migration(draft, body, State.FAILED, body.text("detail"));
        edit(
                draft,
                body,
                body.text("service"),
                s -> s.because(new Cause(id, ServiceRow.State.FAILING, id + ": " + body.text("detail"))));
    }

    private static void migration(Draft draft, Body body, State state, String detail) {
        String id = body.text("migration");
        draft.migrations = draft.migrations.plus(
                id,
                new MigrationRow(id, body.text("service"), state, detail, Optional.empty(), body.index(), body.time()));
    }

    static void diverged(Draft draft, Body body) {
        for (Body s : body.objects("services")) {
            edit(
                    draft,
                    body,
                    s.text("name"),
                    row -> row.because(new Cause(
                            DIVERGENCE, ServiceRow.State.DRIFTED, s.text("detail", body.text("detail", "diverged")))));
        }
    }

    static void contained(Draft draft, Body body, String containment, List<String> services, String reason) {
        for (String name : services) {
            edit(draft, body, name, s -> s.because(new Cause(containment, ServiceRow.State.CONTAINED, reason)));
        }
    }

    static void lifted(Draft draft, Body body, String cause) {
        for (ServiceRow row : List.copyOf(draft.services.values())) {
            if (row.causes().stream().anyMatch(c -> c.id().equals(cause))) {
                edit(draft, body, row.name(), s -> s.without(c -> c.id().equals(cause)));
            }
        }
    }

    static void restoring(Draft draft, Body body, String rollback, List<String> services) {
        for (String name : services) {
            edit(draft, body, name, s -> s.because(new Cause(rollback, ServiceRow.State.RESTORING, rollback)));
        }
    }

    /// A verified restore settles every reason that the services had; deployments undone with their runs, or made
    /// after the position restored to, no longer count.
    static void restored(Draft draft, Body body, String rollback, Predicate<Deploy> undone) {
        for (String name : body.texts("services")) {
            edit(draft, body, name, s -> s.without(c -> true).undeployed(undone, body.index(), rollback));
        }
        for (MigrationRow m : List.copyOf(draft.migrations.values())) {
            if (m.state() == State.FAILED && body.texts("services").contains(m.service())) {
                draft.migrations = draft.migrations.plus(m.id(), m.recovered(rollback));
            }
        }
    }

    static void mutated(Draft draft, Body body, String service, int writes, String run) {
        edit(draft, body, service, s -> s.mutated(writes, Optional.of(run), beat(s.activity(), body.time(), writes)));
    }

    static void unmutated(Draft draft, Body body, String service, int writes) {
        edit(draft, body, service, s -> s.mutated(-writes, s.lastRun(), s.activity()));
    }

    /// The checkpoint is now the newest verified one that covers these services.
    static void restorePoint(Draft draft, Body body, CheckpointRow checkpoint) {
        for (CheckpointRow.Capture c : checkpoint.captures()) {
            edit(draft, body, c.target(), s -> s.restorable(checkpoint.id(), c.mutations()));
        }
    }

    private static Activity beat(Activity activity, Instant time, int writes) {
        long slice = Math.floorDiv(time.getEpochSecond(), Activity.SLICE_SECONDS);
        long gap = Math.max(0, slice - activity.lastSlice());
        List<Integer> counts = new ArrayList<>(activity.counts());
        for (long i = 0; i < Math.min(gap, Activity.BUCKETS); i++) {
            counts.removeFirst();
            counts.add(0);
        }
        counts.set(Activity.BUCKETS - 1, counts.getLast() + writes);
        return new Activity(Math.max(slice, activity.lastSlice()), counts);
    }

    private static void edit(Draft draft, Body body, String name, UnaryOperator<ServiceRow> change) {
        ServiceRow known = draft.services.get(name);
        ServiceRow row = known != null ? known : ServiceRow.first(name, body.time());
        draft.services = draft.services.plus(name, change.apply(row).settled(body.time()));
    }

    static ServiceRow.State gravest(List<Cause> causes) {
        return causes.stream().map(Cause::state).min(Comparator.naturalOrder()).orElse(ServiceRow.State.STABLE);
    }

    static <T> List<T> plus(List<T> list, T item) {
        List<T> more = new ArrayList<>(list);
        more.add(item);
        return Collections.unmodifiableList(more);
    }
}
