package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.nio.file.Path;
import java.util.Locale;

/// Targets as the command line shows them.
final class TargetRows {
    private TargetRows() {}

    static Json.Obj json(TargetConfig target) {
        Json.Builder row = Json.object()
                .put("name", target.name())
                .put("kind", word(target.kind()))
                .put("path", target.path().map(Path::toString))
                .put("restore", target.restore().map(TargetRows::word));
        target.database()
                .ifPresent(d -> row.put("url", d.url())
                        .strings(
                                "tables",
                                d.tables().stream().map(TableName::toString).toList())
                        .put("password_variable", d.passwordVariable()));
        return row.build();
    }

    static String line(TargetConfig target) {
        return "%-24s %-10s %s%s"
                .formatted(
                        target.name(),
                        word(target.kind()),
                        target.path()
                                .map(Path::toString)
                                .or(() -> target.database().map(SqlSource::url))
                                .orElse("in the workspace"),
                        target.restore().map(r -> ", restored by " + word(r)).orElse(""));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
