package com.rollbackapi.console.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.journal.Action;
import com.rollbackapi.target.http.FaultyProxy;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import com.rollbackapi.target.http.Payments;
import com.rollbackapi.target.http.PaymentsFixture;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The declared services on the screen, over real ones.
final class CalledServicesTest {
    private static final Operator.Request REQUEST = new Operator.Request("ops_lead", "test");

    @TempDir
    private Path folder;

    private static String declaration(int port) {
        return PaymentsFixture.declaration(port).replaceFirst("headers = [^\n]*\n", "");
    }

    /// Proven on a shadow of its own.
    private static String proven(int port, int shadow) {
        String operations = "\n[operations.\"payment.charge\"]";
        return (declaration(port)
                                .replace(
                                        operations,
                                        "\n[shadow]\nbase = \"http://127.0.0.1:" + shadow
                                                + "/api/\"\nstate = { method = \"GET\", path = \"/state\" }\n"
                                                + operations)
                                .replace("class = \"compensatable\"", "class = \"reversible\"")
                        + "\n[[operations.\"payment.charge\".proof]]\nargs = { amount = 25, order = \"#W1\" }\n")
                .replace("payment.", "ledger.");
    }

    private static boolean isShown(SampleConsole console) throws Exception {
        Node table = console.window().scene().lookup("#calledTable");
        return SampleConsole.ui(() -> table.getParent().isVisible());
    }

    /// So often that the breaker opens.
    private static void failACall(Engine engine, FaultyProxy line) throws Exception {
        line.script(Collections.nCopies(6, Fault.DROP_REQUEST).toArray(Fault[]::new));
        engine.perform(ActionRequest.live(
                new Action.Identity("launch", "growth", "s1", Optional.empty(), "launch/s1", Optional.empty()),
                engine.lease("launch", "growth"),
                "payment.charge",
                Json.object().put("amount", 25).put("order", "#W1").build(),
                List.of()));
    }

    @Test
    void eachStandsThereWithWhatIsProvenAndWhatIsLetThroughAndOnlyNow() throws Exception {
        try (Payments payments = new Payments();
                Payments shadow = new Payments();
                FaultyProxy line = new FaultyProxy(payments.port());
                SampleConsole console = SampleConsole.contained(folder)) {
            console.open(ScreenId.OPERATIONS, Selection.NOTHING);
            assertThat(isShown(console)).as("nothing is declared").isFalse();
            Engine engine = console.incident().engine();
            engine.addService("payments", declaration(line.port()).getBytes(UTF_8), REQUEST);
            engine.addService("ledger", proven(payments.port(), shadow.port()).getBytes(UTF_8), REQUEST);
            console.settle();
            assertThat(console.texts())
                    .contains("Services called", "2 declared", "payments", "ledger")
                    .contains("2 · 1 compensated", "0 of 1", "1 of 1", "closed");

            failACall(engine, line);
            console.settle();
            console.picture("operations-services");
            assertThat(console.texts())
                    .contains("2 declared · 1 open", "closed")
                    .anyMatch(t -> t.matches("open until \\d\\d:\\d\\d:\\d\\d"));

            console.seek(engine.picture().position() - 1);
            assertThat(isShown(console)).as("in the past").isFalse();
            SampleConsole.ui(() -> {
                console.window().playhead().follow();
                return true;
            });
            console.settle();
            assertThat(isShown(console)).as("at the head again").isTrue();
        }
    }
}
