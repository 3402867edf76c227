package com.rollbackapi.house;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The one format: palantir-java-format, 120 columns. `mvn -q -Pformat process-test-classes` writes it into every
/// source.
final class Format {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    private Format() {}

    /// Formats every source of ours, or those under the folder given
    /// (`-Dformat=src/main/java/com/rollbackapi/tlog`).
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length == 0 ? "" : args[0]).toAbsolutePath();
        List<Path> files = Sources.java().stream()
                .filter(f -> f.toAbsolutePath().startsWith(folder))
                .toList();
        int changed = 0;
        for (Path file : files) {
            String text = Files.readString(file);
            String formatted = formatted(file, text);
            if (!formatted.equals(text)) {
                Files.writeString(file, formatted);
                changed++;
            }
        }
        System.out.println("formatted " + changed + " of " + files.size() + " sources");
    }

    /// The text as it should be: formatted, imports in order and none unused. A second pass settles what the first
    /// moved.
    static String formatted(Path file, String text) {
        try {
            String once = FORMATTER.formatSourceAndFixImports(Comments.refilled(text));
            return FORMATTER.formatSourceAndFixImports(Comments.refilled(once));
        } catch (FormatterException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
