package com.rollbackapi.target;

/// What [Target#prepare] found: either everything is ready to be committed, or somebody changed a leaf since.
public sealed interface Preparation permits Prepared, Conflicts {}
