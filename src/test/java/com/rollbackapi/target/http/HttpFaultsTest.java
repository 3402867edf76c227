package com.rollbackapi.target.http;

import static com.rollbackapi.target.http.PaymentsFixture.charge;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import com.rollbackapi.target.http.Payments.Odd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Each fault of a network and of a service, and what is known after it. The service counts the effects.
final class HttpFaultsTest extends OpenPayments {
    private void chargedOnce(ServiceAnswer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        ServiceAnswer.Done.class,
                        done -> assertThat(done.result().text("id")).contains("ch_1"));
        assertThat(live.payments.effects()).isOne();
        assertThat(live.payments.keys()).containsExactly("k1");
    }

    @Test
    void aReplyLostAfterSuccessChargesOnceAndIsKnown() {
        live.line.script(Fault.LOSE_REPLY);
        chargedOnce(service.call(charge("k1")));
        assertThat(live.payments.posts()).hasSize(2);
    }

    @Test
    void everyReplyLostIsSettledByTheProbe() {
        live.line.script(Fault.LOSE_REPLY, Fault.LOSE_REPLY, Fault.LOSE_REPLY);
        chargedOnce(service.call(charge("k1")));
        assertThat(live.payments.requests().getLast()).isEqualTo("GET /api/v1/charges?key=k1");
    }

    @Test
    void aRequestThatArrivesTwiceChargesOnce() {
        live.line.script(Fault.DUPLICATE);
        chargedOnce(service.call(charge("k1")));
        assertThat(live.payments.posts()).hasSize(2);
    }

    @Test
    void aFailureOfTheServiceThenSuccessChargesOnce() {
        live.payments.answer(Odd.status(500, false));
        chargedOnce(service.call(charge("k1")));
        assertThat(live.pauses).hasSize(1);
        assertThat(live.pauses.getFirst()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    }

    @Test
    void aFailureOfTheServiceAfterItsEffectChargesOnce() {
        live.payments.answer(Odd.status(500, true), Odd.status(500, true), Odd.status(500, true));
        chargedOnce(service.call(charge("k1")));
        assertThat(live.payments.requests().getLast()).startsWith("GET ");
    }

    @Test
    void aServiceThatFailsEachTimeWithoutEffectHasNotDoneIt() {
        live.payments.answer(Odd.status(500, false), Odd.status(500, false), Odd.status(500, false));
        assertThat(service.call(charge("k1")))
                .isInstanceOfSatisfying(
                        ServiceAnswer.NotDone.class,
                        no -> assertThat(no.reason()).contains("500").contains("told to"));
        assertThat(live.payments.effects()).isZero();
        assertThat(live.pauses.get(1)).isGreaterThanOrEqualTo(live.pauses.get(0));
    }

    @Test
    void aRequestThatIsNeverAnsweredTimesOutAndIsRepeatedUnderTheSameKey() {
        live.line.script(Fault.STALL);
        chargedOnce(service.call(charge("k1")));
    }

    /// The probe sees no charge, yet the request is still on its way: "not done" would be a lie.
    @Test
    void aRequestThatMayStillArriveIsNeverCalledUndone() throws Exception {
        live.line.script(Fault.DELAY, Fault.DELAY, Fault.DELAY);
        assertThat(service.call(charge("k1")))
                .isInstanceOfSatisfying(
                        ServiceAnswer.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("may still be under way"));
        assertThat(live.payments.effects()).isZero();
        live.line.release();
        chargedOnce(service.probe(charge("k1")));
    }

    @Test
    void aRefusedConnectionIsTriedAgainAndThenUnknown() throws Exception {
        live.line.close();
        assertThat(service.call(charge("k1"))).isInstanceOf(ServiceAnswer.Unknown.class);
        assertThat(live.pauses).hasSizeGreaterThanOrEqualTo(2);
        assertThat(live.payments.requests()).isEmpty();
    }

    @Test
    void aConnectionThatComesLateIsWaitedFor() throws Exception {
        try (FaultyProxy late = FaultyProxy.late(live.payments.port());
                HttpService slow = live.open(patient(late))) {
            CountDownLatch asked = new CountDownLatch(1);
            CompletableFuture<ServiceAnswer> answer = asking(slow, asked, () -> true);
            asked.await();
            late.open();
            chargedOnce(answer.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aConnectionThatComesLateCarriesNothingOfACallThatWasStoppedMeanwhile() throws Exception {
        try (FaultyProxy late = FaultyProxy.late(live.payments.port());
                HttpService slow = live.open(patient(late))) {
            CountDownLatch asked = new CountDownLatch(1);
            AtomicBoolean stopped = new AtomicBoolean();
            CompletableFuture<ServiceAnswer> answer = asking(slow, asked, () -> !stopped.get());
            asked.await();
            stopped.set(true);
            late.open();
            assertThat(answer.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new ServiceAnswer.NotDone("payment.charge was stopped before it was sent"));
        }
        assertThat(live.payments.requests()).isEmpty();
    }

    /// The second attempt is stopped, and the first may have had its effect.
    @Test
    void whatWasSentBeforeItWasStoppedIsAskedAbout() {
        live.line.script(Fault.LOSE_REPLY);
        AtomicInteger asked = new AtomicInteger();
        chargedOnce(service.call(charge("k1"), () -> asked.incrementAndGet() < 4));
        assertThat(live.payments.posts()).hasSize(1);
    }

    private static String patient(FaultyProxy at) {
        return PaymentsFixture.declaration(at.port()).replace("timeout = \"PT0.4S\"", "timeout = \"PT20S\"");
    }

    /// Makes the call on another thread.
    ///
    /// @param asked counted down once it was asked for the first time whether it may go on
    private static CompletableFuture<ServiceAnswer> asking(
            HttpService service, CountDownLatch asked, BooleanSupplier goOn) {
        CompletableFuture<ServiceAnswer> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> answer.complete(service.call(charge("k1"), () -> {
            boolean may = goOn.getAsBoolean();
            asked.countDown();
            return may;
        })));
        return answer;
    }

    @Test
    void aDroppedRequestIsRepeated() {
        live.line.script(Fault.DROP_REQUEST);
        chargedOnce(service.call(charge("k1")));
        assertThat(live.payments.posts()).hasSize(1);
    }

    @Test
    void aReplyThatIsCutInTheMiddleChargesOnceAndIsKnown() {
        live.line.script(Fault.CUT_REPLY);
        chargedOnce(service.call(charge("k1")));
    }

    @Test
    void aServiceThatWantsToBeLeftAloneIsLeftAloneSoLong() {
        live.payments.answer(
                new Odd(429, Map.of("Retry-After", "7"), new byte[0], false),
                new Odd(503, Map.of("Retry-After", "Fri, 27 Nov 2026 12:00:20 GMT"), new byte[0], false));
        chargedOnce(service.call(charge("k1")));
        assertThat(live.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(13));
    }

    @Test
    void aServiceThatWantsToBeLeftAloneForAnHourIsNotWaitedFor() {
        live.payments.answer(new Odd(429, Map.of("Retry-After", "3600"), new byte[0], false));
        assertThat(service.call(charge("k1"))).isInstanceOf(ServiceAnswer.NotDone.class);
        assertThat(live.pauses).isEmpty();
        assertThat(live.payments.effects()).isZero();
    }

    @Test
    void aConflictOnARepeatedKeyIsSettledByTheProbe() {
        live.line.script(Fault.LOSE_REPLY);
        live.payments.answer(Odd.status(200, true), Odd.status(409, true));
        chargedOnce(service.call(charge("k1")));
        assertThat(live.payments.posts()).hasSize(2);
    }

    @Test
    void aRefusalAfterALostReplyIsNotBelievedUntilTheProbeAgrees() {
        live.line.script(Fault.LOSE_REPLY);
        live.payments.answer(Odd.status(200, true), Odd.status(400, true));
        chargedOnce(service.call(charge("k1")));
    }

    @Test
    void aTokenThatIsRefusedSaysNothingOfTheCall() {
        live.payments.answer(Odd.status(401, true));
        chargedOnce(service.call(charge("k1")));
    }

    @Test
    void aHugeReplyIsNotReadAndTheProbeDecides() {
        byte[] huge = " ".repeat(HttpCalls.MAX_REPLY_BYTES + 1).getBytes(StandardCharsets.UTF_8);
        live.payments.answer(new Odd(200, Map.of(), huge, true));
        chargedOnce(service.call(charge("k1")));
    }

    @Test
    void aReplyThatIsNoJsonIsNotTrustedAndTheProbeDecides() {
        live.payments.answer(new Odd(200, Map.of(), "<html>ok</html>".getBytes(StandardCharsets.UTF_8), false));
        assertThat(service.call(charge("k1")))
                .isInstanceOfSatisfying(
                        ServiceAnswer.NotDone.class,
                        no -> assertThat(no.reason()).contains("no JSON"));
        assertThat(live.payments.posts()).hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (Payments elsewhere = new Payments()) {
            String there = "http://127.0.0.1:" + elsewhere.port() + "/api/v1/charges";
            live.payments.answer(new Odd(307, Map.of("Location", there), new byte[0], false));
            assertThat(service.call(charge("k1"))).isInstanceOf(ServiceAnswer.NotDone.class);
            assertThat(elsewhere.requests()).isEmpty();
            assertThat(elsewhere.authorizations()).isEmpty();
        }
    }

    @Test
    void anAttemptIsSentOnceThoughTheServiceAsksForItAgainAtOnce() {
        Odd again = new Odd(503, Map.of("Retry-After", "0"), new byte[0], false);
        live.payments.answerReads(again);
        assertThat(service.probe(charge("k1"))).isInstanceOf(ServiceAnswer.NotDone.class);
        assertThat(live.payments.requests()).hasSize(2);
        assertThat(live.pauses).as("each but the first is an attempt of ours").hasSize(1);
        live.payments.answer(again);
        chargedOnce(service.call(charge("k1")));
        assertThat(live.payments.posts()).hasSize(2);
        assertThat(live.pauses).hasSize(2);
    }

    @Test
    void aSecretThatComesBackIsHiddenHoweverItIsWritten() {
        for (String echo : new String[] {"Bearer s3cr3t-t0ken", "s3cr3t-t0ken", "s3cr3t-t0ke\\u006e"}) {
            String refused = "{\"message\":\"invalid key " + echo + "\"}";
            live.payments.answer(new Odd(400, Map.of(), refused.getBytes(StandardCharsets.UTF_8), false));
            assertThat(service.call(charge("k1")).toString())
                    .contains("invalid key (PAYMENTS_TOKEN)")
                    .doesNotContain("s3cr3t-t0ken");
            String done = "{\"id\":\"c\",\"" + echo + "\":[{\"auth\":\"" + echo + "\"}]}";
            live.payments.answer(new Odd(200, Map.of(), done.getBytes(StandardCharsets.UTF_8), false));
            assertThat(service.call(charge("k2")).toString())
                    .contains("PAYMENTS_TOKEN")
                    .doesNotContain("s3cr3t-t0ken");
        }
    }

    private ServiceCall refund() {
        ServiceAnswer.Done done = (ServiceAnswer.Done) service.call(charge("k1"));
        return PaymentsFixture.refund(charge("k1"), done.result(), "u1");
    }

    @Test
    void aCompensationIsNotDoneOnlyWhereItIsRefusedForGood() {
        ServiceCall refund = refund();
        for (int status : new int[] {401, 403, 408, 409, 425, 429, 500, 503}) {
            live.payments.answer(Odd.status(status, false), Odd.status(status, false), Odd.status(status, false));
            assertThat(service.call(refund)).as("%d", status).isInstanceOf(ServiceAnswer.Unknown.class);
            while (live.payments.forgetOdd()) {
                // those that were not asked for
            }
            live.pass(Duration.ofMinutes(1));
        }
        live.payments.answer(Odd.status(400, false));
        assertThat(service.call(refund)).isInstanceOf(ServiceAnswer.NotDone.class);
        assertThat(live.payments.effects()).isOne();
    }

    @Test
    void aConflictWithARequestThatIsStillUnderWayIsNeverCalledUndone() {
        live.payments.answer(Odd.status(409, false), Odd.status(409, false), Odd.status(409, false));
        assertThat(service.call(charge("k1")))
                .isInstanceOfSatisfying(
                        ServiceAnswer.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("may still be under way"));
    }
}
