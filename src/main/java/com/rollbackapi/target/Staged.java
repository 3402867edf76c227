package com.rollbackapi.target;

import java.util.Map;

/// What several targets have prepared and will not commit.
public final class Staged {
    private static final System.Logger LOG = System.getLogger(Staged.class.getName());

    private Staged() {}

    /// Gives all of it up. What a target fails to give up, it clears away when it is next opened.
    public static void discard(Map<Target, Prepared> staged) {
        for (var e : staged.entrySet()) {
            try {
                e.getKey().discard(e.getValue());
            } catch (TargetFailedException failed) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "what was staged is cleared away when the target is next opened: " + failed.getMessage());
            }
        }
    }
}
