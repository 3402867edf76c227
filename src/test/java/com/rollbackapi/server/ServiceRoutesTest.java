package com.rollbackapi.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.journal.Action;
import com.rollbackapi.target.http.PaymentsFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Services over HTTP: what is declared, and whether it is called at all at the moment.
final class ServiceRoutesTest {
    @TempDir
    private Path temp;

    @Test
    void theyAreListedWithTheirBreakers() throws Exception {
        try (PaymentsFixture live = new PaymentsFixture();
                Served served = Served.start(temp);
                Http http = new Http(served)) {
            String toml = PaymentsFixture.declaration(live.line.port())
                    .replaceFirst("headers = [^\n]*\n", "")
                    .replace("failures = 6", "failures = 1");
            served.engine().addService("payments", toml.getBytes(UTF_8), Served.REQUEST);
            assertThat(service(http).text("breaker")).contains("closed");
            live.line.close();
            served.engine().lease("run/9", "agent");
            served.engine()
                    .perform(ActionRequest.live(
                            new Action.Identity("run/9", "agent", "s1", Optional.empty(), "run/9/s1", Optional.empty()),
                            1,
                            "payment.charge",
                            Json.object().put("amount", 25).put("order", "#W1").build(),
                            List.of()));
            Json.Obj shown = service(http);
            assertThat(shown.text("breaker")).contains("open");
            assertThat(shown.text("open_until")).isPresent();
            assertThat(shown.number("compensations")).hasValue(1);
        }
    }

    private static Json.Obj service(Http http) throws Exception {
        Json.Arr services =
                (Json.Arr) http.get("v1/services").json().get("services").orElseThrow();
        assertThat(services.items()).hasSize(1);
        return (Json.Obj) services.items().getFirst();
    }
}
