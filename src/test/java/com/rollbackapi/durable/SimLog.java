package com.rollbackapi.durable;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What was done on a [SimDisk], for who looks into a failure.
final class SimLog {
    private static final int SHOWN = 60;

    private record Line(String what, Path file) {}

    private final List<Line> lines = new ArrayList<>();

    void add(String what, Path file) {
        lines.add(new Line(what, file));
    }

    SimLog copy() {
        SimLog copy = new SimLog();
        copy.lines.addAll(lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
        return copy;
    }

    /// The last operations, a line each.
    @Override
    public String toString() {
        return lines.stream()
                .skip(Math.max(0, lines.size() - SHOWN))
                .map(l -> l.what() + " " + l.file())
                .collect(joining("\n  "));
    }
}
