package com.rollbackapi.projection;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// An action that another call can offset, and what has become of that.
///
/// @param entry of the action
/// @param type the operation that offsets it, such as `payment.refund`
/// @param allowedUntil when its window closes, as it was journaled; never where it is empty
/// @param inDoubt whether the action failed, so that it is not known whether there is something to offset
/// @param isCall whether the engine called a service in it; what an agent did elsewhere no service here can offset
/// @param rollbackId the rollback that decided last; empty while none did
/// @param reason what the service said, or what is in the way
public record CompensationRow(
        long entry,
        String runId,
        String stepId,
        String tool,
        String type,
        Optional<String> allowedUntil,
        boolean inDoubt,
        boolean isCall,
        State state,
        Optional<String> rollbackId,
        Optional<String> reason) {

    /// What a rollback has decided, and what came of it.
    public enum State {
        /// Nobody has asked for it.
        OPEN,
        /// It will be called, whatever the clock shows by then.
        ORDERED,
        /// It was called, and no answer says what came of it.
        UNKNOWN,
        /// It has taken effect.
        DONE,
        /// There is nothing to offset: the action never took effect.
        ABSENT,
        /// Its window had closed when the rollback began.
        EXPIRED,
        /// No service of the workspace offers it.
        UNOFFERED,
        /// The service refused it for good.
        REFUSED,
        /// What rests on the action could not be offset, so the action was not either.
        HELD;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State ofWireName(String name) {
            for (State s : values()) {
                if (s != OPEN && s.wireName().equals(name)) {
                    return s;
                }
            }
            throw new IllegalArgumentException("no compensation ends as '" + name + "'");
        }

        /// Whether nothing will be called any more.
        public boolean settled() {
            return this != OPEN && this != ORDERED && this != UNKNOWN;
        }

        /// Whether a person has to see to it.
        public boolean byHand() {
            return this == EXPIRED || this == UNOFFERED || failed();
        }

        /// Whether the state is not as the rollback had planned it.
        public boolean failed() {
            return this == REFUSED || this == HELD;
        }
    }

    /// The moment from which it is too late; empty where that never comes. Of a text that is no time nobody can say
    /// that the window is open.
    public static Optional<Instant> closes(Optional<String> allowedUntil) {
        return allowedUntil.map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return Instant.MIN;
            }
        });
    }

    /// [#closes(Optional)] of this one.
    public Optional<Instant> closes() {
        return closes(allowedUntil);
    }

    CompensationRow decided(State next, String rollback, Optional<String> why) {
        return new CompensationRow(
                entry, runId, stepId, tool, type, allowedUntil, inDoubt, isCall, next, Optional.of(rollback), why);
    }
}
