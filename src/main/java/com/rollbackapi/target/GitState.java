package com.rollbackapi.target;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// What a repository is at one moment, as git itself tells it. Paths are as [GitPath] writes them.
///
/// @param head where HEAD is
/// @param commit the commit that HEAD comes to; empty before the first one
/// @param refs branches and tags by full name
/// @param kept our own refs, by name, to the ids that they keep
/// @param files HEAD's tree
/// @param staged where the index differs from HEAD's tree: what it has, or empty where it has nothing
/// @param dirty where the work tree differs from the index, with files that are not tracked and not ignored
record GitState(
        Head head,
        Optional<String> commit,
        SortedMap<String, Ref> refs,
        Map<String, String> kept,
        SortedMap<String, GitEntry> files,
        SortedMap<String, Optional<GitEntry>> staged,
        SortedSet<String> dirty) {

    /// On a branch, which need not have a commit yet, or at a commit.
    ///
    /// @param ref the full name of a branch, or a commit's id
    record Head(boolean onBranch, String ref) {}

    /// @param object the id that the ref has
    /// @param tree of a commit, its tree; else empty
    record Ref(String object, String tree) {}

    /// Whether all but what we keep ourselves is the same.
    boolean isLike(GitState other) {
        return equals(new GitState(other.head, other.commit, other.refs, kept, other.files, other.staged, other.dirty));
    }

    /// The branch that is checked out.
    Optional<String> branch() {
        return head.onBranch() ? Optional.of(head.ref()) : Optional.empty();
    }

    /// What the index has there.
    Optional<GitEntry> indexed(String path) {
        Optional<GitEntry> differs = staged.get(path);
        return differs != null ? differs : Optional.ofNullable(files.get(path));
    }
}
