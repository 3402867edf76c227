package com.rollbackapi.containment;

/// Whether a run may do what it asks for.
public sealed interface Verdict {
    /// It may, under this lease.
    record Allowed(Lease lease) implements Verdict {}

    /// It may not, and nothing has changed.
    ///
    /// @param reason what stands against it, naming the run and the containment
    /// @param whatToDo the way on
    record Denied(Cause cause, String reason, String whatToDo) implements Verdict {
        /// Both in one sentence, as journaled with the refusal.
        public String text() {
            return reason + "; " + whatToDo;
        }
    }

    /// What stands against it.
    enum Cause {
        /// The run never held a lease here.
        NO_LEASE,
        /// The request comes under a lease that is not the one in force.
        STALE_EPOCH,
        /// The run may only read.
        READ_ONLY,
        /// The lease was revoked.
        REVOKED,
        /// The run is contained.
        RUN_CONTAINED,
        /// A service that it would write to is contained.
        SERVICE_CONTAINED,
        /// The lease is for other services.
        OUTSIDE_LEASE,
        /// The run that it works for is contained.
        PARENT_CONTAINED,
        /// The run belongs to another agent.
        OTHER_AGENT,
        /// The run works for another tenant, or on another class of tasks.
        OTHER_ASSIGNMENT
    }
}
