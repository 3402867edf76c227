package com.rollbackapi.target.sql;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import com.rollbackapi.target.Change;
import com.rollbackapi.target.Committed;
import com.rollbackapi.target.CompareAndSet;
import com.rollbackapi.target.Conflicts;
import com.rollbackapi.target.Outcome;
import com.rollbackapi.target.Preparation;
import com.rollbackapi.target.Prepared;
import com.rollbackapi.target.Secrets;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The declared tables of a database.
///
/// A leaf is a row, named `table/key`, or a table's schema, named `schema:table`; docs/formats/row-v1.md. All rows of a
/// commit become live in one transaction, together with the position; each is compared under its lock. A schema is
/// compared and never written: a migration's SQL changes it, [#run].
public final class SqlTarget implements Target {
    private final String name;
    private final SqlSource source;
    private final SqlSession session;
    private Optional<Captured> last = Optional.empty();

    /// The last capture, to be returned again where the database proves that nothing changed since.
    ///
    /// @param seen what stands for all that it saw, on that connection
    private record Captured(Connection connection, String seen, Tree tree) {}

    /// Connects at the first use.
    public SqlTarget(String name, SqlSource source, Secrets secrets) {
        this.name = name;
        this.source = source;
        this.session = new SqlSession(name, source, secrets);
    }

    /// What [#prepare] gives: the rows wait in memory.
    ///
    /// @param by who prepared, and alone may commit
    private record Staged(SqlTarget by, List<Change> changes, Map<String, Json.Obj> rows) implements Prepared {
        Staged {
            changes = List.copyOf(changes);
            rows = Map.copyOf(rows);
        }

        @Override
        public String target() {
            return by.name();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "sql";
    }

    private Leaves leaves(Connection connection) {
        return new Leaves(new Rows(name, session.dialect(), connection), source.tables());
    }

    /// Reads all from one snapshot, a few rows at a time in memory. A declared table that is not there has no
    /// leaves.
    ///
    /// Where the same connection proves that nothing was committed to the database since the last capture, and
    /// `blobs` has what that one put, no row is read.
    @Override
    public synchronized Tree capture(BlobStore blobs) throws TargetFailedException, StoreException {
        Captured now = session.<Captured, StoreException>reading(connection -> {
            String seen = session.dialect().seen(connection);
            boolean same = last.filter(
                            l -> l.connection() == connection && l.seen().equals(seen))
                    .isPresent();
            // a node that is there has all below it there, also the contents
            return same && blobs.contains(last.orElseThrow().tree().root())
                    ? last.orElseThrow()
                    : new Captured(connection, seen, readAll(connection, blobs));
        });
        now.tree().save(blobs);
        last = Optional.of(now);
        return now.tree();
    }

    private Tree readAll(Connection connection, BlobStore blobs)
            throws SQLException, TargetFailedException, StoreException {
        Capture capture = new Capture(blobs);
        leaves(connection).forEach(capture::put);
        return capture.tree;
    }

    private static final class Capture {
        private final BlobStore blobs;
        private Tree tree = Tree.EMPTY;

        Capture(BlobStore blobs) {
            this.blobs = blobs;
        }

        void put(String leaf, byte[] content) throws StoreException {
            tree = tree.with(leaf, blobs.put(content));
        }
    }

    @Override
    public synchronized Optional<byte[]> read(String leaf) throws TargetFailedException {
        return session.<Optional<byte[]>, RuntimeException>reading(
                c -> leaves(c).bytes(leaf, false));
    }

    @Override
    public synchronized Map<String, Optional<Hash>> versions(Collection<String> leaves) throws TargetFailedException {
        return session.<Map<String, Optional<Hash>>, RuntimeException>reading(connection -> {
            Leaves live = leaves(connection);
            Map<String, Optional<Hash>> versions = new HashMap<>();
            for (String leaf : leaves) {
                versions.put(leaf, live.bytes(leaf, false).map(Hash::of));
            }
            return versions;
        });
    }

