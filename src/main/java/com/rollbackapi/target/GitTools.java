package com.rollbackapi.target;

import java.util.Optional;

/// What works on one repository.
///
/// @param target the target's name
/// @param byCommit whether branches are known, and put back, by their commits rather than by their trees
record GitTools(
        String target,
        boolean byCommit,
        Git git,
        GitFolder folder,
        GitWork work,
        GitReader reader,
        GitSettings settings,
        GitSighting sighting,
        GitContents contents) {
    TargetFailedException failed(Optional<String> leaf, String problem, String remedy) {
        return new TargetFailedException(target, leaf, problem, remedy);
    }
}
