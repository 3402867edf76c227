package com.rollbackapi.console.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An analyst opens exported journals.
final class ForensicsScreenTest {
    @TempDir
    private Path folder;

    @Test
    void anExportOpensOfflineWithItsVerdictAndEveryEntryProven() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder.resolve("sample"))) {
            Path file = export(console);
            open(console, file);
            long trigger =
                    console.incident().engine().picture().triggers().get(1).entry();
            console.open(ScreenId.FORENSICS, new Selection.Entry(trigger));
            console.picture("forensics-export");
            assertThat(SampleConsole.ui(() -> console.window().playhead().view().mode()))
                    .isEqualTo(Mode.OFFLINE);
            assertThat(console.texts())
                    .contains("Journal is whole and unaltered", "inclusion proven", "OFFLINE")
                    .anyMatch(t -> t.contains("signer unpinned"));
            assertThat(rows(console))
                    .isEqualTo((int) console.incident().engine().picture().position());
        }
    }

    @Test
    void aDamagedExportOpensRedWithThePlace() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            Path file = export(console);
            byte[] bytes = Files.readAllBytes(file);
            byte[] wanted = "release-agent".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            int at = indexOf(bytes, wanted);
            bytes[at < 0 ? bytes.length / 2 : at] ^= 1;
            Files.write(file, bytes);
            SampleConsole.ui(() -> {
                console.window().openJournal(file);
                return true;
            });
            console.settle();
            console.picture("forensics-damaged");
            List<String> texts = console.texts();
            boolean shownRed = SampleConsole.ui(() ->
                                    console.window().playhead().view().trust().state())
                            == Trust.State.RED
                    && texts.contains("Journal is not as it was signed");
            boolean refused = texts.stream().anyMatch(t -> t.contains("could not be opened"));
            assertThat(shownRed || refused).as("%s", texts).isTrue();
        }
    }

    /// A copy of a workspace in which several files rotted: each is shown, with its place and what to do.
    @Test
    void everyFindingOfADamagedWorkspaceIsShown() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            console.incident().engine().publish();
            Path copy = folder.resolve("case");
            copy(console.incident().engine().layout().root(), copy);
            Files.delete(copy.resolve("holder"));
            Files.write(copy.resolve("journal/checkpoint.new"), new byte[9]);
            Files.delete(copy.resolve("keys/log.vkey"));
            flip(copy.resolve("store/pack-00000000.rbxp"), 400);
            Source source = FileSource.open(
                    copy,
                    Optional.of(Files.readString(
                                    console.incident().engine().layout().verifierKey())
                            .strip()),
                    System::nanoTime);
            try (SampleConsole looking = SampleConsole.over(console.incident(), source)) {
                looking.open(ScreenId.FORENSICS, Selection.NOTHING);
                looking.picture("forensics-findings");
                assertThat(looking.texts())
                        .anyMatch(t -> t.matches("Findings: [1-9].*"))
                        .contains("critical", "warning", "info", "keys/log.vkey", "journal/checkpoint.new")
                        .anyMatch(t -> t.startsWith("store/pack-00000000.rbxp, byte"))
                        .anyMatch(t -> t.contains("rbx doctor --repair"));
            }
        }
    }

    @Test
    void aJournalThatCannotBeExaminedSaysWhy() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            assertThat(console.texts())
                    .as("a healthy journal has no table of findings")
                    .anyMatch(t -> t.endsWith("nothing found"))
                    .doesNotContain("What to do");
            Path moved = folder.resolve("moved");
            Path root = console.incident().engine().layout().root();
            Files.move(root, moved);
            SampleConsole.ui(() -> {
                console.button("Examine again").fire();
                return true;
            });
            console.settle();
            Files.move(moved, root);
            console.picture("forensics-unexamined");
            assertThat(console.texts())
                    .anyMatch(t -> t.startsWith("The journal could not be examined: "))
                    .anyMatch(t -> t.endsWith("not examined"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Path at = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(at);
                } else {
                    Files.copy(file, at);
                }
            }
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aQueryNarrowsTheEntriesAndABadOneSaysWhere() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder.resolve("sample"))) {
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            query(console, "event:policy.triggered");
            assertThat(rows(console))
                    .isEqualTo(console.incident().engine().picture().triggers().size());
            console.picture("forensics-query");
            query(console, "colour:red");
            assertThat(console.texts()).anyMatch(t -> t.startsWith("At letter 1: there is no field 'colour'"));
            query(console, "no-entry-says-this");
            assertThat(rows(console)).isZero();
            assertThat(console.texts()).contains("No entry matches");
            console.picture("forensics-empty");
        }
    }

    private static Path export(SampleConsole console) throws Exception {
        Path file = console.incident().engine().layout().root().resolveSibling("incident.rbxj");
        console.incident().engine().export(file);
        return file;
    }

    private static void open(SampleConsole console, Path file) throws Exception {
        SampleConsole.ui(() -> {
            console.window().openJournal(file);
            return true;
        });
        SampleConsole.await(
                "it is open",
                () -> console.window().playhead().view().source().title().equals("incident.rbxj"));
        console.settle();
    }

    private static void query(SampleConsole console, String text) throws Exception {
        SampleConsole.ui(() -> {
            ((TextField) console.window().scene().getRoot().lookup(".query-panel .text-field")).setText(text);
            return true;
        });
        Thread.sleep(400);
        console.settle();
    }

    private static int rows(SampleConsole console) throws Exception {
        return SampleConsole.ui(
                () -> ((TableView<?>) console.window().scene().getRoot().lookup(".entries .table-view"))
                        .getItems()
                        .size());
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