    /// Connects, and looks at the declared tables as [#capture] would; throws where one cannot be kept, or none is
    /// there, and disconnects then.
    public synchronized void check() throws TargetFailedException {
        try {
            requireTables();
        } catch (TargetFailedException e) {
            session.close();
            throw e;
        }
    }

    private void requireTables() throws TargetFailedException {
        session.<Boolean, RuntimeException>reading(connection -> {
            Leaves leaves = leaves(connection);
            boolean any = false;
            for (TableName table : source.tables()) {
                any |= leaves.shape(table).isPresent();
            }
            if (!any) {
                throw new TargetFailedException(
                        name, Optional.empty(), "none of its tables is there", "see how they are named");
            }
            return true;
        });
    }

    /// Refuses a leaf of no declared table, content that is no row of its table or not the row of that name, and a
    /// schema other than the live one.
    @Override
    public synchronized Preparation prepare(List<Change> changes, BlobSource blobs)
            throws TargetFailedException, StoreException {
        return session.<Preparation, StoreException>reading(connection -> {
            Leaves leaves = leaves(connection);
            CompareAndSet found = CompareAndSet.of(
                    changes, leaf -> sql(() -> leaves.bytes(leaf, false)).map(Hash::of));
            if (!found.conflicts().isEmpty()) {
                return new Conflicts(found.conflicts(), List.of());
            }
            for (Change change : found.wanted()) {
                if (RowName.isSchemaLeaf(change.leaf())) {
                    throw refused(
                            change.leaf(),
                            "a schema is not written row by row",
                            "undo the migration that changed it, then try again");
                }
            }
            Map<String, Json.Obj> rows = new HashMap<>();
            for (Change change : changes) {
                if (!RowName.isSchemaLeaf(change.leaf())) {
                    TableShape shape = leaves.shapeOf(change.leaf())
                            .filter(s -> RowName.parse(change.leaf(), s).isPresent())
                            .orElseThrow(() -> refused(
                                    change.leaf(),
                                    "it is no row of a declared table that is there",
                                    "name it TABLE/KEY, and see that the table is there"));
                    if (change.replacement().isPresent()) {
                        byte[] content =
                                blobs.require(change.replacement().get(), "the new content of " + change.leaf());
                        rows.put(change.leaf(), row(change.leaf(), content, shape));
                    }
                }
            }
            return new Staged(this, changes, rows);
        });
    }

    private Json.Obj row(String leaf, byte[] content, TableShape shape) throws TargetFailedException {
        String remedy = "write the row in the form of docs/formats/row-v1.md";
        try {
            Json.Obj row = RowCodec.row(content, shape);
            String own = new RowName(shape.table(), RowCodec.key(row, shape)).leaf();
            if (!own.equals(leaf)) {
                throw refused(leaf, "the content is the row " + own, remedy);
            }
            return row;
        } catch (IllegalArgumentException e) {
            throw refused(leaf, String.valueOf(e.getMessage()), remedy).because(e);
        }
    }

    private TargetFailedException refused(String leaf, String problem, String remedy) {
        return new TargetFailedException(name, Optional.of(leaf), problem, remedy);
    }

    private interface Query<R> {
        R run() throws SQLException, TargetFailedException;
    }

    /// For callers that may not throw what a database does.
    private <R> R sql(Query<R> query) throws TargetFailedException {
        try {
            return query.run();
        } catch (SQLException e) {
            throw session.failed(e);
        }
    }

    /// Fails, with nothing changed, where a constraint refuses the rows, or where a trigger or rule of the database
    /// made a row other than was asked for.
    @Override
    public synchronized Outcome commit(Prepared prepared, long position) throws TargetFailedException {
        if (!(prepared instanceof Staged staged) || staged.by() != this) {
            throw new IllegalArgumentException(name + " did not prepare " + prepared.changes());
        }
        try {
            return session.<Outcome, RuntimeException>writing(c -> write(staged, position, c));
        } catch (TargetFailedException e) {
            Optional<Conflicts> theirs = conflictsNow(staged, e);
            if (theirs.isPresent()) {
                return theirs.get();
            }
            throw e;
        }
    }

