package com.rollbackapi.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// The rows of one run: a table for the reader and a JSON array for the next run to compare with.
///
/// Each element has `measure`, `value`, `unit`, `ceiling`, `ceiling_name`, `peer`, `peer_name`, `ratio`, `target` and
/// `met`; what a row does not have is null. Long simulations use it too, through [#longRun(String)].
public final class Report {
    private static final List<String> HEADINGS =
            List.of("measure", "value", "unit", "ceiling", "peer", "ratio", "target", "met", "peer is");

    private final String name;
    private final Path file;
    private final List<Row> rows = new ArrayList<>();

    private Report(String name, Path file) {
        this.name = name;
        this.file = file;
    }

    /// The report of benchmark `name`, written to `target/bench/NAME.json` under the working directory.
    public static Report bench(String name) {
        return in(Path.of("target", "bench"), name);
    }

    /// The report of long run `name`, written to `target/long/NAME.json`.
    public static Report longRun(String name) {
        return in(Path.of("target", "long"), name);
    }

    static Report in(Path directory, String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "a report's name is lower-case letters, digits and -, not '" + name + "'");
        }
        return new Report(name, directory.resolve(name + ".json"));
    }

    public Report add(Row row) {
        rows.add(row);
        return this;
    }

    /// Prints the table on standard output and writes the file, replacing that of an earlier run.
    public void finish() throws IOException {
        finish(System.out);
    }

    void finish(PrintStream out) throws IOException {
        table().forEach(out::println);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, json());
        out.println(name + ": " + verdict() + "; written to " + file);
    }

    private String verdict() {
        long aimed = rows.stream().filter(r -> r.target().isPresent()).count();
        long met = rows.stream().filter(r -> r.met().orElse(false)).count();
        return aimed == 0 ? rows.size() + " figures" : met + " of " + aimed + " targets met";
    }

    private List<String> table() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS);
        rows.forEach(r -> lines.add(cells(r)));
        int[] width = new int[HEADINGS.size()];
        lines.forEach(l -> {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], l.get(i).length());
            }
        });
        return lines.stream().map(l -> aligned(l, width)).toList();
    }

    private static List<String> cells(Row r) {
        return List.of(
                r.measure(),
                Row.number(r.value()),
                r.unit(),
                cell(value(r.ceiling())),
                cell(value(r.peer())),
                cell(r.ratio()),
                r.targetText().orElse("-"),
                r.met().map(m -> m ? "yes" : "NO").orElse("-"),
                r.peer().map(Row.Figure::name).orElse("-"));
    }

    private static OptionalDouble value(Optional<Row.Figure> figure) {
        return figure.isPresent() ? OptionalDouble.of(figure.get().value()) : OptionalDouble.empty();
    }

    private static String cell(OptionalDouble figure) {
        return figure.isPresent() ? Row.number(figure.getAsDouble()) : "-";
    }

    /// Texts to the left, figures to the right.
    private static String aligned(List<String> cells, int[] width) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < width.length; i++) {
            boolean figure = i == 1 || (i >= 3 && i <= 5);
            line.append(String.format(Locale.ROOT, "%" + (figure ? "" : "-") + width[i] + "s  ", cells.get(i)));
        }
        return line.toString().stripTrailing();
    }

    private String json() {
        return "[\n" + String.join(",\n", rows.stream().map(Report::object).toList()) + "\n]\n";
    }

    private static String object(Row r) {
        return "  {\"measure\": " + quoted(r.measure()) + ", \"value\": " + r.value() + ", \"unit\": "
                + quoted(r.unit())
                + ", \"ceiling\": " + figure(value(r.ceiling())) + ", \"ceiling_name\": " + name(r.ceiling())
                + ", \"peer\": " + figure(value(r.peer())) + ", \"peer_name\": " + name(r.peer())
                + ", \"ratio\": " + figure(r.ratio()) + ", \"target\": "
                + r.targetText().map(Report::quoted).orElse("null")
                + ", \"met\": " + r.met().map(String::valueOf).orElse("null") + "}";
    }

    private static String figure(OptionalDouble figure) {
        return figure.isPresent() ? String.valueOf(figure.getAsDouble()) : "null";
    }

    private static String name(Optional<Row.Figure> figure) {
        return figure.map(f -> quoted(f.name())).orElse("null");
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
