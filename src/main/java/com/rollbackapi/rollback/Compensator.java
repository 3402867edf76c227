package com.rollbackapi.rollback;

import com.rollbackapi.checkpoint.Ledger;
import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.CompensationRow.State;
import com.rollbackapi.target.ServiceAnswer;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Offsets what cannot be put back. What is called is decided once for each action, with the clock of that moment, and
/// journaled before anything of the rollback is done; from then on only the journal counts. Each call has one key for
/// ever, and nothing is called that the journal says is settled.
public final class Compensator {
    /// What an entry keeps of a service's own words.
    private static final int REASON_LIMIT_CHARS = 500;

    private final Ledger ledger;
    private final OffsetCalls calls;
    private final InstantSource clock;
    private final Doubts doubts;

    /// @param clock decides which windows are open
    public Compensator(Ledger ledger, OffsetCalls calls, InstantSource clock) {
        this.ledger = ledger;
        this.calls = calls;
        this.clock = clock;
        this.doubts = new Doubts(ledger, calls, clock);
    }

    /// What was found of an action, and why.
    private record Decision(State state, Optional<String> reason) {
        static Decision of(State state) {
            return new Decision(state, Optional.empty());
        }
    }

    /// Asks the services where each compensation of the plan stands, calls nothing, and returns the bodies of what
    /// is to be journaled of it. Throws where one of them cannot say.
    List<Json.Obj> decide(Executor.Order order) throws ServiceSilentException, IOException {
        doubts.requireSettled(order.plan());
        Instant now = clock.instant();
        List<Json.Obj> bodies = new ArrayList<>();
        for (Plan.Undone action : order.plan().compensations()) {
            CompensationRow row = row(action);
            if (!row.state().settled()) {
                Decision decision = decide(action, row, now);
                boolean isKnown = row.state() != State.OPEN
                        && !decision.state().settled()
                        && row.rollbackId().equals(Optional.of(order.rollbackId()));
                if (!isKnown) {
                    bodies.add(body(order, action, decision));
                }
            }
        }
        return bodies;
    }

    private Decision decide(Plan.Undone action, CompensationRow row, Instant now)
            throws ServiceSilentException, IOException {
        boolean isOrdered = row.state() != State.OPEN;
        Optional<OffsetCall> call = calls.of(action);
        if (call.isEmpty()) {
            if (isOrdered) {
                throw new ServiceSilentException(text(row) + " is ordered, and no service offers it any more");
            }
            return Decision.of(State.UNOFFERED);
        }
        return switch (call.get().forward()) {
            case ServiceAnswer.Unknown(String reason) -> throw silent(row, "whether it has taken effect", reason);
            case ServiceAnswer.NotDone(String reason) -> {
                requireSettled(row, call.get(), now);
                yield new Decision(State.ABSENT, Optional.of(reason));
            }
            // what was ordered while its window was open stays ordered
            case ServiceAnswer.Done _ when !isOrdered && isClosed(row, now) -> Decision.of(State.EXPIRED);
            case ServiceAnswer.Done forward ->
                switch (call.get().probe(forward)) {
                    case ServiceAnswer.Unknown(String reason) -> throw silent(row, "whether it is offset", reason);
                    case ServiceAnswer.NotDone _ -> Decision.of(State.ORDERED);
                    case ServiceAnswer.Done _ -> Decision.of(State.DONE);
                };
        };
    }

    /// What a service does not know may still be on its way to it: too early, nobody can say that it never
    /// happened.
    private void requireSettled(CompensationRow row, OffsetCall call, Instant now) throws ServiceSilentException {
        ActionRow action = ledger.picture().world().actions().get(row.entry());
        if (action == null) {
            throw new IllegalStateException("entry " + row.entry() + " offsets no action");
        }
        Instant settled = action.time().plus(call.settles());
        if (now.isBefore(settled)) {
            throw silent(
                    row,
                    "whether it will take effect",
                    "the request may still be on its way; ask again after " + settled);
        }
    }

    private static boolean isClosed(CompensationRow row, Instant now) {
        return !UndoWindow.isOpen(row.closes(), now);
    }

    private static ServiceSilentException silent(CompensationRow row, String what, String reason) {
        return new ServiceSilentException(text(row) + ": its service cannot say " + what + ": " + reason);
    }

