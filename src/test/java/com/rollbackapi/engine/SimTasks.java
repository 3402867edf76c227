package com.rollbackapi.engine;

import com.rollbackapi.projection.Picture;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.simulation.SimViolation;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Places that rollbacks of steps have left to people, because somebody wrote there since.
final class SimTasks {
    private static final String CORRECTION = "correct ";

    private final Set<String> left = new TreeSet<>();

    /// Whether something could not be put back without overwriting somebody's work, and people are told.
    static boolean isLeft(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused r -> r.reason().endsWith("a task says what to correct");
            case Outcome.Partial p -> p.findings().stream().anyMatch(f -> f.contains("is left to a person"));
            case Outcome.Restored _, Outcome.Unchanged _, Outcome.Paused _ -> false;
        };
    }

    /// Of every place that was left there is a task, and of no other.
    ///
    /// @param isLeft whether the engine says that everything was
    void left(Picture picture, Set<String> places, boolean isLeft) {
        if (isLeft && places.isEmpty()) {
            throw new SimViolation("no false correction task", "nothing was in the way");
        }
        left.addAll(places);
        Set<String> asked = picture.tasks().values().stream()
                .flatMap(t -> t.object().stream())
                .filter(o -> o.startsWith(CORRECTION))
                .map(o -> o.substring(CORRECTION.length()))
                .collect(Collectors.toSet());
        if (!asked.equals(left)) {
            throw new SimViolation("no false correction task", "there are tasks for " + asked + ", left was " + left);
        }
    }
}
