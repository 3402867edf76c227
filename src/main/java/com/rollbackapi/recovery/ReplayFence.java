package com.rollbackapi.recovery;

import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.CallFingerprint;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CompensationRow;
import com.rollbackapi.projection.World;
import java.io.IOException;
import java.util.Optional;

/// Replay or fork: what a call is that comes under an idempotency key which has been used. After a restore an agent
/// goes on from an earlier state and asks again for what it has had done; what stands is not done twice.
public sealed interface ReplayFence {
    /// Nothing stands under the key: the call may run.
    record Open() implements ReplayFence {}

    /// The same call, whose effect stands: its recorded result answers it.
    record Replay(ActionRow recorded) implements ReplayFence {}

    /// Another call for the same intent: it is stopped, and somebody decides.
    record Fork(ActionRow recorded) implements ReplayFence {}

    /// Reads what was called, from the action's entry.
    interface Recorded {
        Action.Call call(ActionRow row) throws IOException;
    }

    /// @param key the idempotency key
    static ReplayFence ask(World world, String key, Action.Call call, Recorded recorded) throws IOException {
        Optional<ActionRow> known = world.underKey(key).filter(row -> stands(world, row));
        if (known.isEmpty()) {
            return new Open();
        }
        ActionRow row = known.get();
        boolean same = CallFingerprint.of(recorded.call(row)).equals(CallFingerprint.of(call));
        return same ? new Replay(row) : new Fork(row);
    }

    /// What a rollback has taken back whole does not stand, nor what it found never to have happened; what has an
    /// effect beside its writes always does.
    private static boolean stands(World world, ActionRow row) {
        CompensationRow compensation = world.compensations().get(row.entry());
        if (compensation != null && compensation.state() == CompensationRow.State.ABSENT) {
            return false;
        }
        boolean onlyWrites = row.writes() > 0
                && !world.compensations().containsKey(row.entry())
                && row.effects().filter(e -> e != EffectClass.REVERSIBLE).isEmpty();
        return !onlyWrites
                || world.histories().values().stream()
                        .flatMap(h -> h.effects().stream())
                        .anyMatch(e -> e.entry() == row.entry());
    }
}