    /// A row that somebody inserted after it was compared has no lock that would have stopped him: the constraint
    /// that then refused ours is his conflict, where it can be read.
    private Optional<Conflicts> conflictsNow(Staged staged, TargetFailedException failed) {
        try {
            CompareAndSet found = session.<CompareAndSet, RuntimeException>reading(connection -> {
                Leaves leaves = leaves(connection);
                return CompareAndSet.of(
                        staged.changes(),
                        leaf -> sql(() -> leaves.bytes(leaf, false)).map(Hash::of));
            });
            return found.conflicts().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Conflicts(found.conflicts(), List.of()));
        } catch (TargetFailedException unreadable) {
            failed.addSuppressed(unreadable);
            return Optional.empty();
        }
    }

    private Outcome write(Staged staged, long position, Connection connection)
            throws SQLException, TargetFailedException {
        Set<TableName> tables = new TreeSet<>();
        Map<String, Change> changes = new TreeMap<>();
        for (Change change : staged.changes()) {
            RowName.table(change.leaf()).ifPresent(tables::add);
            changes.put(change.leaf(), change);
        }
        Set<ForeignKey> keys = new LinkedHashSet<>();
        for (TableName table : tables) {
            session.dialect().holdSchema(connection, table);
            keys.addAll(session.dialect().foreignKeys(connection, table));
        }
        Leaves leaves = leaves(connection);
        // in the order of their names, so that two writers never wait for each other
        Map<String, Optional<byte[]>> locked = new LinkedHashMap<>();
        for (String leaf : changes.keySet()) {
            locked.put(leaf, leaves.bytes(leaf, true));
        }
        CompareAndSet found = CompareAndSet.of(
                staged.changes(),
                leaf -> locked.getOrDefault(leaf, Optional.empty()).map(Hash::of));
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        List<RowChange> wanted = new ArrayList<>();
        for (Change change : found.wanted()) {
            wanted.add(rowChange(change, staged, leaves, locked));
        }
        Optional<String> refused = new RowWrites(leaves.rows(), List.copyOf(keys)).write(wanted);
        if (refused.isPresent()) {
            throw SqlSession.refusal(name, refused.get());
        }
        for (Change change : found.wanted()) {
            if (!leaves.bytes(change.leaf(), false).map(Hash::of).equals(change.replacement())) {
                throw refused(
                        change.leaf(),
                        "the database made another row of it than was written, so nothing was changed",
                        "see which trigger or rule of the table does that");
            }
        }
        session.positions().keep(connection, position);
        return new Committed(wanted.size());
    }

    private RowChange rowChange(Change change, Staged staged, Leaves leaves, Map<String, Optional<byte[]>> locked)
            throws SQLException, TargetFailedException {
        TableShape shape = leaves.shapeOf(change.leaf())
                .orElseThrow(() -> refused(change.leaf(), "its table vanished", "see who changed the schema"));
        RowName row = RowName.parse(change.leaf(), shape)
                .orElseThrow(() -> refused(change.leaf(), "its table's key changed", "see who changed the schema"));
        return new RowChange(
                row,
                shape,
                locked.getOrDefault(change.leaf(), Optional.empty()).map(b -> RowCodec.row(b, shape)),
                change.replacement()
                        .map(r -> Objects.requireNonNull(staged.rows().get(change.leaf()), "by prepare")));
    }

    @Override
    public void discard(Prepared prepared) {
        // what was staged is in memory only and goes with `prepared`
    }

    @Override
    public synchronized long appliedPosition() throws TargetFailedException {
        return session.<Long, RuntimeException>reading(session.positions()::read);
    }

    /// How a script runs.
    public enum Running {
        /// All of it or, where it fails, nothing; as far as the database can take a schema's change back.
        IN_A_TRANSACTION,
        /// Statement by statement: where one fails, those before it stay.
        ALONE
    }

    /// Runs a script that may change anything, such as a migration's; returns why it failed, if it did. What is
    /// live afterwards is known by [#capture] alone.
    public synchronized Optional<String> run(String script, Running running) throws TargetFailedException {
        return session.script(script, running);
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
