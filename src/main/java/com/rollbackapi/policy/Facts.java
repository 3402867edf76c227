package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import java.util.List;
import java.util.Optional;

/// Everything a rule may look at.
///
/// @param writes declared in phase request, observed in phase executed
/// @param outcome absent in phase request
public record Facts(Call call, List<Change> writes, RunTotals run, Optional<Outcome> outcome, StateView state) {
    public Facts {
        writes = List.copyOf(writes);
    }

    /// A state by itself, which nobody is changing.
    static Facts of(StateView state) {
        return new Facts(
                new Call("", "", "", "", Optional.empty()),
                List.of(),
                new RunTotals(0, 0, 0, 0, 0, 0),
                Optional.empty(),
                state);
    }

    /// Who calls what.
    public record Call(String tool, String agentId, String runId, String stepId, Optional<Json> args) {
        public static Call of(Action.Identity identity, Action.Call call) {
            return new Call(call.tool(), identity.agentId(), identity.runId(), identity.stepId(), call.args());
        }
    }

    /// What became of a call.
    ///
    /// @param intended what the caller declared would hold afterwards, by name; empty where it declared nothing
    /// @param observed what was found, by the same names
    public record Outcome(boolean ok, Optional<String> error, Json.Obj intended, Json.Obj observed) {
        /// An outcome about which nothing was declared.
        public static Outcome of(Action.Result result) {
            return new Outcome(result.ok(), result.errorText(), Json.Obj.EMPTY, Json.Obj.EMPTY);
        }
    }
}
