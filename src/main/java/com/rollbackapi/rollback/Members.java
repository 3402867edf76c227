package com.rollbackapi.rollback;

import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.World.Effect;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a plan undoes, and why.
sealed interface Members permits Closure, StepClosure {
    /// The runs of which something goes, sorted.
    Set<String> runs();

    /// Those of them that the scope names, sorted.
    Set<String> asked();

    /// Where steps are undone, those of them that the scope does not name, sorted.
    List<String> dependentSteps();

    /// Why a write goes that nobody asked for.
    Optional<String> reason(Effect effect);

    /// Whether the action goes, though it wrote to no target.
    boolean includes(ActionRow action);
}
