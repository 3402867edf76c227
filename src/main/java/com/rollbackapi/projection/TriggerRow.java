package com.rollbackapi.projection;

import java.time.Instant;
import java.util.Optional;

/// One time that a policy rule matched.
///
/// @param layer one of the five trigger layers, for example `policy violation`
/// @param response the graded response that followed, for example `contain`
/// @param explanation which expression matched which values
public record TriggerRow(
        long entry,
        String rule,
        String layer,
        int tier,
        String response,
        String title,
        String explanation,
        Optional<String> runId,
        Optional<String> service,
        Instant time) {}
