package com.rollbackapi.engine;

import com.rollbackapi.target.sql.SqlTarget.Running;
import java.nio.charset.StandardCharsets;

/// A change of a database's schema: the SQL that makes it and the SQL that takes it back.
///
/// Each step runs in one transaction, unless one of its lines is [#ALONE].
///
/// @param up may be anything that the target's role may do
/// @param down shall leave every leaf as it was before `up`; whether it did is found by comparing
public record Migration(String name, String up, String down) {
    /// The line by which a step says that it cannot run in a transaction.
    public static final String ALONE = "-- rbx: no transaction";

    private static final int MAX_STEP_BYTES = 1 << 20;

    public Migration {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException("'" + name
                    + "' is no name for a migration: letters, digits, '.', '_' and '-', at most 128, first a letter or"
                    + " digit");
        }
        for (String step : new String[] {up, down}) {
            if (step.getBytes(StandardCharsets.UTF_8).length > MAX_STEP_BYTES) {
                throw new IllegalArgumentException("a step of a migration has at most " + MAX_STEP_BYTES + " bytes");
            }
        }
        if (up.isBlank()) {
            throw new IllegalArgumentException("the migration " + name + " has nothing to do");
        }
    }

    static Running running(String step) {
        return step.lines().anyMatch(l -> l.strip().equals(ALONE)) ? Running.ALONE : Running.IN_A_TRANSACTION;
    }
}
