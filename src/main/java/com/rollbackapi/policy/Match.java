package com.rollbackapi.policy;

import java.util.Map;

/// A condition that holds.
///
/// @param explanation which expression, with which values
/// @param names values that a message may name
record Match(String explanation, Map<String, Object> names) {}
