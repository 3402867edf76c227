package com.rollbackapi.console.rollbacks;

import com.rollbackapi.console.fx.Messages;
import com.rollbackapi.rollback.Fate;
import com.rollbackapi.rollback.Plan;
import java.util.List;

/// What confirming a plan does, as its button says it.
///
/// @param puts whether it puts objects back, and `mutations` how many journaled writes that undoes
/// @param compensations how many actions other calls offset
/// @param people how much is left to a person
record Deed(boolean puts, long mutations, long compensations, long people) {
    /// @param fates what becomes of each action of the plan
    static Deed of(Plan plan, List<Fate> fates) {
        long compensations = 0;
        long people = plan.tasks().size();
        for (Fate fate : fates) {
            switch (fate.kind()) {
                case REVERSED, OFFSET -> {}
                case COMPENSATED -> compensations++;
                case EXPIRED, BY_HAND, IRREVERSIBLE -> people++;
            }
        }
        return new Deed(!plan.steps().isEmpty(), plan.mutations(), compensations, people);
    }

    String text() {
        if (puts) {
            return compensations == 0
                    ? Messages.text("rollbacks.confirm", mutations)
                    : Messages.text("rollbacks.confirm.both", mutations, compensations);
        }
        if (compensations == 0 && people > 0) {
            return Messages.text("rollbacks.confirm.people", people);
        }
        return Messages.text("rollbacks.confirm.compensations", compensations);
    }
}
