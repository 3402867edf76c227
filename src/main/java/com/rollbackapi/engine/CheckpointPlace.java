package com.rollbackapi.engine;

import java.util.Optional;

/// Where a checkpoint stands in the lineage.
///
/// @param finding why the captured state is corrupt although it is whole, such as a broken invariant
public record CheckpointPlace(String branch, Optional<String> parent, Optional<String> finding) {
    public static final CheckpointPlace MAIN = new CheckpointPlace("main", Optional.empty(), Optional.empty());
}
