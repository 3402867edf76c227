package com.rollbackapi.projection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A variant of a campaign with its state of approval.
public record VariantRow(
        String campaign,
        String variant,
        String title,
        String approval,
        boolean active,
        List<String> violations,
        Optional<String> checkpoint,
        Instant updated) {
    public VariantRow {
        violations = List.copyOf(violations);
    }

    /// `campaign/variant`.
    public String key() {
        return campaign + "/" + variant;
    }
}
