package com.rollbackapi.store;

import com.rollbackapi.crypto.Hash;
import java.util.Optional;

/// One thing about a store that is not as it should be.
///
/// @param pack the name of the pack that it is in; empty for a blob that is in none
/// @param place that pack and where in it
/// @param blob the blob that is damaged or missing, where it is known which
/// @param isNeeded whether something was promised about it: it was forced, or somebody refers to it
public record StoreDamage(String pack, String place, String what, Optional<Hash> blob, boolean isNeeded) {
    static StoreDamage of(String pack, String where, String what) {
        return new StoreDamage(pack, "store/" + pack + where, what, Optional.empty(), true);
    }
}
