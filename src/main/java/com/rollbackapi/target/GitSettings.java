package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import java.util.Map;
import java.util.Optional;

/// A repository's configuration, asked for again only where one of its files was changed since.
final class GitSettings {
    private final Git git;
    private final GitSighting sighting;
    private Optional<Hash> readOn = Optional.empty();
    private GitConfig known = new GitConfig(Map.of());

    GitSettings(Git git, GitSighting sighting) {
        this.git = git;
        this.sighting = sighting;
    }

    GitConfig now() throws TargetFailedException {
        Optional<Hash> seen = sighting.configuration();
        if (seen.isEmpty() || !seen.equals(readOn)) {
            readOn = Optional.empty();
            known = GitConfig.read(git);
            readOn = seen.equals(sighting.configuration()) ? seen : Optional.empty();
        }
        return known;
    }
}
