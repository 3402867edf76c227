package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.target.GitTarget;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `workspace.json`: the origin of the workspace's journal and the targets it can roll back.
///
/// @param origin names the log in its signed heads; never changes
/// @param imported whether the journal came from elsewhere and is only looked at
public record WorkspaceConfig(String origin, List<TargetConfig> targets, boolean imported) {
    private static final int VERSION = 1;

    /// @param path the folder of a directory target, or of a repository; absent for documents, whose state the
    ///     workspace keeps itself
    /// @param restore how a repository's branches are put back; absent for all others
    /// @param database where a database is, without its password; absent for all others
    public record TargetConfig(
            String name,
            Kind kind,
            Optional<Path> path,
            Optional<GitTarget.Restore> restore,
            Optional<SqlSource> database) {
        public enum Kind {
            DOCUMENTS,
            DIRECTORY,
            GIT,
            SQL
        }

        public TargetConfig(String name, Kind kind, Optional<Path> path, Optional<GitTarget.Restore> restore) {
            this(name, kind, path, restore, Optional.empty());
        }

        public TargetConfig(String name, SqlSource database) {
            this(name, Kind.SQL, Optional.empty(), Optional.empty(), Optional.of(database));
        }

        /// A repository's branches are put back by new commits.
        public TargetConfig(String name, Kind kind, Optional<Path> path) {
            this(name, kind, path, kind == Kind.GIT ? Optional.of(GitTarget.Restore.COMMIT) : Optional.empty());
        }

        public TargetConfig {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
                throw new IllegalArgumentException("'" + name
                        + "' is no name for a target: letters, digits, '.', '_' and '-', at most 64, first a"
                        + " letter or digit");
            }
            if ((kind == Kind.DIRECTORY || kind == Kind.GIT) != path.isPresent()) {
                throw new IllegalArgumentException("a directory or git target has a path, and no other");
            }
            if ((kind == Kind.SQL) != database.isPresent()) {
                throw new IllegalArgumentException("a database has an address, and no other target");
            }
            if ((kind == Kind.GIT) != restore.isPresent()) {
                throw new IllegalArgumentException("a git target, and no other, says how it is restored");
            }
        }
    }

    public WorkspaceConfig {
        targets = List.copyOf(targets);
    }

    WorkspaceConfig(String origin, List<TargetConfig> targets) {
        this(origin, targets, false);
    }

    /// Reads a workspace's, whoever holds it.
    public static WorkspaceConfig read(Disk disk, WorkspaceLayout layout) throws IOException {
        return Workspace.readConfig(disk, layout);
    }

    WorkspaceConfig with(TargetConfig target) {
        List<TargetConfig> more = new ArrayList<>(targets);
        more.add(target);
        return new WorkspaceConfig(origin, more);
    }

    WorkspaceConfig without(String target) {
        return new WorkspaceConfig(
                origin, targets.stream().filter(t -> !t.name().equals(target)).toList());
    }

    byte[] toBytes() {
        List<Json> rows = new ArrayList<>();
        for (TargetConfig t : targets) {
            Json.Builder row = Json.object()
                    .put("name", t.name())
                    .put("kind", t.kind().name())
                    .put("path", t.path().map(Path::toString))
                    .put("restore", t.restore().map(GitTarget.Restore::name));
            t.database().ifPresent(d -> row.put("database", json(d)));
            rows.add(row.build());
        }
        Json.Builder config =
                Json.object().put("version", VERSION).put("origin", origin).put("targets", Json.of(rows));
        if (imported) {
            config.put("imported", true);
        }
        return CanonicalJson.bytes(config.build());
    }

    private static Json json(SqlSource database) {
        return Json.object()
                .put("url", database.url())
                .strings(
                        "tables",
                        database.tables().stream().map(TableName::toString).toList())
                .put("password_variable", database.passwordVariable())
                .build();
    }

    private static SqlSource database(Json json) {
        Json.Obj database = json instanceof Json.Obj o ? o : Json.Obj.EMPTY;
        List<TableName> tables = new ArrayList<>();
        if (database.get("tables").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> names)) {
            for (Json name : names) {
                tables.add(TableName.parse(name instanceof Json.Str(String text) ? text : ""));
            }
        }
        return new SqlSource(database.text("url").orElse(""), tables, database.text("password_variable"));
    }

    static WorkspaceConfig parse(Path file, byte[] bytes) throws IOException {
        try {
            if (!(StrictJson.parse(bytes) instanceof Json.Obj object)) {
                throw new IOException(file + " is no JSON object");
            }
            if (object.number("version").orElse(0) != VERSION) {
                throw new IOException(
                        file + " is of another version than " + VERSION + "; open it with the release that made it");
            }
            List<TargetConfig> targets = new ArrayList<>();
            if (object.get("targets").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> rows)) {
                for (Json row : rows) {
                    Json.Obj t = row instanceof Json.Obj o ? o : Json.Obj.EMPTY;
                    targets.add(new TargetConfig(
                            t.text("name").orElse(""),
                            TargetConfig.Kind.valueOf(t.text("kind").orElse("")),
                            t.text("path").map(Path::of),
                            t.text("restore").map(GitTarget.Restore::valueOf),
                            t.get("database").map(WorkspaceConfig::database)));
                }
            }
            return new WorkspaceConfig(
                    object.text("origin").orElseThrow(() -> new IOException(file + " names no origin")),
                    targets,
                    object.get("imported").isPresent());
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
