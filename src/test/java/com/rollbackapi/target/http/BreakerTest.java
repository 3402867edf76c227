package com.rollbackapi.target.http;

import static com.rollbackapi.target.http.PaymentsFixture.charge;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.http.FaultyProxy.Fault;
import com.rollbackapi.target.http.Payments.Odd;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The circuit breaker: six failures in a row open it for thirty seconds.
final class BreakerTest extends OpenPayments {
    /// Three attempts and three probes fail.
    private void failSix() {
        live.line.script(Collections.nCopies(6, Fault.DROP_REQUEST).toArray(Fault[]::new));
        assertThat(service.call(charge("k1"))).isInstanceOf(ServiceAnswer.Unknown.class);
    }

    @Test
    void anOpenBreakerAnswersAtOnceWithoutACallAndSaysUntilWhen() {
        failSix();
        assertThat(service.breaker().phase()).isEqualTo(BreakerState.Phase.OPEN);
        String until = live.now().plusSeconds(30).toString();
        assertThat(service.breaker().openUntil()).contains(live.now().plusSeconds(30));
        assertThat(service.call(charge("k2")))
                .isInstanceOfSatisfying(
                        ServiceAnswer.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains(until));
        assertThat(service.probe(charge("k2"))).isInstanceOf(ServiceAnswer.Unknown.class);
        assertThat(live.payments.requests()).isEmpty();
    }

    @Test
    void afterTheCooldownOneCallThatSucceedsClosesIt() {
        failSix();
        live.pass(Duration.ofSeconds(31));
        assertThat(service.call(charge("k2"))).isInstanceOf(ServiceAnswer.Done.class);
        assertThat(service.breaker())
                .isEqualTo(new BreakerState(BreakerState.Phase.CLOSED, java.util.Optional.empty()));
        assertThat(service.call(charge("k3"))).isInstanceOf(ServiceAnswer.Done.class);
        assertThat(live.payments.effects()).isEqualTo(2);
    }

    @Test
    void onceItsTimeIsUpItSaysThatOneIsLetThroughBeforeAnybodyCalls() {
        failSix();
        live.pass(Duration.ofSeconds(29));
        assertThat(service.breaker().phase()).isEqualTo(BreakerState.Phase.OPEN);
        live.pass(Duration.ofSeconds(2));
        assertThat(service.breaker())
                .isEqualTo(new BreakerState(BreakerState.Phase.HALF_OPEN, java.util.Optional.empty()));
    }

    @Test
    void afterTheCooldownOneCallThatFailsOpensItAgain() {
        failSix();
        live.pass(Duration.ofSeconds(31));
        live.payments.answer(Odd.status(500, false));
        assertThat(service.call(charge("k2")))
                .isInstanceOfSatisfying(
                        ServiceAnswer.Unknown.class,
                        unknown ->
                                assertThat(unknown.reason()).contains("until").contains("500"));
        assertThat(live.payments.posts()).hasSize(1);
        assertThat(service.breaker().phase()).isEqualTo(BreakerState.Phase.OPEN);
        assertThat(service.call(charge("k2"))).isInstanceOf(ServiceAnswer.Unknown.class);
        assertThat(live.payments.posts()).hasSize(1);
    }

    @Test
    void aCallThatIsStoppedBeforeItIsSentLeavesTheNextOneToDecide() {
        failSix();
        live.pass(Duration.ofSeconds(31));
        AtomicInteger asked = new AtomicInteger();
        assertThat(service.call(charge("k2"), () -> asked.getAndIncrement() == 0))
                .isInstanceOf(ServiceAnswer.NotDone.class);
        assertThat(service.breaker().phase()).isEqualTo(BreakerState.Phase.HALF_OPEN);
        assertThat(service.call(charge("k3"))).isInstanceOf(ServiceAnswer.Done.class);
        assertThat(live.payments.keys()).containsExactly("k3");
    }

    @Test
    void aServiceThatRefusesIsAServiceThatAnswers() {
        for (int i = 0; i < 10; i++) {
            assertThat(service.call(charge("k" + i, -1))).isInstanceOf(ServiceAnswer.NotDone.class);
        }
        assertThat(service.breaker().phase()).isEqualTo(BreakerState.Phase.CLOSED);
    }
}
