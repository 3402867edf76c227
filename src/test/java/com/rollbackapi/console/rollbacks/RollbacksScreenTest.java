package com.rollbackapi.console.rollbacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.journal.Action;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.http.Payments;
import com.rollbackapi.target.http.PaymentsFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.event.EventType;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Preview, confirmation, refusal and restoration, as an operator meets them.
final class RollbacksScreenTest {
    private static final Operator.Request REQUEST = new Operator.Request("ops_lead", "test");

    @TempDir
    private Path folder;

    @Test
    void aPreviewShowsWhatWouldBeUndoneAndCancelHasTheFocus() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            openPreview(console);
            console.picture("rollbacks-preview");
            long mutations =
                    console.incident().engine().preview(scope(console)).plan().mutations();
            assertThat(confirmText(console)).contains(String.valueOf(mutations));
            assertThat(SampleConsole.ui(() -> console.window().scene().getFocusOwner()))
                    .isInstanceOfSatisfying(
                            Button.class, b -> assertThat(b.getText()).isEqualTo("Cancel"));
        }
    }

    @Test
    void laterWorkIsKeptOrLeftToAPersonWhenStepsAreUndone() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            List<ActionRow> billing = engine.picture().world().actions().values().stream()
                    .filter(a -> a.runId().equals("wf_2026_05_06_0911"))
                    .toList();
            editLater(engine, billing.getFirst(), "note", "seen by finance");
            editLater(engine, billing.getLast(), "status", "disputed");
            Scope steps = new Scope.Steps(List.of(billing.getFirst().step()));
            console.open(ScreenId.ROLLBACKS, new Selection.Preview(steps));
            console.picture("rollbacks-steps");
            assertThat(console.texts()).contains("reverse · merged", "left · correct by hand");
            assertThat(console.texts()).anyMatch(t -> t.contains("finance/status wrote it in entry"));
            engine.rollback(steps, engine.preview(steps).planHash(), new Operator.Request("ops_lead", "one step"));
            RollbackRow row = engine.picture().rollbacks().lastEntry().getValue();
            console.open(ScreenId.ROLLBACKS, new Selection.Rollback(row.id()));
            console.settle();
            console.picture("rollbacks-steps-done");
            String task = engine.picture().tasks().lastKey();
            assertThat(console.texts()).contains("left · correct by hand", "task " + task);
        }
    }

    @Test
    void whatAnotherCallWouldOffsetAndNoServiceOffersIsSaidToBeByHand() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            String run = "launch";
            long epoch = engine.lease(run, "growth");
            Action.Identity identity =
                    new Action.Identity(run, "growth", "s1", Optional.empty(), "launch/s1", Optional.empty());
            engine.perform(ActionRequest.live(identity, epoch, "ads.publish", Json.Obj.EMPTY, List.of()));
            console.open(ScreenId.ROLLBACKS, new Selection.Preview(new Scope.Runs(List.of(run))));
            console.picture("rollbacks-compensations");
            assertThat(console.texts()).contains("compensate · by hand", "no service, 0 mutations of 1 run");
        }
    }

    @Test
    void theButtonSaysWhatIsCompensatedAndTheTimeLeftIsShown() throws Exception {
        try (Payments payments = new Payments();
                SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            String declared = PaymentsFixture.declaration(payments.port()).replaceFirst("headers = [^\n]*\n", "");
            engine.addService("payments", declared.getBytes(StandardCharsets.UTF_8), REQUEST);
            for (int i = 1; i <= 3; i++) {
                Json args =
                        Json.object().put("amount", 25).put("order", "#W" + i).build();
                act(engine, "checkout", "payment.charge", args);
            }
            console.open(ScreenId.ROLLBACKS, new Selection.Preview(new Scope.Runs(List.of("checkout"))));
            console.picture("rollbacks-countdown");
            assertThat(confirmText(console)).isEqualTo("Hold to compensate 3 actions");
            assertThat(console.texts()).anyMatch(t -> t.matches("compensate · (24 h|23 h 59 min) left"));
        }
    }

    @Test
    void whatCannotBeUndoneIsAskedOfAPersonOnce() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            act(engine, "newsletter", "mail.broadcast", Json.Obj.EMPTY);
            Scope scope = new Scope.Runs(List.of("newsletter"));
            console.open(ScreenId.ROLLBACKS, new Selection.Preview(scope));
            console.picture("rollbacks-irreversible");
            assertThat(confirmText(console)).isEqualTo("Hold to ask a person about 1 effect");
            assertThat(SampleConsole.ui(() -> hold(console).isDisabled())).isFalse();
            engine.rollback(scope, engine.preview(scope).planHash(), REQUEST);
            String asked = engine.picture().rollbacks().lastKey();
            console.open(ScreenId.ROLLBACKS, new Selection.Rollback(asked));
            console.picture("rollbacks-irreversible-asked");
            assertThat(console.texts())
                    .contains("task " + engine.picture().tasks().lastKey(), "Nothing was put back.");
            console.open(ScreenId.ROLLBACKS, new Selection.Preview(scope));
            assertThat(SampleConsole.ui(() -> hold(console).isDisabled())).isTrue();
            assertThat(console.texts()).anyMatch(t -> t.contains("is with a person already"));
        }
    }

    private static void act(Engine engine, String run, String tool, Json args) throws Exception {
        long epoch = engine.picture().runs().containsKey(run) ? 1 : engine.lease(run, "agent");
        String step = "s" + engine.source().size();
        Action.Identity identity =
                new Action.Identity(run, "agent", step, Optional.empty(), run + "/" + step, Optional.empty());
        engine.perform(ActionRequest.live(identity, epoch, tool, args, List.of()));
    }

    private static void editLater(Engine engine, ActionRow written, String member, String value) throws Exception {
        String target = written.service().orElseThrow();
        String object = written.object().orElseThrow();
        Hash now = engine.picture().world().tree(target).get(object).orElseThrow();
        Json.Obj record =
                StrictJson.parseObject(engine.source().blobs().get(now).orElseThrow());
        String run = "finance/" + member;
        long epoch = engine.lease(run, "ada");
        Action.Identity identity =
                new Action.Identity(run, "ada", "edit", Optional.empty(), run + "/edit", Optional.empty());
        byte[] edited = CanonicalJson.bytes(record.with(member, Json.of(value)));
        engine.perform(ActionRequest.live(
                identity,
                epoch,
                "invoice.edit",
                Json.Obj.EMPTY,
                List.of(new ActionRequest.Content(target, object, Optional.of(edited)))));
    }

    @Test
    void onlyHoldingTheButtonRollsBackAndTheRootIsTheExpectedOne() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            openPreview(console);
            var expected =
                    console.incident().engine().preview(scope(console)).plan().expectedRoots();

            mouse(console, MouseEvent.MOUSE_PRESSED);
            Thread.sleep((long) HoldButton.HOLD_MILLIS / 2);
            mouse(console, MouseEvent.MOUSE_RELEASED);
            Thread.sleep((long) HoldButton.HOLD_MILLIS);
            assertThat(restored(console)).as("let go early").isEmpty();

            mouse(console, MouseEvent.MOUSE_PRESSED);
            SampleConsole.await("it is restored", () -> restored(console).isPresent());
            console.settle();
            console.picture("rollbacks-restored");
            assertThat(evidence(console).isDisabled()).isFalse();
            for (var root : expected.entrySet()) {
                assertThat(console.incident().engine().liveRoot(root.getKey())).isEqualTo(root.getValue());
            }
        }
    }

    @Test
    void spaceHoldsTheButtonToo() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            openPreview(console);
            SampleConsole.ui(() -> {
                hold(console).requestFocus();
                hold(console).fireEvent(key(KeyEvent.KEY_PRESSED));
                return true;
            });
            SampleConsole.await("it is restored", () -> restored(console).isPresent());
        }
    }

    @Test
    void aRollbackPausesBehindTheStepTypedAndIsResumedUnderItsId() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            openPreview(console);
            assertThat(allowedWith(console, "999"))
                    .as("the plan has no such step")
                    .isFalse();
            assertThat(allowedWith(console, "soon")).isFalse();
            assertThat(allowedWith(console, "1")).isTrue();
            console.picture("rollbacks-pausing");
            mouse(console, MouseEvent.MOUSE_PRESSED);
            SampleConsole.await(
                    "it is paused",
                    () -> with(console, RollbackRow.Status.PAUSED).isPresent());
            console.settle();
            console.picture("rollbacks-paused");
            RollbackRow paused = with(console, RollbackRow.Status.PAUSED).orElseThrow();
            assertThat(confirmText(console)).isEqualTo("Hold to resume");
            assertThat(console.texts()).contains("Abort to safety point…", "paused");
            console.open(ScreenId.OPERATIONS, Selection.NOTHING);
            console.picture("operations-paused");
            assertThat(console.texts()).anyMatch(t -> t.startsWith("paused · "));
            console.open(ScreenId.ROLLBACKS, new Selection.Rollback(paused.id()));
            console.settle();
            mouse(console, MouseEvent.MOUSE_PRESSED);
            SampleConsole.await("it is restored", () -> restored(console).isPresent());
            assertThat(restored(console).orElseThrow().id()).isEqualTo(paused.id());
        }
    }

    /// Whether it can be confirmed with this step typed as the one to pause behind.
    private static boolean allowedWith(SampleConsole console, String step) throws Exception {
        return SampleConsole.ui(() -> {
            ((TextField) console.window().scene().getRoot().lookup("#pause")).setText(step);
            return !hold(console).isDisabled();
        });
    }

    @Test
    void aPlanThatALaterWriteMadeStaleIsRefusedAndPlannedAgain() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder)) {
            Engine engine = console.incident().engine();
            openPreview(console);
            SampleConsole.ui(() -> {
                hold(console).fireEvent(click(MouseEvent.MOUSE_PRESSED));
                return true;
            });
            // while the button is held somebody writes to one of the services
            write(engine, "agents-db", "agents_task/task_99");
            Thread.sleep((long) HoldButton.HOLD_MILLIS);
            console.settle();
            assertThat(console.texts()).anyMatch(t -> t.startsWith("Refused, nothing was changed"));
            console.picture("rollbacks-stale");
            assertThat(restored(console)).isEmpty();
            long now = engine.preview(scope(console)).plan().mutations();
            assertThat(confirmText(console)).as("the new plan is shown").contains(String.valueOf(now));
        }
    }

    @Test
    void inThePastNothingCanBeDoneAndTheReasonIsShown() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            console.seek(restored(console).orElseThrow().queuedEntry() + 1);
            console.open(ScreenId.ROLLBACKS, Selection.NOTHING);
            console.picture("rollbacks-past");
            assertThat(SampleConsole.ui(() -> hold(console).isDisabled())).isTrue();
            console.seek(console.incident().engine().source().size() - 1);
            assertThat(evidence(console).isDisabled()).as("nothing signs there").isTrue();
        }
    }

    @Test
    void whatIsSavedOfARollbackIsEnoughForWhoKnowsTheLogsKey() throws Exception {
        try (SampleConsole console = SampleConsole.restored(folder)) {
            Engine engine = console.incident().engine();
            RollbackRow row = restored(console).orElseThrow();
            Path saved = SavedEvidence.save(engine, row.id(), folder.resolve("saved.rbxe"));
            EvidencePack pack = EvidencePack.verify(
                    Files.readAllBytes(saved), Optional.of(engine.keys().newest()));
            assertThat(pack.rollbackId()).isEqualTo(row.id());
            assertThat(pack.verdict()).isEqualTo("restored");
        }
    }

    private static Button evidence(SampleConsole console) throws Exception {
        return SampleConsole.ui(() -> console.window().scene().getRoot().lookupAll(".button").stream()
                .flatMap(n ->
                        n instanceof Button b && b.getText().equals("Save evidence…") ? Stream.of(b) : Stream.empty())
                .findFirst()
                .orElseThrow());
    }

    private static Scope scope(SampleConsole console) {
        return new Scope.Checkpoint(console.incident().goodCheckpoint(), Optional.empty());
    }

    private static void openPreview(SampleConsole console) throws Exception {
        console.open(ScreenId.ROLLBACKS, new Selection.Preview(scope(console)));
        SampleConsole.await("the preview is computed", () -> !hold(console).isDisabled());
    }

    private static Optional<RollbackRow> restored(SampleConsole console) {
        return with(console, RollbackRow.Status.RESTORED);
    }

    private static Optional<RollbackRow> with(SampleConsole console, RollbackRow.Status status) {
        return console.incident().engine().picture().rollbacks().values().stream()
                .filter(r -> r.status() == status)
                .findFirst();
    }

    private static HoldButton hold(SampleConsole console) {
        return (HoldButton) console.window().scene().getRoot().lookup(".hold-button");
    }

    private static String confirmText(SampleConsole console) throws Exception {
        return SampleConsole.ui(() -> hold(console).textProperty().get());
    }

    private static void mouse(SampleConsole console, EventType<MouseEvent> type) throws Exception {
        SampleConsole.ui(() -> {
            hold(console).fireEvent(click(type));
            return true;
        });
    }

    private static MouseEvent click(EventType<MouseEvent> type) {
        return new MouseEvent(
                type,
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
                null);
    }

    private static KeyEvent key(EventType<KeyEvent> type) {
        return new KeyEvent(type, " ", " ", KeyCode.SPACE, false, false, false, false);
    }

    private static void write(Engine engine, String service, String object) throws Exception {
        String run = "wf_other";
        long epoch = engine.lease(run, "other-agent");
        engine.perform(new ActionRequest(
                new Action.Identity(run, "other-agent", "step_1", Optional.empty(), run + "_step_1", Optional.empty()),
                epoch,
                "task.open",
                Optional.of(Json.Obj.EMPTY),
                state -> List.of(new ActionRequest.Content(
                        service, object, Optional.of("{\"kind\":\"support\"}".getBytes(StandardCharsets.UTF_8)))),
                new Action.Result(true, Optional.empty()),
                Json.Obj.EMPTY,
                ActionRequest.Origin.LIVE));
    }
}
