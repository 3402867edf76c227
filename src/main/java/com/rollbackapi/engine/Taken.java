package com.rollbackapi.engine;

import com.rollbackapi.journal.Action;
import com.rollbackapi.target.Service;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import java.util.function.BooleanSupplier;

/// How far an action is once it was decided about.
sealed interface Taken {
    /// Its fact or refusal is staged.
    record Decided(ActionResult result) implements Taken {}

    /// Its request is durable, and its service is yet to be called, on any thread. What the service answers goes to
    /// [ActionDesk#answered].
    record Calling(ActionRequest request, Action action, Service service, ServiceCall call) implements Taken {
        ServiceAnswer make(BooleanSupplier goOn) {
            return service.call(call, goOn);
        }
    }
}
