package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.SeenHeads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// docs/cli.md has every command with every option of it, and none that there is not.
final class CliPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `rbx ([^`]+)`");
    private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)");

    @Test
    void thePageAndTheProgramAgree() throws IOException {
        String page = Files.readString(Path.of("docs", "cli.md"));
        List<String> documented = ROW.matcher(page)
                .results()
                .map(m -> m.group(1).replaceAll("\\s*\\[?[A-Z…]+.*", "").strip())
                .sorted()
                .toList();
        List<String> there = new ArrayList<>();
        CommandLine root = Rbx.line(
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(PrintStream.nullOutputStream()),
                        new PrintStream(PrintStream.nullOutputStream()),
                        TestClocks.create(),
                        "tester",
                        new SeenHeads(new RealDisk(), Path.of("target", "cli-heads")),
                        request -> 0),
                List.of());
        root.getSubcommands().forEach((name, command) -> collect(page, name, command, there));
        assertThat(documented).isEqualTo(there.stream().sorted().toList());
    }

    private static void collect(String page, String name, CommandLine command, List<String> there) {
        if (name.equals("help") || name.equals("generate-completion")) {
            return;
        }
        if (!command.getSubcommands().isEmpty()) {
            command.getSubcommands().forEach((sub, c) -> collect(page, name + " " + sub, c, there));
            return;
        }
        there.add(name);
        String row = page.lines()
                .filter(l -> l.matches("\\| `rbx " + name + "[ `].*"))
                .findFirst()
                .orElse("");
        List<String> documented =
                OPTION.matcher(row).results().map(m -> m.group(1)).distinct().toList();
        boolean same = row.contains("the same");
        List<String> options = command.getCommandSpec().options().stream()
                .map(o -> o.longestName())
                .filter(o -> !List.of("--help", "--json").contains(o))
                .toList();
        if (same) {
            assertThat(options).as("rbx %s", name).containsAll(documented);
        } else {
            assertThat(documented).as("rbx %s", name).containsExactlyInAnyOrderElementsOf(options);
        }
    }
}
