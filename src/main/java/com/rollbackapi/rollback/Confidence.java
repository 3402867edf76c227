package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How sure a restore is to give what was asked for: the weighted mean of its factors, each between 0 and 1 and each
/// shown. A factor of 0 that nothing can outweigh makes the score 0. docs/restore-model.md has the reasons.
public record Confidence(double score, List<Factor> factors) {
    /// What is looked at, with its weight in the mean.
    public enum Kind {
        INTEGRITY("Integrity of the checkpoint", 3, true),
        AGE("Age of checkpoint", 1, false),
        PRECONDITIONS("Precondition versions match", 3, true),
        REVERSIBLE("Reversible share", 1, false),
        COVERAGE("Journal coverage of the interval", 2, false),
        INVARIANTS("Invariants hold afterwards", 2, false);

        private final String title;
        private final double weight;
        private final boolean decisive;

        Kind(String title, double weight, boolean decisive) {
            this.title = title;
            this.weight = weight;
            this.decisive = decisive;
        }

        public String title() {
            return title;
        }

        public double weight() {
            return weight;
        }

        /// Whether its 0 makes the score 0.
        public boolean decisive() {
            return decisive;
        }
    }

    /// What a score means to whoever has to confirm.
    public enum Level {
        /// Nothing speaks against it.
        HIGH(0.9),
        /// Read the factors first.
        GUARDED(0.5),
        /// Something is missing or in the way.
        LOW(0);

        private final double from;

        Level(double from) {
            this.from = from;
        }

        /// The lowest score that has it.
        public double from() {
            return from;
        }

        public static Level of(double score) {
            return score >= HIGH.from ? HIGH : score >= GUARDED.from ? GUARDED : LOW;
        }

        /// `high`, `guarded`, `low`.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A checkpoint this old says nothing for itself by its age.
    public static final Duration CHECKPOINT_AGE_LIMIT = Duration.ofDays(30);

    /// One factor with the sentence that explains its value.
    public record Factor(Kind kind, double value, String explanation) {
        public Factor {
            if (value < 0 || value > 1) {
                throw new IllegalArgumentException(kind + " is between 0 and 1, not " + value);
            }
        }

        Json toJson() {
            return Json.object()
                    .put("factor", kind.title())
                    .put("value", Json.of(value))
                    .put("weight", Json.of(kind.weight()))
                    .put("explanation", explanation)
                    .build();
        }
    }

    public Confidence {
        factors = List.copyOf(factors);
    }

    public Level level() {
        return Level.of(score);
    }

    /// What a preview found out about a plan.
    ///
    /// @param conflicts objects that are not live as the journal recorded them
    /// @param inStore steps whose earlier version is in the store
    /// @param invariants what the workspace declares of every state
    record Findings(int conflicts, long inStore, List<Preview.Invariant> invariants, Instant now) {}

    static Confidence of(Picture picture, Plan plan, Findings findings) {
        List<Factor> factors = new ArrayList<>();
        Optional<CheckpointRow> checkpoint =
                plan.checkpoint().map(id -> picture.checkpoints().get(id));
        checkpoint.ifPresent(c -> {
            factors.add(new Factor(
                    Kind.INTEGRITY,
                    c.restorable() ? 1 : 0,
                    c.id() + " is " + c.lifecycle().name().toLowerCase(Locale.ROOT)));
            Duration age = Duration.between(c.saved(), findings.now());
            double value = 1 - Math.clamp((double) age.toSeconds() / CHECKPOINT_AGE_LIMIT.toSeconds(), 0, 1);
            factors.add(new Factor(
                    Kind.AGE, value, age.toMinutes() + " min old; 0 at " + CHECKPOINT_AGE_LIMIT.toDays() + " days"));
        });
        int steps = plan.steps().size();
        factors.add(new Factor(
                Kind.PRECONDITIONS,
                share(steps - Math.min(steps, findings.conflicts()), steps),
                (steps - findings.conflicts()) + " of " + steps + " objects are live as the journal recorded them"));
        long reversible = plan.actions().stream()
                .filter(a -> a.effects() == EffectClass.REVERSIBLE)
                .count();
        factors.add(new Factor(
                Kind.REVERSIBLE,
                share(reversible, plan.actions().size()),
                reversible + " of " + plan.actions().size() + " actions are taken back by their before-image"));
        factors.add(new Factor(
                Kind.COVERAGE,
                share(findings.inStore(), steps),
                findings.inStore() + " of " + steps + " earlier versions are in the store"));
        return weighed(factors).judged(findings.invariants());
    }

    /// With the share of invariants that hold afterwards, where some are declared.
    Confidence judged(List<Preview.Invariant> declared) {
        List<Factor> all = new ArrayList<>(factors);
        invariants(declared).ifPresent(all::add);
        return weighed(all);
    }

    private static Optional<Factor> invariants(List<Preview.Invariant> declared) {
        List<Preview.Invariant> broken =
                declared.stream().filter(i -> i.brokenAfter().isPresent()).toList();
        String which = broken.isEmpty()
                ? ""
                : "; broken: "
                        + String.join(
                                ", ",
                                broken.stream().map(Preview.Invariant::rule).toList());
        return declared.isEmpty()
                ? Optional.empty()
                : Optional.of(new Factor(
                        Kind.INVARIANTS,
                        share(declared.size() - broken.size(), declared.size()),
                        (declared.size() - broken.size()) + " of " + declared.size() + " hold of the restored state"
                                + which));
    }

    /// All of nothing is all.
    private static double share(long part, long whole) {
        return whole == 0 ? 1 : (double) part / whole;
    }

    static Confidence weighed(List<Factor> factors) {
        boolean impossible =
                factors.stream().anyMatch(f -> f.value() == 0 && f.kind().decisive());
        double weights = factors.stream().mapToDouble(f -> f.kind().weight()).sum();
        double sum =
                factors.stream().mapToDouble(f -> f.value() * f.kind().weight()).sum();
        return new Confidence(impossible || weights == 0 ? 0 : sum / weights, factors);
    }
}
