package com.rollbackapi.target;

/// What a commit came to.
public sealed interface Outcome permits Committed, Conflicts {}
