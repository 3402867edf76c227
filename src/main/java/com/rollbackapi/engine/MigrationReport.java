package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Write;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What came of a migration's step, as found in the live database.
///
/// @param entry where the journal says it
/// @param before the root before the migration
/// @param root the root now
/// @param different how many leaves are not as they were before the migration
/// @param leaves the first of these
/// @param error what the database said, where the step failed
public record MigrationReport(
        String migration,
        String target,
        Status status,
        long entry,
        Hash before,
        Hash root,
        long different,
        List<String> leaves,
        Optional<String> error) {
    /// How many leaves are named.
    public static final int MAX_LEAVES = 100;

    public enum Status {
        /// The up step ran to its end.
        APPLIED,
        /// The up step failed and nothing was changed.
        FAILED,
        /// The up step failed, and part of it stayed.
        BROKEN,
        /// The down step left every leaf as it was before the migration.
        UNDONE,
        /// It did not, whether it failed or not.
        NOT_RESTORED
    }

    public MigrationReport {
        leaves = List.copyOf(leaves);
    }

    /// Whether it came to what it should.
    public boolean isGood() {
        return status == Status.APPLIED || status == Status.UNDONE;
    }

    /// One sentence for people.
    public String text() {
        String failed = error.map(e -> "; the database said: " + e).orElse("");
        return switch (status) {
            case APPLIED -> "applied; " + count() + " changed";
            case FAILED -> "failed, and nothing was changed" + failed;
            case BROKEN -> "failed half way: " + count() + " changed" + failed;
            case UNDONE -> "undone; every leaf is as it was before";
            case NOT_RESTORED -> "not restored: " + count() + " not as before the migration" + failed;
        };
    }

    private String count() {
        return different + (different == 1 ? " leaf is" : " leaves are");
    }

    public Json.Obj toJson() {
        return Json.object()
                .put("migration", migration)
                .put("target", target)
                .put("status", status.name().toLowerCase(Locale.ROOT))
                .put("entry", entry)
                .put("before", Write.ref(before))
                .put("root", Write.ref(root))
                .put("different", different)
                .strings("leaves", leaves)
                .put("error", error)
                .build();
    }
}
