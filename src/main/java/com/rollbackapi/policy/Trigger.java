package com.rollbackapi.policy;

/// One rule that matched.
///
/// @param tier 1 to 5, as the rule has it; 5 is the gravest
/// @param explanation which expression matched, and the values it matched on; or why it could not be evaluated
/// @param message the rule's message with its placeholders filled in
public record Trigger(
        String rule, Layer layer, int tier, Response response, String title, String explanation, String message) {}
