package com.rollbackapi.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// One measured figure. `ceiling` is what the machine itself could do, `peer` what a comparable tool did in the same
/// run on the same disk, both in `unit` and both named; either may be missing, as may the target.
///
/// Build one with [#of(String, double, String)] and the methods that follow it:
/// `Row.of("appends, 64 writers", 91_000, "1/s").ceiling("bare disk", 105_000).peer("SQLite", 8_700).ratioAtLeast(10)`.
public record Row(
        String measure,
        double value,
        String unit,
        Optional<Figure> ceiling,
        Optional<Figure> peer,
        Optional<Target> target) {

    /// What somebody else did, and who.
    public record Figure(String name, double value) {
        public Figure {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a figure to compare with needs a name");
            }
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(name + ": " + value + " is no measurement");
            }
        }
    }

    /// What the figure should reach. `AtLeast` and `AtMost` bound the value, the other two bound [Row#ratio()].
    public sealed interface Target {
        double bound();

        record AtLeast(double bound) implements Target {}

        record AtMost(double bound) implements Target {}

        record RatioAtLeast(double bound) implements Target {}

        record RatioAtMost(double bound) implements Target {}
    }

    public Row {
        if (measure.isBlank()) {
            throw new IllegalArgumentException("a row needs to say what it measured");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(measure + ": " + value + " is no measurement");
        }
    }

    /// A figure without anything to compare it to.
    public static Row of(String measure, double value, String unit) {
        return new Row(measure, value, unit, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Row ceiling(String name, double limit) {
        return new Row(measure, value, unit, Optional.of(new Figure(name, limit)), peer, target);
    }

    public Row peer(String name, double other) {
        return new Row(measure, value, unit, ceiling, Optional.of(new Figure(name, other)), target);
    }

    public Row atLeast(double bound) {
        return aimedAt(new Target.AtLeast(bound));
    }

    public Row atMost(double bound) {
        return aimedAt(new Target.AtMost(bound));
    }

    public Row ratioAtLeast(double bound) {
        return aimedAt(new Target.RatioAtLeast(bound));
    }

    public Row ratioAtMost(double bound) {
        return aimedAt(new Target.RatioAtMost(bound));
    }

    private Row aimedAt(Target aim) {
        return new Row(measure, value, unit, ceiling, peer, Optional.of(aim));
    }

    /// The value over the first of these that is there: the peer's, the ceiling, the target's bound on the value.
    public OptionalDouble ratio() {
        Optional<Double> other = peer.or(() -> ceiling).map(Figure::value).or(this::bound);
        return other.isPresent() && other.get() != 0 ? OptionalDouble.of(value / other.get()) : OptionalDouble.empty();
    }

    private Optional<Double> bound() {
        return target.flatMap(t -> switch (t) {
            case Target.AtLeast(double b) -> Optional.of(b);
            case Target.AtMost(double b) -> Optional.of(b);
            case Target.RatioAtLeast _, Target.RatioAtMost _ -> Optional.empty();
        });
    }

    /// Whether the target was reached; empty without one. A target on a ratio that cannot be formed is not met.
    public Optional<Boolean> met() {
        return target.map(t -> switch (t) {
            case Target.AtLeast(double b) -> value >= b;
            case Target.AtMost(double b) -> value <= b;
            case Target.RatioAtLeast(double b) -> ratio().orElse(Double.NEGATIVE_INFINITY) >= b;
            case Target.RatioAtMost(double b) -> ratio().orElse(Double.POSITIVE_INFINITY) <= b;
        });
    }

    /// The target as it is printed and written: `>= 10 x`, `<= 142 ms`.
    public Optional<String> targetText() {
        return target.map(t -> switch (t) {
            case Target.AtLeast(double b) -> ">= " + number(b) + " " + unit;
            case Target.AtMost(double b) -> "<= " + number(b) + " " + unit;
            case Target.RatioAtLeast(double b) -> ">= " + number(b) + " x";
            case Target.RatioAtMost(double b) -> "<= " + number(b) + " x";
        });
    }

    /// A figure in the shortest form that still tells it apart: whole from 100 on, otherwise three significant
    /// digits.
    static String number(double figure) {
        double size = Math.abs(figure);
        if (size >= 100 || figure == Math.rint(figure)) {
            return String.format(Locale.ROOT, "%,d", Math.round(figure));
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", figure);
    }
}
