package com.rollbackapi.target.http;

import com.rollbackapi.codec.Json;
import com.rollbackapi.target.ServiceCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/// The payment service with a faulty line to it, and the adapter over that line. Time passes where the adapter pauses.
public final class PaymentsFixture implements AutoCloseable {
    static final String TOKEN = "Bearer s3cr3t-t0ken";

    public final Payments payments;
    public final FaultyProxy line;
    final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    Map<String, String> environment = Map.of("PAYMENTS_TOKEN", TOKEN);

    public PaymentsFixture() throws IOException {
        payments = new Payments();
        line = new FaultyProxy(payments.port());
    }

    /// The example of `docs/services.md` at this address, less patient.
    public static String declaration(int port) {
        return """
            base = "http://127.0.0.1:%d/api/"
            idempotency_header = "Idempotency-Key"
            timeout = "PT0.4S"
            attempts = 3
            backoff = "PT0.1S"
            breaker = { failures = 6, cooldown = "PT30S" }
            headers = { Authorization = "env:PAYMENTS_TOKEN" }

            [operations."payment.charge"]
            class = "compensatable"
            compensation = "payment.refund"
            allowed_for = "PT24H"
            method = "POST"
            path = "/v1/charges"
            body = { amount = "{args.amount}", note = "order {args.order}" }
            probe = { method = "GET", path = "/v1/charges?key={key}", done = { pointer = "/status", equals = "succeeded" }, not_done = { status = 404 } }

            [operations."payment.refund"]
            method = "POST"
            path = "/v1/charges/{offset.result.id}/refunds"
            body = { amount = "{args.amount}" }
            probe = { method = "GET", path = "/v1/refunds?key={key}", done = { pointer = "/status", equals = "succeeded" }, not_done = { status = 404 } }
            """.formatted(port);
    }

    HttpService open() throws ServiceFileException {
        return open(declaration(line.port()));
    }

    HttpService open(String toml) throws ServiceFileException {
        return new HttpService(ServiceDeclaration.parse("payments", toml), operation -> false, around());
    }

    Surroundings around() {
        InstantSource clock = () -> now;
        return new Surroundings(clock, new Random(7), this::pause, v -> Optional.ofNullable(environment.get(v)));
    }

    private void pause(Duration duration, BooleanSupplier goOn) {
        pauses.add(duration);
        pass(duration);
    }

    void pass(Duration duration) {
        now = now.plus(duration);
    }

    Instant now() {
        return now;
    }

    static ServiceCall charge(String key) {
        return charge(key, 25);
    }

    static ServiceCall charge(String key, double amount) {
        Json.Obj args =
                Json.object().put("amount", Json.of(amount)).put("order", "#W1").build();
        return new ServiceCall("payment.charge", key, args, Optional.empty());
    }

    static ServiceCall refund(ServiceCall charge, Json.Obj result, String key) {
        return new ServiceCall(
                "payment.refund", key, charge.args(), Optional.of(new ServiceCall.Offset(charge.key(), result)));
    }

    @Override
    public void close() throws IOException {
        line.close();
        payments.close();
    }
}
