package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.http.FaultyProxy;
import com.rollbackapi.target.http.Payments;
import com.rollbackapi.target.http.PaymentsFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A workspace whose runs charge through a real payment service, with a faulty line between.
abstract sealed class PaymentsWorkspace
        permits CallsUnderWayTest, OwedFactsTest, ServiceActionsTest, ProvenCompensationTest, ServiceCallsTest {
    static final Operator.Request REQUEST = new Operator.Request("ada", "tested");
    static final String RUN = "run/1";

    @TempDir
    Path folder;

    Payments payments;
    FaultyProxy line;
    Engine engine;
    private final AtomicLong passed = new AtomicLong();
    final Clocks clocks = clocks(passed);

    private static Clocks clocks(AtomicLong passed) {
        Clocks given = TestClocks.create();
        InstantSource wall = () -> given.wall().instant().plusMillis(passed.get());
        return new Clocks(wall, given.nanoTime(), given.random(), given.pause());
    }

    /// So long that no request is on its way any more.
    void settle() {
        passed.addAndGet(Duration.ofMinutes(1).toMillis());
    }

    @BeforeEach
    void open() throws Exception {
        payments = new Payments();
        line = new FaultyProxy(payments.port());
        Engine.init(workspace(), clocks);
        engine = Engine.open(workspace(), clocks);
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
        line.close();
        payments.close();
    }

    Path workspace() {
        return folder.resolve("ws");
    }

    void reopen() throws IOException {
        engine.close();
        engine = Engine.open(workspace(), clocks);
    }

    /// The usual declaration, without a secret and with a breaker that stays closed.
    String declaration() {
        return PaymentsFixture.declaration(line.port())
                .replaceFirst("headers = [^\n]*\n", "")
                .replace("failures = 6", "failures = 100");
    }

    void declare() throws IOException, RefusedException {
        engine.addService("payments", declaration().getBytes(UTF_8), REQUEST);
    }

    static Action.Identity identity(String step) {
        return new Action.Identity(RUN, "agent", step, Optional.empty(), RUN + "/" + step, Optional.empty());
    }

    ActionResult charge(String step, double amount, ActionRequest.Content... writes) throws IOException {
        Json args =
                Json.object().put("amount", Json.of(amount)).put("order", "#W1").build();
        return engine.perform(ActionRequest.live(identity(step), 1, "payment.charge", args, List.of(writes)));
    }

    ActionResult charge(String step) throws IOException {
        return charge(step, 25);
    }

    Outcome rollBack() throws IOException, RefusedException {
        Scope scope = new Scope.Runs(List.of(RUN));
        return engine.rollback(scope, engine.preview(scope).planHash(), REQUEST);
    }

    List<Entry> journaled(EventType event) throws IOException {
        List<Entry> found = new ArrayList<>();
        for (long i = 0; i < engine.source().size(); i++) {
            if (engine.entry(i).event() == event) {
                found.add(engine.entry(i));
            }
        }
        return found;
    }

    Action last(EventType event) throws IOException {
        return Action.fromBody(journaled(event).getLast().body());
    }
}
