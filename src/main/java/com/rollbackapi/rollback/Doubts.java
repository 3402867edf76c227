package com.rollbackapi.rollback;

import com.rollbackapi.checkpoint.Ledger;
import com.rollbackapi.codec.Json;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.target.ServiceAnswer;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What a person has to know of actions that nothing takes back. Where the reply to one was lost, its service is asked
/// what became of it: of what never happened nobody is told, and what nobody knows is for a person to find out.
public final class Doubts {
    private final Ledger ledger;
    private final OffsetCalls calls;
    private final InstantSource clock;

    /// @param clock says whether a request may still be on its way
    public Doubts(Ledger ledger, OffsetCalls calls, InstantSource clock) {
        this.ledger = ledger;
        this.calls = calls;
        this.clock = clock;
    }

    /// What there is to follow up; empty where it never happened.
    Optional<String> problem(Plan.Undone action) throws IOException {
        return switch (standing(action)) {
            case ServiceAnswer.Done _ -> Optional.of("cannot be undone: follow up by hand");
            case ServiceAnswer.NotDone _ when mayArrive(action).isEmpty() -> Optional.empty();
            case ServiceAnswer.NotDone(String reason) -> Optional.of(unknown(reason));
            case ServiceAnswer.Unknown(String reason) -> Optional.of(unknown(reason));
        };
    }

    private static String unknown(String reason) {
        return "cannot be undone, and it is not known whether it took effect (" + Compensator.clip(reason)
                + "): find out and follow up by hand";
    }

    /// Throws where a service knows nothing of a call that may still reach it: too early, nobody can say that it
    /// never happened.
    public void requireSettled(Plan plan) throws ServiceSilentException, IOException {
        for (Plan.Undone action : plan.irreversible()) {
            Optional<Instant> until = mayArrive(action);
            if (until.isPresent() && standing(action) instanceof ServiceAnswer.NotDone) {
                throw new ServiceSilentException(action.tool() + " of " + action.run() + ", entry " + action.entry()
                        + ": its service cannot say whether it will take effect: the request may still be on its way;"
                        + " ask again after " + until.get());
            }
        }
    }

    /// Until when a request of the action's call may still be on its way; empty where that is over.
    private Optional<Instant> mayArrive(Plan.Undone action) {
        return Optional.of(row(action).time().plus(calls.settles(action))).filter(clock.instant()::isBefore);
    }

    private ServiceAnswer standing(Plan.Undone action) throws IOException {
        return row(action).outcome() == ActionRow.Outcome.FAILED
                ? calls.standing(action)
                : new ServiceAnswer.Done(Json.Obj.EMPTY);
    }

    private ActionRow row(Plan.Undone action) {
        ActionRow row = ledger.picture().world().actions().get(action.entry());
        if (row == null) {
            throw new IllegalStateException("entry " + action.entry() + " is no action");
        }
        return row;
    }
}
