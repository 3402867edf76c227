package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.ToolEffects;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What [Service] promises, as tests: every service's test extends this and adds what is its own.
///
/// To add a service, write the adapter, a class that runs the real thing in the test, and extend this with the eight
/// methods below. The real thing counts effects itself: what the adapter says of them is what is tested.
public abstract class ServiceContract {
    private Service service = new Absent();

    /// Opens the adapter over the live system, which starts empty.
    protected abstract Service open() throws Exception;

    /// A call that the system carries out.
    protected abstract ServiceCall sound(String key);

    /// A call of the same operation that the system refuses.
    protected abstract ServiceCall refused(String key);

    /// The call that offsets `call`, of which the system said `result`.
    protected abstract ServiceCall offsetting(ServiceCall call, Json.Obj result, String key);

    /// How often the system itself has carried out a call under this key.
    protected abstract int effects(String key);

    /// How many calls the system has carried out at all, offset ones too.
    protected abstract int effects();

    /// Takes the system down; its state stays.
    protected abstract void goDown() throws Exception;

    /// Lets go of the system.
    protected abstract void release() throws Exception;

    @BeforeEach
    void openTheService() throws Exception {
        service = open();
    }

    @AfterEach
    void closeTheService() throws Exception {
        service.close();
        release();
    }

    @Test
    void itHasANameAndSaysWhatItCanDo() {
        assertThat(service.name()).isNotBlank();
        assertThat(service.operations())
                .extracting(ToolEffects::tool)
                .contains(sound("k").operation())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void itSaysHowLongARequestMayBeOnItsWay() {
        assertThat(service.settles()).isPositive();
    }

    @Test
    void aCallHasItsEffectOnceHoweverOftenItIsRepeated() {
        ServiceAnswer first = service.call(sound("k1"));
        assertThat(first).isInstanceOf(ServiceAnswer.Done.class);
        assertThat(service.call(sound("k1"))).isEqualTo(first);
        assertThat(effects("k1")).isOne();
    }

    @Test
    void anotherKeyIsAnotherCall() {
        service.call(sound("k1"));
        service.call(sound("k2"));
        assertThat(effects("k1")).isOne();
        assertThat(effects("k2")).isOne();
    }

    @Test
    void aProbeTellsWhetherTheCallHasTakenEffectAndChangesNothing() {
        assertThat(service.probe(sound("k1"))).isInstanceOf(ServiceAnswer.NotDone.class);
        assertThat(effects()).isZero();
        ServiceAnswer done = service.call(sound("k1"));
        assertThat(service.probe(sound("k1"))).isEqualTo(done);
        assertThat(service.probe(sound("k2"))).isInstanceOf(ServiceAnswer.NotDone.class);
        assertThat(effects()).isOne();
    }

    @Test
    void aRefusedCallIsNotDoneWithTheReason() {
        assertThat(service.call(refused("k1")))
                .isInstanceOfSatisfying(
                        ServiceAnswer.NotDone.class,
                        refused -> assertThat(refused.reason()).isNotBlank());
        assertThat(service.probe(refused("k1"))).isInstanceOf(ServiceAnswer.NotDone.class);
        assertThat(effects()).isZero();
    }

    @Test
    void aCompensationHasItsEffectOnceToo() {
        ServiceCall call = sound("k1");
        Json.Obj result = ((ServiceAnswer.Done) service.call(call)).result();
        ServiceCall offset = offsetting(call, result, "k1-offset");
        assertThat(service.probe(offset)).isInstanceOf(ServiceAnswer.NotDone.class);
        ServiceAnswer done = service.call(offset);
        assertThat(done).isInstanceOf(ServiceAnswer.Done.class);
        assertThat(service.call(offset)).isEqualTo(done);
        assertThat(service.probe(offset)).isEqualTo(done);
        assertThat(effects("k1-offset")).isOne();
        assertThat(effects("k1")).isOne();
    }

    @Test
    void aSystemThatIsDownGivesAnAnswerAndNoException() throws Exception {
        service.call(sound("k1"));
        goDown();
        assertThat(service.call(sound("k1"))).isInstanceOf(ServiceAnswer.Unknown.class);
        assertThat(service.call(sound("k2"))).isInstanceOf(ServiceAnswer.Unknown.class);
        assertThat(service.probe(sound("k1"))).isInstanceOf(ServiceAnswer.Unknown.class);
        assertThat(effects()).isOne();
    }

    @Test
    void anOperationThatItDoesNotHaveIsABug() {
        ServiceCall unknown = new ServiceCall("no.such.operation", "k1", Json.Obj.EMPTY, Optional.empty());
        assertThatThrownBy(() -> service.call(unknown)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> service.probe(unknown)).isInstanceOf(IllegalArgumentException.class);
    }

    /// Before the first test has opened one.
    private static final class Absent implements Service {
        @Override
        public String name() {
            return "";
        }

        @Override
        public List<ToolEffects> operations() {
            return List.of();
        }

        @Override
        public Duration settles() {
            return Duration.ZERO;
        }

        @Override
        public ServiceAnswer call(ServiceCall call, BooleanSupplier goOn) {
            throw new IllegalStateException("not open");
        }

        @Override
        public ServiceAnswer probe(ServiceCall call) {
            throw new IllegalStateException("not open");
        }

        @Override
        public void close() {}
    }
}
