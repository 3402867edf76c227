package com.rollbackapi.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.Served;
import com.rollbackapi.target.http.Payments;
import com.rollbackapi.target.http.PaymentsFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of an action, seen from elsewhere, is what the engine there would make of it.
final class RemoteFatesTest {
    private static final Scope SCOPE = new Scope.Runs(List.of("shop"));

    @TempDir
    private Path temp;

    private Path workspace() {
        return temp.resolve("w");
    }

    /// A run that charged through a service of the workspace.
    private void charged(Payments payments) throws Exception {
        Engine.init(workspace(), TestClocks.create());
        try (Engine engine = Engine.open(workspace(), TestClocks.create())) {
            String declared = PaymentsFixture.declaration(payments.port()).replaceFirst("headers = [^\n]*\n", "");
            engine.addService("payments", declared.getBytes(UTF_8), Served.REQUEST);
            engine.lease("shop", "agent");
            Json args = Json.object().put("amount", 25).put("order", "#W1").build();
            Action.Identity identity =
                    new Action.Identity("shop", "agent", "s1", Optional.empty(), "shop/s1", Optional.empty());
            engine.perform(ActionRequest.live(identity, 1, "payment.charge", args, List.of()));
        }
    }

    private Preview fromElsewhere(Served served) throws Exception {
        try (RemoteSource source = Elsewhere.open(served, temp)) {
            return source.operator().orElseThrow().preview(SCOPE);
        }
    }

    @Test
    void whatAServiceThereOffersIsCompensatedWithTheTimeLeftThere() throws Exception {
        try (Payments payments = new Payments()) {
            charged(payments);
            try (Served served = Served.of(Engine.open(workspace(), TestClocks.create()))) {
                assertThat(fromElsewhere(served).fates()).singleElement().satisfies(f -> {
                    assertThat(f.kind()).isEqualTo(Fate.Kind.COMPENSATED);
                    assertThat(f.secondsLeft().orElseThrow()).isBetween(1L, 24 * 3_600L);
                });
            }
        }
    }

    @Test
    void whatNoServiceThereOffersIsByHandElsewhereToo() throws Exception {
        try (Payments payments = new Payments()) {
            charged(payments);
            Files.delete(workspace().resolve("services").resolve("payments.toml"));
            try (Served served = Served.of(Engine.open(workspace(), TestClocks.create()))) {
                Preview seen = fromElsewhere(served);
                assertThat(seen.fates())
                        .isEqualTo(served.engine().preview(SCOPE).fates());
                assertThat(seen.fates().stream().map(Fate::kind)).containsExactly(Fate.Kind.BY_HAND);
            }
        }
    }

    @Test
    void anAnswerAboutOtherActionsIsNotRead() throws Exception {
        try (Payments payments = new Payments()) {
            charged(payments);
            try (Served served = Served.of(Engine.open(workspace(), TestClocks.create()))) {
                Preview preview = served.engine().preview(SCOPE);
                Json.Obj row = preview.fates().getFirst().toJson();
                assertThat(Fate.read(preview.plan(), List.of(row))).isEqualTo(preview.fates());
                assertThatThrownBy(() -> Fate.read(preview.plan(), List.of()))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> Fate.read(preview.plan(), List.of(row.with("entry", Json.of(0)))))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> Fate.read(preview.plan(), List.of(row.with("fate", Json.of("fine")))))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
