package com.rollbackapi.target;

import java.util.List;

/// Changes that a target has checked and staged; nothing live has changed yet. It belongs to the target that made it
/// and is lost with the process, on purpose: after a crash the caller prepares the same changes again, from its
/// journal.
public non-sealed interface Prepared extends Preparation {
    /// The name of the target that prepared.
    String target();

    /// As given to [Target#prepare].
    List<Change> changes();
}
