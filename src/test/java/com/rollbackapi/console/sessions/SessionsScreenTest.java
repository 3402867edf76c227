package com.rollbackapi.console.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.PictureHash;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A reviewer replays the sample's session.
final class SessionsScreenTest {
    private static final Selection SESSION = new Selection.Session("IR-2026-0506");

    @TempDir
    private Path folder;

    @Test
    void theSessionIsProvenAndToldRelativeToItsDanger() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            console.open(ScreenId.SESSIONS, SESSION);
            console.picture("sessions-live");
            assertThat(console.texts()).contains("signature valid", "IR-2026-0506");
            assertThat(console.texts()).anyMatch(t -> t.matches("hash equal at (\\d+) / \\1 ✓"));
            assertThat(console.texts()).contains("T-0", "T+0", "migration.broken", "state.restored");
        }
    }

    @Test
    void seekingMovesThePictureAndEveryScreenIsInThePast() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            long diverged = console.incident().engine().source().timeline().markers().stream()
                    .filter(m -> m.event() == EventType.STATE_DIVERGED)
                    .findFirst()
                    .orElseThrow()
                    .entry();
            console.open(ScreenId.SESSIONS, SESSION);
            console.seek(diverged + 1);
            console.picture("sessions-replay");
            Picture shown =
                    SampleConsole.ui(() -> console.window().playhead().view().picture());
            assertThat(shown.position()).isEqualTo(diverged + 1);
            assertThat(PictureHash.of(shown))
                    .isEqualTo(
                            PictureHash.of(console.incident().engine().source().at(diverged + 1)));
            assertThat(console.texts()).contains("REPLAY 1×").anyMatch(t -> t.startsWith("changed since T-"));
        }
    }

    @Test
    void aReplayPlaysFromTheSessionsStartAndCanBePaused() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            console.open(ScreenId.SESSIONS, SESSION);
            SampleConsole.ui(() -> {
                console.window().playhead().speed(4);
                return true;
            });
            var replay = console.button("Replay from the start");
            SampleConsole.ui(() -> {
                replay.fire();
                return true;
            });
            SampleConsole.await(
                    "it plays",
                    () -> console.window().playhead().view().playing()
                            && console.window().playhead().view().position() > 66);
            SampleConsole.ui(() -> {
                console.window().playhead().pause();
                return true;
            });
            console.settle();
            assertThat(SampleConsole.ui(() -> console.window().playhead().view().mode()))
                    .isEqualTo(Mode.REPLAY);
            assertThat(SampleConsole.ui(() -> console.window().playhead().view().position()))
                    .isLessThan(134);
        }
    }

    @Test
    void withNothingJournaledThereIsNoSession() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            console.open(ScreenId.SESSIONS, Selection.NOTHING);
            console.seek(0);
            console.picture("sessions-before");
            assertThat(console.texts()).contains("The playhead stands before this session");
        }
    }
}
