package com.rollbackapi.console.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.forensics.FindingsModel.Stage;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.SmallWorkspace;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Once a journal, again when it turns red or when asked: examining, healthy, found, failed.
final class FindingsModelTest {
    @TempDir
    private Path folder;

    private final Deque<Runnable> background = new ArrayDeque<>();
    private final FindingsModel model = new FindingsModel(new Latest(background::add, Runnable::run));

    private void examined() {
        assertThat(background).hasSize(1);
        background.remove().run();
    }

    private Stage stage() {
        return model.shown().get().stage();
    }

    @Test
    void itGoesThroughItsStages() throws Exception {
        Path dir = folder.resolve("w");
        SmallWorkspace.create(dir, 2);
        try (Source source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            Trust trust = source.trust();
            model.show(source, trust);
            assertThat(stage()).isEqualTo(Stage.EXAMINING);
            examined();
            assertThat(stage()).isEqualTo(Stage.HEALTHY);
            assertThat(model.shown().get().entries()).isEqualTo(source.size());

            model.show(source, trust);
            assertThat(background).as("not asked twice").isEmpty();

            Files.delete(dir.resolve("keys/log.vkey"));
            model.again();
            assertThat(stage()).isEqualTo(Stage.EXAMINING);
            examined();
            assertThat(stage()).isEqualTo(Stage.FOUND);
            assertThat(model.shown().get().findings())
                    .singleElement()
                    .satisfies(f -> assertThat(f.place()).isEqualTo("keys/log.vkey"));

            Files.move(dir, folder.resolve("gone"));
            model.show(source, trust.as(Trust.State.RED, "it was altered"));
            examined();
            assertThat(stage()).as("asked again since it is red").isEqualTo(Stage.FAILED);
            assertThat(model.shown().get().problem()).contains("is no workspace");
        }
    }

    @Test
    void aJournalThatIsBeingOpenedIsNotExamined() throws Exception {
        Path dir = folder.resolve("w");
        SmallWorkspace.create(dir, 1);
        try (Source source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            model.show(source, source.trust().as(Trust.State.VERIFYING, "opening"));
            assertThat(background).isEmpty();
            assertThat(stage()).isEqualTo(Stage.EXAMINING);
        }
    }
}
