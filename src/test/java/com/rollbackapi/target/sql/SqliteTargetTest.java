package com.rollbackapi.target.sql;

import static com.rollbackapi.target.sql.SqlSamples.row;

import com.rollbackapi.target.LiveSystem;
import com.rollbackapi.target.TargetContract;
import java.nio.file.Path;
import java.util.List;

/// The contract over SQLite.
final class SqliteTargetTest extends TargetContract {
    private static final String SCHEMA = """
        CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT NOT NULL, total REAL, note BLOB);
        CREATE TABLE anything (key PRIMARY KEY, value);
        CREATE TABLE lines (order_id INTEGER NOT NULL, item TEXT NOT NULL, amount NUMERIC,
            doubled NUMERIC GENERATED ALWAYS AS (amount * 2), PRIMARY KEY (item, order_id)) WITHOUT ROWID;
        """;

    private final SqlSamples samples = new SqlSamples()
            .add(
                    "orders/17",
                    "id = 17",
                    row(
                            "17, 'paid', 12.5, NULL",
                            "{\"id\":17,\"note\":null,\"state\":\"paid\",\"total\":{\"real\":\"12.5\"}}"),
                    row(
                            "17, 'é\"', 9e999, x'00ff'",
                            "{\"id\":17,\"note\":{\"blob\":\"00ff\"},\"state\":\"é\\\"\",\"total\":{\"real\":\"Infinity\"}}"))
            .add(
                    "orders/-9223372036854775808",
                    "id = -9223372036854775808",
                    row(
                            "-9223372036854775808, '', 1e300, 0",
                            "{\"id\":{\"integer\":\"-9223372036854775808\"},\"note\":0,\"state\":\"\",\"total\":{\"real\":\"1.0E300\"}}"),
                    row(
                            "-9223372036854775808, '', 0.1, '0'",
                            "{\"id\":{\"integer\":\"-9223372036854775808\"},\"note\":\"0\",\"state\":\"\",\"total\":{\"real\":\"0.1\"}}"))
            .add(
                    "anything/1",
                    "key IS 1",
                    row("1, 9007199254740993", "{\"key\":1,\"value\":{\"integer\":\"9007199254740993\"}}"),
                    row("1, '1'", "{\"key\":1,\"value\":\"1\"}"))
            .add(
                    "anything/'1",
                    "key IS '1'",
                    row("'1', 1", "{\"key\":\"1\",\"value\":1}"),
                    row("'1', 1.0", "{\"key\":\"1\",\"value\":{\"real\":\"1.0\"}}"))
            .add(
                    "anything/'x'31",
                    "key IS x'31'",
                    row("x'31', 1", "{\"key\":{\"blob\":\"31\"},\"value\":1}"),
                    row("x'31', x''", "{\"key\":{\"blob\":\"31\"},\"value\":{\"blob\":\"\"}}"))
            .add(
                    "anything/'r'1.5",
                    "key IS 1.5",
                    row("1.5, 1", "{\"key\":{\"real\":\"1.5\"},\"value\":1}"),
                    row("1.5, 2", "{\"key\":{\"real\":\"1.5\"},\"value\":2}"))
            .add(
                    "lines/a%2Fb%25 😀%0A/7",
                    "item = 'a/b% 😀' || char(10)",
                    row("7, 'a/b% 😀' || char(10), 3", "{\"amount\":3,\"item\":\"a/b% 😀\\n\",\"order_id\":7}"),
                    row("7, 'a/b% 😀' || char(10), NULL", "{\"amount\":null,\"item\":\"a/b% 😀\\n\",\"order_id\":7}"))
            .add(
                    "lines//0",
                    "item = ''",
                    row("0, '', 1", "{\"amount\":1,\"item\":\"\",\"order_id\":0}"),
                    row("0, '', 2", "{\"amount\":2,\"item\":\"\",\"order_id\":0}"));

    @Override
    protected LiveSystem fresh(Path folder) throws Exception {
        return samples.over(Sql.sqlite(folder.resolve("shop.sqlite"), SCHEMA), "orders", "anything", "lines");
    }

    @Override
    protected List<Sample> samples() {
        return samples.samples();
    }

    @Override
    protected boolean isAtomic() {
        return true;
    }
}
