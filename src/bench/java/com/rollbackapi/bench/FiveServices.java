package com.rollbackapi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.ActionResult;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.DirectoryTarget;
import com.rollbackapi.target.sql.Database;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Five services (three of documents, a PostgreSQL database, a folder of files) with the same number of records each,
/// and runs, one after the other, that each change every record once, in an order of its own: to undo the first is to
/// undo them all.
final class FiveServices implements AutoCloseable {
    static final Operator.Request REQUEST = new Operator.Request("bench", "measured");

    private static final int WRITES_AN_ACTION = 50;
    private static final List<String> DOCUMENTS = List.of("orders", "carts", "profiles");
    private static final String DATABASE = "ledger";
    private static final String FOLDER = "config";
    private static final int SERVICES = 5;

    private final Engine engine;
    private final String url;
    private final int records;
    private final int runs;

    private FiveServices(Engine engine, String url, int records, int runs) {
        this.engine = engine;
        this.url = url;
        this.records = records;
        this.runs = runs;
    }

    /// Makes the services and the workspace in a folder.
    ///
    /// @param all how many records all services have together; a multiple of 50
    /// @param runs how many will change each of them
    static FiveServices create(Path folder, int all, int runs) throws Exception {
        int records = all / SERVICES;
        String url = Database.POSTGRESQL.make(
                folder,
                "CREATE TABLE account (id int PRIMARY KEY, state text NOT NULL);"
                        + " INSERT INTO account SELECT i, 'state -1' FROM generate_series(0, " + (records - 1)
                        + ") AS i;");
        Path dir = folder.resolve("workspace");
        Clocks clocks = new Clocks(Clock.systemUTC(), System::nanoTime, new SecureRandom());
        Engine.init(dir, clocks);
        Engine engine = Engine.open(dir, clocks);
        for (String service : DOCUMENTS) {
            engine.addDocuments(service, documents(folder.resolve(service), records), REQUEST);
        }
        List<TableName> tables = List.of(TableName.parse("public.account"));
        engine.addTarget(new TargetConfig(DATABASE, new SqlSource(url, tables, Optional.empty())), REQUEST);
        Path files = files(folder.resolve(FOLDER), records);
        engine.addTarget(new TargetConfig(FOLDER, TargetConfig.Kind.DIRECTORY, Optional.of(files)), REQUEST);
        return new FiveServices(engine, url, records, runs);
    }

    private static Path documents(Path folder, int records) throws IOException {
        Files.createDirectories(folder);
        StringBuilder all = new StringBuilder("{");
        for (int i = 0; i < records; i++) {
            all.append(i == 0 ? "" : ",").append('"').append(i).append("\":").append(document(-1));
        }
        Files.writeString(folder.resolve("record.json"), all.append('}'));
        return folder;
    }

    private static Path files(Path folder, int records) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < records; i++) {
            Files.writeString(folder.resolve(i + ".conf"), file(-1));
        }
        return folder;
    }

    private static String document(int run) {
        return "{\"state\":" + run + "}";
    }

    private static String file(int run) {
        return "state = " + run + "\n";
    }

    Engine engine() {
        return engine;
    }

    /// How many records there are in all services.
    int records() {
        return records * SERVICES;
    }

    /// All the runs; returns what undoes them.
    Scope mutate() throws Exception {
        for (int run = 0; run < runs; run++) {
            String name = "run-" + run;
            long epoch = engine.lease(name, "agent");
            int each = WRITES_AN_ACTION / SERVICES;
            for (int from : inSomeOrder(run, each)) {
                List<ActionRequest.Content> writes = new ArrayList<>();
                for (int i = from; i < Math.min(records, from + each); i++) {
                    writes(writes, i, run);
                }
                Action.Identity identity = new Action.Identity(
                        name, "agent", "s" + from, Optional.empty(), name + "/" + from, Optional.empty());
                ActionResult result =
                        engine.perform(ActionRequest.live(identity, epoch, "change", Json.Obj.EMPTY, writes));
                if (!(result instanceof ActionResult.Executed)) {
                    throw new IOException("refused: " + result);
                }
            }
        }
        return new Scope.Runs(List.of("run-0"));
    }

    /// Where each action of a run begins. No two runs go through the records in the same order, so that between the
    /// entries that changed a record there is now more, now less.
    private List<Integer> inSomeOrder(int run, int each) {
        List<Integer> begins = IntStream.iterate(0, from -> from < records, from -> from + each)
                .boxed()
                .collect(Collectors.toList());
        Collections.shuffle(begins, new Random(run));
        return begins;
    }

    private static void writes(List<ActionRequest.Content> writes, int record, int run) {
        for (String service : DOCUMENTS) {
            writes.add(content(service, "record/" + record, document(run).getBytes(UTF_8)));
        }
        String row = "{\"id\":" + record + ",\"state\":\"state " + run + "\"}";
        writes.add(content(DATABASE, "public.account/" + record, row.getBytes(UTF_8)));
        writes.add(content(
                FOLDER, record + ".conf", DirectoryTarget.fileLeaf(file(run).getBytes(UTF_8), false)));
    }

    private static ActionRequest.Content content(String service, String object, byte[] bytes) {
        return new ActionRequest.Content(service, object, Optional.of(bytes));
    }

    /// Milliseconds that plain statements take to update as many rows as there are records, in one transaction.
    double plainUpdates() throws Exception {
        try (Connection connection = DriverManager.getConnection(url)) {
            try (PreparedStatement make = connection.prepareStatement("CREATE TABLE plain AS SELECT i AS id,"
                    + " 'state 9' AS state FROM generate_series(1, " + records() + ") AS i")) {
                make.execute();
            }
            try (PreparedStatement index = connection.prepareStatement("ALTER TABLE plain ADD PRIMARY KEY (id)")) {
                index.execute();
            }
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE plain SET state = ? WHERE id = ? AND state = ?")) {
                for (int i = 1; i <= records(); i++) {
                    update.setString(1, "state -1");
                    update.setInt(2, i);
                    update.setString(3, "state 9");
                    update.addBatch();
                }
                update.executeBatch();
            }
            connection.commit();
            return RollbackBench.millis(System.nanoTime() - begin);
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
