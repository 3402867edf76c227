package com.rollbackapi.target;

import com.rollbackapi.journal.ToolEffects;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A live system whose effects cannot be captured and put back leaf by leaf, only offset by another call: money moved,
/// a mail sent, a campaign launched. Where a [Target] is compared, a service is asked: each of its operations has a
/// probe that says whether a call has taken effect.
///
/// **A call has its effect at most once for each key**, however often it is repeated, here or after a crash. A service
/// that cannot promise this cannot be declared.
///
/// Calls come from many threads.
public interface Service extends AutoCloseable {
    /// The name in the workspace, such as `payments`; unique there.
    String name();

    /// Where it runs, such as `production`; a containment of that environment reaches it. Empty where nobody said.
    default Optional<String> environment() {
        return Optional.empty();
    }

    /// The operations, sorted by name. Names are unique in a workspace: an action's tool says which service it
    /// calls.
    List<ToolEffects> operations();

    /// How long after a call one of its requests may still be on its way. Until then that a probe knows of nothing
    /// says nothing.
    Duration settles();

    /// Makes the call, and repeats it under the same key while it is not known what came of it. Network faults are
    /// an answer, never an exception.
    ///
    /// @param goOn asked at the last moment before anything is sent that would take effect, when the connection
    /// stands: where it says no, nothing more is, and the answer is what is known then
    ServiceAnswer call(ServiceCall call, BooleanSupplier goOn);

    /// Makes a call that nobody stops.
    default ServiceAnswer call(ServiceCall call) {
        return call(call, () -> true);
    }

    /// Asks whether the call has taken effect; changes nothing.
    ServiceAnswer probe(ServiceCall call);

    @Override
    void close();
}
