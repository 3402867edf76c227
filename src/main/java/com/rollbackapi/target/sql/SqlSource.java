package com.rollbackapi.target.sql;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a database is and which of its tables are state. Holds no secret: a password comes from the environment
/// variable named here, or from PostgreSQL's own password file.
///
/// Only `jdbc:postgresql://` with the parameters in [#PARAMETERS] and `jdbc:sqlite:` with an absolute path are taken.
/// Other parameters of a driver can load classes, read files or start programs, and so are refused.
///
/// @param tables declared, each once; those that are not there have no rows until they are
/// @param passwordVariable the name of an environment variable
public record SqlSource(String url, List<TableName> tables, Optional<String> passwordVariable) {
    /// The parameters that a PostgreSQL address may have.
    static final Set<String> PARAMETERS = new TreeSet<>(
            Set.of("user", "sslmode", "sslrootcert", "connectTimeout", "socketTimeout", "ApplicationName"));

    static final String POSTGRESQL = "jdbc:postgresql://";
    static final String SQLITE = "jdbc:sqlite:";

    private static final Pattern POSTGRESQL_URL =
            Pattern.compile("jdbc:postgresql://[A-Za-z0-9.,:\\[\\]_-]*/[A-Za-z0-9._%-]+(?:\\?(?<parameters>.*))?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MAX_TABLES = 1_000;

    public SqlSource {
        tables = List.copyOf(tables);
        if (tables.isEmpty() || tables.size() > MAX_TABLES || Set.copyOf(tables).size() != tables.size()) {
            throw new IllegalArgumentException(
                    "a database target names its tables, each once and at most " + MAX_TABLES);
        }
        boolean postgresql = url.startsWith(POSTGRESQL);
        if (postgresql) {
            checkPostgresql(url);
        } else if (!url.startsWith(SQLITE)
                || !Path.of(url.substring(SQLITE.length())).isAbsolute()) {
            throw new IllegalArgumentException(
                    "the address of a database is " + POSTGRESQL + "HOST/DATABASE or " + SQLITE + "/PATH");
        }
        for (TableName table : tables) {
            if (table.schema().isEmpty() == postgresql) {
                throw new IllegalArgumentException(
                        "'" + table + "': a table of PostgreSQL is named SCHEMA.TABLE, one" + " of SQLite TABLE alone");
            }
        }
        passwordVariable.ifPresent(v -> {
            if (!postgresql || !VARIABLE.matcher(v).matches()) {
                throw new IllegalArgumentException("a password is for PostgreSQL, and comes from an environment"
                        + " variable whose name is letters, digits and _");
            }
        });
    }

    /// The address is not in the message, since it may hold what it should not.
    private static void checkPostgresql(String url) {
        Matcher match = POSTGRESQL_URL.matcher(url);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "the address of a PostgreSQL database is " + POSTGRESQL + "HOST[:PORT]/DATABASE[?user=NAME]");
        }
        String parameters = match.group("parameters");
        for (String parameter : parameters == null ? new String[0] : parameters.split("&", -1)) {
            String name = parameter.split("=", 2)[0];
            if (name.equals("password")) {
                throw new IllegalArgumentException("an address holds no password: name the environment variable that"
                        + " does, or keep it in PostgreSQL's password file");
            }
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException("the parameter '" + name + "' is not allowed in an address; these"
                        + " are: " + String.join(", ", PARAMETERS));
            }
        }
    }

    Dialect dialect() {
        return url.startsWith(POSTGRESQL) ? new PostgresDialect() : new SqliteDialect();
    }
}
