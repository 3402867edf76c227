package com.rollbackapi.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.Mode;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.remote.RemoteLog;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.ApiServer;
import com.rollbackapi.server.ApiTokens;
import com.rollbackapi.tlog.WitnessPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console connected to another engine's server sees and does what it would do there.
final class RemoteConsoleTest {
    @TempDir
    private Path folder;

    @Test
    void theConnectedConsoleShowsTheSamePictureAndRollsBackThroughIt() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            ApiTokens tokens =
                    ApiTokens.open(engine.layout().tokens(), TestClocks.create().wall());
            String token = tokens.issue(new SecureRandom(), Duration.ofHours(1));
            try (ApiServer server = ApiServer.start(engine, tokens, ApiServer.Address.loopback(0))) {
                engine.publish();
                connect(console, server.url(), token, key(engine));
                SampleConsole.await(
                        "the remote is shown",
                        () -> console.window().playhead().view().source().kind() == Source.Kind.REMOTE);
                console.settle();
                assertThat(SampleConsole.ui(() -> PictureHash.of(
                                console.window().playhead().view().picture())))
                        .isEqualTo(PictureHash.of(engine.picture()));
                assertThat(SampleConsole.ui(
                                () -> console.window().playhead().view().mode()))
                        .isEqualTo(Mode.LIVE);
                console.picture("remote-operations");

                rollBackThroughTheRemote(console);
            }
            SampleConsole.await(
                    "the remote is stale",
                    () -> console.window().playhead().view().mode() == Mode.STALE);
            console.picture("remote-stale");
            assertThat(SampleConsole.ui(() -> console.window().playhead().view().operator()))
                    .isEmpty();
        }
    }

    @Test
    void aWrongLogKeyIsSaidOnTheCardAndNothingIsShown() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            connect(console, "http://127.0.0.1:1", "rbx_x", "not a key");
            console.settle();
            assertThat(console.texts()).anyMatch(t -> t.contains("could not be opened") && t.contains("log key"));
            assertThat(SampleConsole.ui(
                            () -> console.window().playhead().view().source().kind()))
                    .isEqualTo(Source.Kind.LOCAL);
        }
    }

    private static void rollBackThroughTheRemote(SampleConsole console) throws Exception {
        Engine engine = console.incident().engine();
        Scope scope = new Scope.Checkpoint(console.incident().goodCheckpoint(), Optional.empty());
        Plan plan = engine.preview(scope).plan();
        console.open(ScreenId.ROLLBACKS, new Selection.Preview(scope));
        HoldButton hold = (HoldButton) console.window().scene().getRoot().lookup(".hold-button");
        SampleConsole.await("the preview is computed", () -> !hold.isDisabled());
        SampleConsole.ui(() -> {
            hold.fireEvent(new MouseEvent(
                    MouseEvent.MOUSE_PRESSED,
                    5,
                    5,
                    5,
                    5,
                    MouseButton.PRIMARY,
                    1,
                    false,
                    false,
                    false,
                    false,
                    true,
                    false,
                    false,
                    true,
                    false,
                    true,
                    null));
            return true;
        });
        SampleConsole.await(
                "it is restored",
                () -> console.incident().engine().picture().restoreEdges().size() == 1);
        console.settle();
        console.picture("remote-restored");
        for (var root : plan.expectedRoots().entrySet()) {
            assertThat(engine.liveRoot(root.getKey())).isEqualTo(root.getValue());
        }
    }

    private static void connect(SampleConsole console, String url, String token, String key) throws Exception {
        SampleConsole.ui(() -> {
            console.window().connect(new RemoteLog(url, token, key, WitnessPolicy.NONE));
            return true;
        });
    }

    private static String key(Engine engine) throws Exception {
        return Files.readString(engine.layout().verifierKey()).strip();
    }
}
