package com.rollbackapi.engine;

import com.rollbackapi.journal.ToolEffects;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A process's hold on the bank.
///
/// @param orders is asked at each call whether the journal had ordered it
record SimPort(SimWorld world, List<ToolEffects> operations, Orders orders) implements Service {
    /// Longer than the clocks jump and shorter than an hour, in which what was late has arrived.
    private static final Duration SETTLES = Duration.ofMillis(SimWorld.JITTER_MILLIS + 1);

    /// Looks at a call before it happens; throws [com.rollbackapi.simulation.SimViolation].
    interface Orders {
        void check(ServiceCall call);
    }

    @Override
    public String name() {
        return "bank";
    }

    @Override
    public Duration settles() {
        return SETTLES;
    }

    @Override
    public ServiceAnswer call(ServiceCall call, BooleanSupplier goOn) {
        if (!goOn.getAsBoolean()) {
            return new ServiceAnswer.NotDone("stopped before it was sent");
        }
        orders.check(call);
        world.operation("call " + call.operation() + " " + call.key());
        ServiceAnswer answer = world.bank.call(call, world.nextTrouble());
        world.operation("answered " + answer);
        return answer;
    }

    @Override
    public ServiceAnswer probe(ServiceCall call) {
        world.operation("probe " + call.key());
        ServiceAnswer answer = world.bank.probe(call, world.nextTrouble());
        world.bank.noted(call.key(), answer, world.size());
        return answer;
    }

    @Override
    public void close() {}
}
