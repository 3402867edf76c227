package com.rollbackapi.target;

import java.util.Optional;

/// A live system could not be read or written: the disk is full, a file may not be read, the database is locked. The
/// message names the target, the leaf where there is one, and what to do. Whether changes became live is known by
/// preparing them again.
public final class TargetFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String target;
    private final transient Optional<String> leaf;
    private final String remedy;
    private boolean isUndurable;
    private boolean isPassing;

    /// @param target the target's name
    /// @param leaf the leaf it happened at, where it was one
    /// @param problem what happened, without a full stop
    /// @param remedy what to do about it, without a full stop
    public TargetFailedException(String target, Optional<String> leaf, String problem, String remedy) {
        super(text(target, leaf, problem, remedy));
        this.target = target;
        this.leaf = leaf;
        this.remedy = remedy;
    }

    private static String text(String target, Optional<String> leaf, String problem, String remedy) {
        return "target " + target + leaf.map(l -> ", leaf '" + l + "'").orElse("") + ": " + problem + "; " + remedy;
    }

    /// The same with what caused it.
    public TargetFailedException because(Throwable cause) {
        initCause(cause);
        return this;
    }

    /// The same, of changes that are live and may be gone after a power cut: they are made durable by committing
    /// them again.
    public TargetFailedException undurable() {
        isUndurable = true;
        return this;
    }

    /// The same, of a failure that is known to pass by itself, soon perhaps: somebody else holds a lock, the system
    /// restarts or cannot be reached. A full disk or a missing permission is none.
    public TargetFailedException passing() {
        return passing(true);
    }

    /// The same where it is known.
    public TargetFailedException passing(boolean known) {
        isPassing = known;
        return this;
    }

    /// Whether to ask again soon is worth it, where nothing has been committed yet.
    public boolean isPassing() {
        return isPassing;
    }

    public boolean isUndurable() {
        return isUndurable;
    }

    public String target() {
        return target;
    }

    public Optional<String> leaf() {
        return leaf;
    }

    /// What a person can do about it.
    public String remedy() {
        return remedy;
    }
}
