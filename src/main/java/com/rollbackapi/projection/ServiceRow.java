package com.rollbackapi.projection;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A service: a target, with what is deployed of it, how it is, and how busy agents are on it.
///
/// @param environment for example `production us-east-1`; empty where nothing was deployed
/// @param restorePoint id of the newest verified checkpoint that covers it
/// @param mutations journaled writes that count, not undone ones
/// @param mutationsSince those since that checkpoint
/// @param lastRun the run that wrote last
/// @param causes why it is not stable; the gravest decides the state
/// @param deploys every deployment that counts, oldest first; the last is what runs
public record ServiceRow(
        String name,
        State state,
        String owner,
        String environment,
        Optional<String> restorePoint,
        long mutations,
        long mutationsSince,
        Optional<String> lastRun,
        Activity activity,
        List<Cause> causes,
        List<Deploy> deploys,
        Instant updated) {

    /// Most urgent first, the order in which operations sorts.
    public enum State {
        RESTORING,
        FAILING,
        CONTAINED,
        DRIFTED,
        DEGRADED,
        STABLE
    }

    /// One reason why a service is not stable.
    ///
    /// @param id what lifts it: a migration, containment, deployment or rollback id
    public record Cause(String id, State state, String text) {}

    /// A deployment of a version, by the run that made it if one did.
    public record Deploy(long entry, String deployment, String version, Optional<String> run) {}

    /// Mutations per slice of time.
    ///
    /// @param lastSlice number of the newest slice since the epoch
    /// @param counts one per slice, oldest first, always [#BUCKETS] long
    public record Activity(long lastSlice, List<Integer> counts) {
        public static final int BUCKETS = 24;
        public static final int SLICE_SECONDS = 5;
        public static final Activity NONE = new Activity(0, Collections.nCopies(BUCKETS, 0));

        public Activity {
            counts = List.copyOf(counts);
        }
    }

    public ServiceRow {
        causes = List.copyOf(causes);
        deploys = List.copyOf(deploys);
    }

    /// The `RBX-` number of what is deployed now; empty for a target nobody deployed to.
    public Optional<String> deployment() {
        return deploys.isEmpty()
                ? Optional.empty()
                : Optional.of(deploys.getLast().deployment());
    }

    public Optional<String> version() {
        return deploys.isEmpty()
                ? Optional.empty()
                : Optional.of(deploys.getLast().version());
    }

    static ServiceRow first(String name, Instant time) {
        return new ServiceRow(
                name,
                State.STABLE,
                "",
                "",
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Activity.NONE,
                List.of(),
                List.of(),
                time);
    }

    ServiceRow placed(String newOwner, String newEnvironment) {
        return new ServiceRow(
                name,
                state,
                newOwner,
                newEnvironment,
                restorePoint,
                mutations,
                mutationsSince,
                lastRun,
                activity,
                causes,
                deploys,
                updated);
    }

    /// A deployment that was attempted and then completed counts once.
    ServiceRow deployed(Deploy deploy) {
        List<Deploy> others = deploys.stream()
                .filter(d -> !d.deployment().equals(deploy.deployment()))
                .toList();
        return withDeploys(ServiceFold.plus(others, deploy));
    }

    /// Without the deployments undone; where one was, the version before it runs again, deployed by the rollback.
    ServiceRow undeployed(Predicate<Deploy> undone, long entry, String rollback) {
        List<Deploy> left = deploys.stream().filter(undone.negate()).toList();
        if (left.size() == deploys.size() || left.isEmpty()) {
            return withDeploys(left);
        }
        return withDeploys(ServiceFold.plus(
                left, new Deploy(entry, rollback, left.getLast().version(), Optional.empty())));
    }

    private ServiceRow withDeploys(List<Deploy> newDeploys) {
        return new ServiceRow(
                name,
                state,
                owner,
                environment,
                restorePoint,
                mutations,
                mutationsSince,
                lastRun,
                activity,
                causes,
                newDeploys,
                updated);
    }

    ServiceRow because(Cause cause) {
        return withCauses(ServiceFold.plus(without(c -> c.id().equals(cause.id())).causes, cause));
    }

    ServiceRow without(Predicate<Cause> settled) {
        return withCauses(causes.stream().filter(settled.negate()).toList());
    }

    private ServiceRow withCauses(List<Cause> newCauses) {
        return new ServiceRow(
                name,
                state,
                owner,
                environment,
                restorePoint,
                mutations,
                mutationsSince,
                lastRun,
                activity,
                newCauses,
                deploys,
                updated);
    }

    ServiceRow mutated(int writes, Optional<String> run, Activity newActivity) {
        return new ServiceRow(
                name,
                state,
                owner,
                environment,
                restorePoint,
                mutations + writes,
                Math.max(0, mutationsSince + writes),
                run,
                newActivity,
                causes,
                deploys,
                updated);
    }

    ServiceRow restorable(String checkpoint, long mutationsThen) {
        return new ServiceRow(
                name,
                state,
                owner,
                environment,
                Optional.of(checkpoint),
                mutations,
                Math.max(0, mutations - mutationsThen),
                lastRun,
                activity,
                causes,
                deploys,
                updated);
    }

    /// With the state that its causes give.
    ServiceRow settled(Instant time) {
        return new ServiceRow(
                name,
                ServiceFold.gravest(causes),
                owner,
                environment,
                restorePoint,
                mutations,
                mutationsSince,
                lastRun,
                activity,
                causes,
                deploys,
                time);
    }
}
