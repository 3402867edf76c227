package com.rollbackapi.target.sql;

import com.rollbackapi.target.Secrets;
import com.rollbackapi.target.TargetFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one connection of a target, made at its first use and again after it broke: a workspace opens, and its runs can
/// be contained, while a database is away. Errors become [TargetFailedException]s that say what to do, and never name
/// a password.
final class SqlSession implements AutoCloseable {
    private static final int VALID_SECONDS = 5;

    private final String target;
    private final SqlSource source;
    private final Dialect dialect;
    private final Secrets secrets;
    private final SqlPositions positions;
    private @Nullable Connection connection;

    SqlSession(String target, SqlSource source, Secrets secrets) {
        this.target = target;
        this.source = source;
        this.dialect = source.dialect();
        this.secrets = secrets;
        this.positions = new SqlPositions(dialect, source, target);
    }

    Dialect dialect() {
        return dialect;
    }

    SqlPositions positions() {
        return positions;
    }

    /// What is done within one transaction.
    interface Work<R, E extends Exception> {
        R run(Connection connection) throws SQLException, TargetFailedException, E;
    }

    /// Reads from one snapshot.
    <R, E extends Exception> R reading(Work<R, E> work) throws TargetFailedException, E {
        return transaction(false, work);
    }

    /// All of the work becomes durable, or, where it throws, nothing.
    <R, E extends Exception> R writing(Work<R, E> work) throws TargetFailedException, E {
        return transaction(true, work);
    }

    private <R, E extends Exception> R transaction(boolean writes, Work<R, E> work) throws TargetFailedException, E {
        Connection c = connected();
        boolean done = false;
        try {
            if (writes) {
                dialect.beginWriting(c);
            } else {
                dialect.beginReading(c);
            }
            R result = work.run(c);
            if (writes) {
                dialect.settle(c);
            }
            dialect.commit(c);
            done = true;
            return result;
        } catch (SQLException e) {
            throw dialect.isConstraint(e) ? refused(dialect.constraint(c, e)).because(e) : failed(e);
        } finally {
            if (!done) {
                takeBack(c);
            }
        }
    }

    /// Runs a script, and gives the connection up, whose settings it may have changed. Returns what the database
    /// said where it failed.
    Optional<String> script(String script, SqlTarget.Running running) throws TargetFailedException {
        Connection c = connected();
        try {
            switch (running) {
                case IN_A_TRANSACTION -> {
                    dialect.beginWriting(c);
                    dialect.run(c, script);
                    dialect.commit(c);
                }
                case ALONE -> dialect.runAlone(c, script);
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        } finally {
            drop(); // what was not committed is taken back with it
        }
    }

    private TargetFailedException refused(String constraint) {
        return refusal(target, constraint);
    }

    static TargetFailedException refusal(String target, String constraint) {
        return new TargetFailedException(
                target,
                Optional.empty(),
                "a constraint refused the change, and nothing was changed: " + constraint,
                "change the rows that it speaks of in the same step");
    }

    TargetFailedException failed(SQLException e) {
        return new TargetFailedException(target, Optional.empty(), String.valueOf(e.getMessage()), dialect.remedy(e))
                .because(e)
                .passing(dialect.isPassing(e));
    }

    private Connection connected() throws TargetFailedException {
        try {
            Connection before = connection;
            if (before != null && before.isValid(VALID_SECONDS)) {
                return before;
            }
            drop();
            Optional<String> password = password();
            Connection made = dialect.connect(source, password);
            connection = made;
            dialect.beginWriting(made);
            positions.make(made);
            dialect.commit(made);
            return made;
        } catch (SQLException e) {
            drop();
            throw failed(e);
        }
    }

    private Optional<String> password() throws TargetFailedException {
        if (source.passwordVariable().isEmpty()) {
            return Optional.empty();
        }
        String variable = source.passwordVariable().get();
        Optional<String> password = secrets.get(variable);
        if (password.isEmpty()) {
            throw new TargetFailedException(
                    target,
                    Optional.empty(),
                    "the environment variable " + variable + " that holds its password is not set",
                    "set it where this program starts");
        }
        return password;
    }

    /// A connection that cannot take back is given up: the database takes back what it had begun.
    private void takeBack(Connection c) {
        try {
            dialect.rollback(c);
        } catch (SQLException e) {
            System.getLogger(SqlSession.class.getName())
                    .log(System.Logger.Level.DEBUG, "target " + target + ": the connection is given up", e);
            drop();
        }
    }

    private void drop() {
        Connection before = connection;
        connection = null;
        if (before != null) {
            try {
                before.close();
            } catch (SQLException e) {
                System.getLogger(SqlSession.class.getName())
                        .log(System.Logger.Level.DEBUG, "target " + target + ": closing", e);
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
