package com.rollbackapi.rollback;

import com.rollbackapi.codec.Json;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import java.time.Duration;
import java.util.Optional;

/// The call that offsets an action, ready to be made.
///
/// @param call under the action's own key, the same in every rollback and at every try
/// @param doubt the call to be offset, where it is not known whether it took effect
public record OffsetCall(Service service, ServiceCall call, Optional<Doubt> doubt) {
    /// A call whose action failed: only its service knows what became of it.
    public record Doubt(Service service, ServiceCall call) {
        private ServiceAnswer probe() {
            return service.probe(call);
        }
    }

    /// Whether there is something to offset.
    ServiceAnswer forward() {
        return doubt.isPresent() ? doubt.get().probe() : new ServiceAnswer.Done(result());
    }

    /// How long after the call to be offset a request of it may still be on its way.
    Duration settles() {
        return doubt.map(d -> d.service().settles()).orElse(Duration.ZERO);
    }

    private Json.Obj result() {
        return call.offsets().map(ServiceCall.Offset::result).orElse(Json.Obj.EMPTY);
    }

    /// Whether it is offset, given what the service says of the call to be offset.
    ServiceAnswer probe(ServiceAnswer.Done forward) {
        return service.probe(of(forward));
    }

    /// Offsets it.
    ServiceAnswer make(ServiceAnswer.Done forward) {
        return service.call(of(forward));
    }

    private ServiceCall of(ServiceAnswer.Done forward) {
        return new ServiceCall(
                call.operation(),
                call.key(),
                call.args(),
                call.offsets().map(o -> new ServiceCall.Offset(o.key(), forward.result())));
    }
}
