package com.rollbackapi.console.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.app.SampleIncident;
import com.rollbackapi.console.ConsoleWindow;
import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.PersonalWorkspace;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.projection.ErasureRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.ListView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Personal values in the card of an entry: in the clear where the key is, a word and the commitment where it is not.
final class PersonalLinesTest {
    @TempDir
    private Path folder;

    @Test
    void whoHoldsTheKeySeesTheValueUntilItIsDestroyed() throws Exception {
        Path dir = folder.resolve("w");
        PersonalWorkspace.create(dir);
        try (Engine engine = PersonalWorkspace.open(dir)) {
            long index = PersonalWorkspace.act(engine, "ada", 1);
            assertThat(PersonalLines.of(PersonalWorkspace.reveal(engine.source(), index)))
                    .contains(
                            "          \"email\": \"ada@example.org\",  ← personal",
                            "          \"id\": \"ada/id\"  ← personal",
                            "        \"order\": \"o1\"");
            engine.export(folder.resolve("export.rbxj"));
            try (FileSource export =
                    FileSource.open(folder.resolve("export.rbxj"), Optional.empty(), System::nanoTime)) {
                assertThat(String.join("\n", PersonalLines.of(PersonalWorkspace.reveal(export, index))))
                        .containsPattern("\"email\": redacted · commitment [0-9a-f]{16}…,\n")
                        .doesNotContain("ciphertext", "ada@", "ada/id", "of ada");
            }
            ErasureRow row = engine.redact("ada/id", new Operator.Request("dpo", "asked to"));
            List<String> lines = PersonalLines.of(PersonalWorkspace.reveal(engine.source(), index));
            assertThat(String.join("\n", lines))
                    .containsPattern("\"email\": redacted by entry " + row.entry() + " · commitment [0-9a-f]{16}…,\n")
                    .contains("\"note\": \"a note of ada\"")
                    .doesNotContain("ada@");
        }
    }

    @Test
    void theCardShowsThem() throws Exception {
        Path dir = folder.resolve("w");
        PersonalWorkspace.create(dir);
        try (Engine engine = PersonalWorkspace.open(dir);
                SampleIncident beside = SampleIncident.prepare(
                        Files.createDirectories(folder.resolve("sample")), TestClocks.create(), millis -> {})) {
            long ada = PersonalWorkspace.act(engine, "ada", 1);
            long bob = PersonalWorkspace.act(engine, "bob", 2);
            try (SampleConsole console = SampleConsole.over(beside, engine.source())) {
                console.open(ScreenId.FORENSICS, new Selection.Entry(bob));
                console.picture("forensics-personal-open");
                assertThat(lines(console)).anyMatch(t -> t.contains("\"bob@example.org\","));
                console.open(ScreenId.FORENSICS, new Selection.Entry(ada));
                assertThat(lines(console)).anyMatch(t -> t.contains("\"ada@example.org\","));
                ErasureRow row = engine.redact("ada/id", new Operator.Request("dpo", "asked to"));
                SampleConsole.await(
                        "what was shown is gone",
                        () -> lines(console.window()).stream().noneMatch(t -> t.contains("ada@")));
                console.settle();
                console.picture("forensics-personal-redacted");
                assertThat(lines(console))
                        .anyMatch(t -> t.contains("redacted by entry " + row.entry()))
                        .noneMatch(t -> t.contains("ada@"));
                assertThat(console.texts()).contains("inclusion proven", "subject.erased");
            }
        }
    }

    private static List<String> lines(SampleConsole console) throws Exception {
        return SampleConsole.ui(() -> lines(console.window()));
    }

    private static List<String> lines(ConsoleWindow window) {
        return ((ListView<?>) window.scene().getRoot().lookup(".json"))
                .getItems().stream().map(String::valueOf).toList();
    }
}
