package com.rollbackapi.recovery;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.World;
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

    /// @param key the idempotency key
    /// @param call the call's fingerprint
    static ReplayFence ask(World world, String key, Hash call) {
        Optional<ActionRow> recorded = world.underKey(key).filter(row -> stands(world, row));
        if (recorded.isEmpty()) {
            return new Open();
        }
        return recorded.get().call().equals(call) ? new Replay(recorded.get()) : new Fork(recorded.get());
    }

    /// What a rollback has taken back whole does not stand; what has an effect beside its writes always does.
    private static boolean stands(World world, ActionRow row) {
        boolean onlyWrites = row.writes() > 0
                && row.effects().filter(e -> e != EffectClass.REVERSIBLE).isEmpty();
        return !onlyWrites
                || world.histories().values().stream()
                        .flatMap(h -> h.effects().stream())
                        .anyMatch(e -> e.entry() == row.entry());
    }
}
