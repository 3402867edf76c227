package com.rollbackapi.projection;

import com.rollbackapi.crypto.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// A rollback, from the queue to the seal. Its plan was journaled when it was queued; every figure here is folded.
///
/// @param id `RBX-nnnn`, one sequence with deployments
/// @param scope what was asked for, in words, for example `run wf_1842` or `to checkpoint_7fa91c`
/// @param stages always all six, in order
/// @param surgical whether steps are undone, and what else their runs did stays
/// @param place where it stands while it is queued
/// @param mutations how many journaled writes are undone
/// @param pauseAfter the step behind which it is to pause, or has: what its newest order says
/// @param latencyMillis from `rollback.initiated` to `state.restored`, as measured by the engine
public record RollbackRow(
        String id,
        String scope,
        Optional<String> checkpoint,
        List<String> services,
        String requestedBy,
        String reason,
        Status status,
        List<Stage> stages,
        List<Step> steps,
        Hash planHash,
        boolean surgical,
        Place place,
        long mutations,
        Mix mix,
        double confidence,
        Optional<String> safetyCheckpoint,
        Optional<Integer> pauseAfter,
        Optional<Hash> expectedRoot,
        Optional<Hash> restoredRoot,
        Optional<Long> latencyMillis,
        long queuedEntry,
        Instant queued,
        Instant updated) {

    public enum Status {
        QUEUED,
        RUNNING,
        /// What its first steps put back stays, and it goes on when somebody says so.
        PAUSED,
        RESTORED,
        UNCHANGED,
        PARTIAL,
        REFUSED;

        public boolean ended() {
            return this != QUEUED && this != RUNNING && this != PAUSED;
        }

        /// Whether it has begun, did not come to its end, and goes on under its id.
        public boolean resumable() {
            return this == PAUSED || this == PARTIAL;
        }
    }

    /// The stages in their order.
    public enum StageName {
        CONTAIN,
        PREPARE,
        EXECUTE,
        VERIFY,
        ATTEST,
        SEAL
    }

    public enum Progress {
        WAITING,
        RUNNING,
        PAUSED,
        DONE,
        FAILED,
        SKIPPED
    }

    /// @param tries how often it was tried; more than once where a system failed for a moment
    public record Stage(StageName name, Progress progress, Optional<Long> tookMicros, int tries) {
        public Stage(StageName name, Progress progress, Optional<Long> tookMicros) {
            this(name, progress, tookMicros, 1);
        }
    }

    /// Tools in the words of a step, each with how often it stands there.
    public static String undone(Stream<String> tools) {
        Map<String, Long> counts =
                tools.collect(Collectors.groupingBy(t -> t, LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " ×" + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /// One step of the plan, in dependency order.
    ///
    /// @param undoes the tools whose effect it takes back, newest first, for example `schema.migrate`
    /// @param how `reverse`, `compensate …` or `review …`
    /// @param because why it is in the plan
    /// @param kept oldest first
    public record Step(
            int number,
            String undoes,
            String target,
            String object,
            String how,
            Progress progress,
            Optional<Long> tookMicros,
            String because,
            Optional<Hash> from,
            Optional<Hash> to,
            List<Kept> kept) {}

    /// A later write of the step's object that stays, with the versions that it has then.
    public record Kept(long entry, Optional<Hash> before, Optional<Hash> after) {}

    /// What decides when it is its turn.
    ///
    /// @param closes when the first of the windows closes in which other calls can offset what its plan undoes, as
    /// they
    ///     were journaled with the actions; empty where none ever does
    public record Place(Priority priority, Optional<Instant> closes) {}

    /// How urgent somebody says that it is, the most urgent first.
    public enum Priority {
        URGENT,
        HIGH,
        NORMAL,
        LOW;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Priority> ofWireName(String name) {
            return Arrays.stream(values())
                    .filter(p -> p.wireName().equals(name))
                    .findFirst();
        }
    }

    /// The order of the queue: by priority, then by what closes first, then by entry. No clock has a say.
    static final Comparator<RollbackRow> IN_TURN = Comparator.comparing(
                    (RollbackRow r) -> r.place().priority())
            .thenComparing(r -> r.place().closes().orElse(Instant.MAX))
            .thenComparingLong(RollbackRow::queuedEntry);

    /// How many actions are undone in which way.
    public record Mix(int reversible, int compensatable, int irreversible) {}

    public Stage stage(StageName name) {
        return stages.get(name.ordinal());
    }

    /// How often it was tried to prepare it.
    public int tries() {
        return stage(StageName.PREPARE).tries();
    }

    /// The numbers of the steps that are done.
    public Set<Integer> done() {
        return steps.stream()
                .filter(s -> s.progress() == Progress.DONE)
                .map(Step::number)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// All six stages, none begun.
    static List<Stage> waiting() {
        return Arrays.stream(StageName.values())
                .map(n -> new Stage(n, Progress.WAITING, Optional.empty()))
                .toList();
    }

    Edit edit(Instant now) {
        return new Edit(this, now);
    }

    /// The changes that one entry makes.
    static final class Edit {
        private final RollbackRow row;
        private final Instant now;
        private final List<Stage> stages;
        private PVector<Step> steps;
        private Status status;
        private Place place;
        private Optional<String> safety;
        private Optional<Integer> pauseAfter;
        private Optional<Hash> restoredRoot;
        private Optional<Long> latencyMillis;

        private Edit(RollbackRow row, Instant now) {
            this.row = row;
            this.now = now;
            stages = new ArrayList<>(row.stages);
            steps = TreePVector.from(row.steps); // a row's own vector, as it is: one step's entry copies no other
            status = row.status;
            place = row.place;
            safety = row.safetyCheckpoint;
            pauseAfter = row.pauseAfter;
            restoredRoot = row.restoredRoot;
            latencyMillis = row.latencyMillis;
        }

        Edit status(Status next) {
            status = next;
            return this;
        }

        Edit priority(Priority next) {
            place = new Place(next, place.closes());
            return this;
        }

        Edit stage(StageName name, Progress progress, Optional<Long> tookMicros) {
            stages.set(name.ordinal(), new Stage(name, progress, tookMicros));
            return this;
        }

        /// How often it was tried to prepare it, where that was said.
        Edit tries(Optional<Long> tries) {
            if (tries.isPresent()) {
                Stage s = stages.get(StageName.PREPARE.ordinal());
                stages.set(
                        StageName.PREPARE.ordinal(),
                        new Stage(s.name, s.progress, s.tookMicros, Math.toIntExact(tries.get())));
            }
            return this;
        }

        Edit safety(Optional<String> checkpoint) {
            safety = checkpoint.or(() -> safety);
            return this;
        }

        Edit pauseAfter(Optional<Integer> step) {
            pauseAfter = step;
            return this;
        }

        Edit step(int number, Progress progress, Optional<Long> tookMicros) {
            if (number < 1 || number > steps.size()) {
                throw new IllegalArgumentException("the plan has no step " + number);
            }
            Step s = steps.get(number - 1);
            Step next = new Step(
                    s.number,
                    s.undoes,
                    s.target,
                    s.object,
                    s.how,
                    progress,
                    tookMicros,
                    s.because,
                    s.from,
                    s.to,
                    s.kept);
            steps = steps.with(number - 1, next);
            return this;
        }

        Edit restored(Optional<Hash> root, Optional<Long> latency) {
            restoredRoot = root;
            latencyMillis = latency;
            return this;
        }

        /// Stages that never began are skipped, one that was under way failed, unless the rollback came
        /// through.
        Edit sealed(Optional<Long> attestMicros, Optional<Long> sealMicros) {
            boolean through = status == Status.RESTORED;
            stage(StageName.ATTEST, through ? Progress.DONE : Progress.SKIPPED, attestMicros);
            for (Stage s : List.copyOf(stages)) {
                if (s.progress == Progress.WAITING || s.progress == Progress.PAUSED) {
                    stage(s.name, Progress.SKIPPED, s.tookMicros);
                } else if (s.progress == Progress.RUNNING) {
                    stage(s.name, Progress.FAILED, s.tookMicros);
                }
            }
            return stage(StageName.SEAL, Progress.DONE, sealMicros);
        }

        RollbackRow build() {
            return new RollbackRow(
                    row.id,
                    row.scope,
                    row.checkpoint,
                    row.services,
                    row.requestedBy,
                    row.reason,
                    status,
                    stages,
                    steps,
                    row.planHash,
                    row.surgical,
                    place,
                    row.mutations,
                    row.mix,
                    row.confidence,
                    safety,
                    pauseAfter,
                    row.expectedRoot,
                    restoredRoot,
                    latencyMillis,
                    row.queuedEntry,
                    row.queued,
                    now);
        }
    }

    public RollbackRow {
        services = List.copyOf(services);
        stages = List.copyOf(stages);
        steps = TreePVector.from(steps);
    }
}
