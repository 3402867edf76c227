package com.rollbackapi.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.ServiceRow;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.server.Served;
import com.rollbackapi.target.http.BreakerState;
import com.rollbackapi.target.http.FaultyProxy;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import com.rollbackapi.target.http.Payments;
import com.rollbackapi.target.http.PaymentsFixture;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The services that an operator elsewhere sees are those of the engine there, and nothing else passes for them.
final class RemoteServicesTest {
    @TempDir
    private Path temp;

    private Payments payments;
    private FaultyProxy line;
    private Served served;

    @BeforeEach
    void declare() throws Exception {
        payments = new Payments();
        line = new FaultyProxy(payments.port());
        served = Served.start(temp.resolve("w"));
        String declared = "environment = \"production\"\n"
                + PaymentsFixture.declaration(line.port()).replaceFirst("headers = [^\n]*\n", "");
        served.engine().addService("payments", declared.getBytes(UTF_8), Served.REQUEST);
    }

    @AfterEach
    void close() throws Exception {
        served.close();
        line.close();
        payments.close();
    }

    private void failACall() throws IOException {
        line.script(Collections.nCopies(6, Fault.DROP_REQUEST).toArray(Fault[]::new));
        Json args = Json.object().put("amount", 25).put("order", "#W1").build();
        Action.Identity identity = new Action.Identity(
                Served.RUN, "agent", "charge", Optional.empty(), Served.RUN + "/charge", Optional.empty());
        served.engine().perform(ActionRequest.live(identity, 1, "payment.charge", args, List.of()));
    }

    @Test
    void theRemotesServicesAreThoseOfItsEngine() throws Exception {
        try (RemoteSource source = Elsewhere.open(served, temp)) {
            Operator operator = source.operator().orElseThrow();
            assertThat(operator.services()).hasSize(1).isEqualTo(served.engine().services());
            failACall();
            List<ServiceRow> seen = operator.services();
            assertThat(seen.getFirst().breaker().map(BreakerState::phase)).contains(BreakerState.Phase.OPEN);
            assertThat(seen).isEqualTo(served.engine().services());
        }
    }

    @Test
    void anAnswerThatCannotBeReadIsRefusedWithWhatIsWrong() throws Exception {
        Json.Obj row = served.engine().services().getFirst().json();
        try (TamperingProxy proxy = new TamperingProxy(URI.create(served.url()).getPort());
                RemoteSource source = through(proxy)) {
            Operator operator = source.operator().orElseThrow();
            assertThat(operator.services()).as("as it is").hasSize(1);
            refused(proxy, operator, "[]", "cannot be read");
            refused(proxy, operator, "{}", "\"services\"");
            refused(proxy, operator, "{\"services\":1}", "\"services\" is a number");
            refused(proxy, operator, "{\"services\":[1]}", "a service is an object");
            refused(proxy, operator, row.without("name"), "needs \"name\"");
            refused(proxy, operator, row.with("name", Json.of(1)), "\"name\" is a text");
            refused(proxy, operator, row.with("environment", Json.of(true)), "\"environment\" is a text");
            refused(proxy, operator, row.with("declaration", Json.of("sha256:00")), "00");
            refused(proxy, operator, row.with("settles", Json.of("a while")), "'a while' is no time");
            refused(proxy, operator, row.with("settles", Json.of("-PT1M")), "less than no time");
            refused(proxy, operator, row.with("breaker", Json.of("ajar")), "no breaker is 'ajar'");
            refused(proxy, operator, row.with("breaker", Json.of("open")), "until when");
            refused(proxy, operator, openUntil(row, "+1000000000-12-31T23:59:59Z"), "no time of these days");
            refused(proxy, operator, openUntil(row, "soon"), "'soon' is no time");
            refused(proxy, operator, openUntil(row, "2026-05-06T09:00:00Z").without("breaker"), "needs \"breaker\"");
            refused(proxy, operator, row.with("compensations", Json.of(7)), "\"compensations\"");
            refused(proxy, operator, row.with("proven", Json.of(1)), "\"proven\"");
            refused(proxy, operator, row.without("operations"), "\"operations\"");
            refused(proxy, operator, operation(row, "class", Json.of("harmless")), "no class is 'harmless'");
            refused(proxy, operator, operation(row, "class", Json.of("irreversible")), "compensation");
            refused(proxy, operator, operation(row, "proven", Json.of("yes")), "\"proven\" is true or false");
        }
    }

    private static Json.Obj openUntil(Json.Obj row, String time) {
        return row.with("breaker", Json.of("open")).with("open_until", Json.of(time));
    }

    /// With another member in its first operation, the charge.
    private static Json.Obj operation(Json.Obj row, String member, Json value) {
        Json.Arr operations = (Json.Arr) row.get("operations").orElseThrow();
        Json.Obj charge = (Json.Obj) operations.items().getFirst();
        return row.with("operations", Json.of(List.of(charge.with(member, value))));
    }

    private static void refused(TamperingProxy proxy, Operator operator, Json.Obj row, String words) {
        Json.Obj answer = Json.object().put("services", Json.of(List.of(row))).build();
        refused(proxy, operator, new String(CanonicalJson.bytes(answer), UTF_8), words);
    }

    private static void refused(TamperingProxy proxy, Operator operator, String answer, String words) {
        proxy.lie("/v1/services", answer);
        assertThatThrownBy(operator::services)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the remote's list of services cannot be read")
                .hasMessageContaining(words);
    }

    private RemoteSource through(TamperingProxy proxy) throws Exception {
        proxy.tokens(Map.of(URI.create(served.url()).getPort(), served.token()));
        return RemoteSource.open(
                new RemoteLog(proxy.url(), "rbx_any", served.logKey(), WitnessPolicy.NONE),
                new SeenHeads(new RealDisk(), temp.resolve("heads")),
                TestClocks.create().wall());
    }
}