    /// Makes the calls that are ordered, in the plan's order, and journals what came of each before the next. Where
    /// one is not known to have taken effect, those behind it wait for the rollback to be resumed. Returns what
    /// stands against calling the plan carried out.
    List<String> run(Executor.Order order) throws IOException {
        List<String> findings = new ArrayList<>();
        for (Plan.Undone action : order.plan().compensations()) {
            if (!row(action).state().settled()) {
                // a crash between the call and its entry: the call is repeated under its key and has no other effect
                boolean isHeld = action.compensation()
                        .orElseThrow()
                        .isHeld(ledger.picture().world());
                Decision result = isHeld ? held() : call(action);
                ledger.append(EventType.ROLLBACK_COMPENSATION, order.requestedBy(), body(order, action, result));
            }
            CompensationRow row = row(action);
            if (!row.state().settled()) {
                findings.add(text(row) + ": it is not known what came of it: "
                        + row.reason().orElse("nobody says"));
                break;
            }
            if (row.state().failed()) {
                findings.add(text(row) + " was not offset: " + row.reason().orElse("its service refused it"));
            }
        }
        return findings;
    }

    private Decision call(Plan.Undone action) throws IOException {
        Optional<OffsetCall> call = calls.of(action);
        if (call.isEmpty()) {
            return new Decision(State.UNKNOWN, Optional.of("no service offers it any more"));
        }
        return switch (answer(call.get())) {
            case ServiceAnswer.Done _ -> Decision.of(State.DONE);
            case ServiceAnswer.NotDone(String reason) -> new Decision(State.REFUSED, Optional.of(reason));
            case ServiceAnswer.Unknown(String reason) -> new Decision(State.UNKNOWN, Optional.of(reason));
        };
    }

    private static ServiceAnswer answer(OffsetCall call) {
        return switch (call.forward()) {
            case ServiceAnswer.Done forward ->
                switch (call.make(forward)) {
                    // some refuse what is done already: "refunded before"
                    case ServiceAnswer.NotDone refused -> {
                        ServiceAnswer after = call.probe(forward);
                        yield after instanceof ServiceAnswer.NotDone ? refused : after;
                    }
                    case ServiceAnswer answer -> answer;
                };
            case ServiceAnswer.NotDone(String reason) ->
                new ServiceAnswer.Unknown("what it offsets is not there any more: " + reason);
            case ServiceAnswer.Unknown unknown -> unknown;
        };
    }

    /// What is known of the actions that nothing offsets.
    Doubts doubts() {
        return doubts;
    }

    private static Decision held() {
        return new Decision(State.HELD, Optional.of("what rests on it could not be offset"));
    }

    /// Asks once more whether everything that is said to be offset is.
    List<String> verify(Executor.Order order) throws IOException {
        List<String> findings = new ArrayList<>();
        for (Plan.Undone action : order.plan().compensations()) {
            CompensationRow row = row(action);
            if (row.state() == State.DONE) {
                contradiction(action).ifPresent(why -> findings.add(text(row) + ": " + why));
            }
        }
        return findings;
    }

    private Optional<String> contradiction(Plan.Undone action) throws IOException {
        Optional<OffsetCall> call = calls.of(action);
        if (call.isEmpty()) {
            return Optional.of("no service can say any more that it is offset");
        }
        ServiceAnswer forward = call.get().forward();
        ServiceAnswer answer =
                forward instanceof ServiceAnswer.Done done ? call.get().probe(done) : forward;
        return switch (answer) {
            case ServiceAnswer.Done _ -> Optional.empty();
            case ServiceAnswer.NotDone(String reason) ->
                Optional.of("the journal says that it is offset, its service that it is not: " + reason);
            case ServiceAnswer.Unknown(String reason) ->
                Optional.of("its service cannot say that it is offset: " + reason);
        };
    }

    private CompensationRow row(Plan.Undone action) {
        CompensationRow row = ledger.picture().world().compensations().get(action.entry());
        if (row == null) {
            throw new IllegalStateException("the plan offsets entry " + action.entry() + ", which nothing offsets");
        }
        return row;
    }

    private static String text(CompensationRow row) {
        return row.type() + " of " + row.tool() + ", entry " + row.entry();
    }

    static String clip(String reason) {
        return reason.length() <= REASON_LIMIT_CHARS ? reason : reason.substring(0, REASON_LIMIT_CHARS) + "…";
    }

    private Json.Obj body(Executor.Order order, Plan.Undone action, Decision decision) throws IOException {
        return Json.object()
                .put("rollback_id", order.rollbackId())
                .put("entry", action.entry())
                .put("operation", action.compensation().orElseThrow().type())
                .put("key", calls.key(action))
                .put("outcome", decision.state().wireName())
                .put("reason", decision.reason().map(Compensator::clip))
                .build();
    }
}
