package com.rollbackapi.cli;

import com.rollbackapi.engine.MigrationReport;
import java.util.ArrayList;
import java.util.List;

/// Migrations as the command line shows them.
final class MigrationRows {
    private MigrationRows() {}

    /// Answers with what came of a step; what did not come to what it should is a finding.
    static int answer(Command command, MigrationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.migration() + " on " + report.target() + ": " + report.text() + ". Entry " + report.entry()
                + ".");
        report.leaves().forEach(leaf -> lines.add("  " + leaf));
        long more = report.different() - report.leaves().size();
        if (more > 0) {
            lines.add("  and " + more + " more");
        }
        command.answer(report.toJson(), lines);
        return report.isGood() ? Command.OK : Command.FINDING;
    }
}
