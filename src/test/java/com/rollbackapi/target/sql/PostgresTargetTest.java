package com.rollbackapi.target.sql;

import static com.rollbackapi.target.sql.SqlSamples.row;

import com.rollbackapi.target.LiveSystem;
import com.rollbackapi.target.TargetContract;
import java.nio.file.Path;
import java.util.List;

/// The contract over a real PostgreSQL server.
final class PostgresTargetTest extends TargetContract {
    private static final String SCHEMA = """
        CREATE SCHEMA shop;
        CREATE TYPE shop.mood AS ENUM ('fine', 'it''s so');
        CREATE DOMAIN shop.amount AS numeric(20, 4) CHECK (VALUE >= 0 OR VALUE = 'NaN');
        CREATE TABLE shop.orders (id bigint PRIMARY KEY, state text NOT NULL, total shop.amount, done boolean,
            made timestamptz);
        CREATE TABLE shop.lines (item varchar(200), place smallint, amount numeric,
            twice numeric GENERATED ALWAYS AS (amount * 2) STORED, PRIMARY KEY (item, place));
        CREATE TABLE shop.odd (id uuid PRIMARY KEY, body jsonb, raw json, bytes bytea, list text[], mood shop.mood,
            real float4, exact float8, fixed char(5), took interval, day date, bits varbit, host inet);
        """;

    private static final String ONE = "\"id\":\"00000000-0000-0000-0000-000000000001\",";
    private static final String EMPTY = "{\"bits\":null,\"body\":null,\"bytes\":null,\"day\":null,\"exact\":null,"
            + "\"fixed\":null,\"host\":null," + ONE
            + "\"list\":null,\"mood\":null,\"raw\":null,\"real\":null,\"took\":null}";
    private static final String FULL = "{\"bits\":\"101\",\"body\":\"{\\\"a\\\": 1.10}\",\"bytes\":\"\\\\x00ff\","
            + "\"day\":\"infinity\",\"exact\":\"-0\",\"fixed\":\"ab   \",\"host\":\"10.0.0.1/8\"," + ONE
            + "\"list\":\"{\\\"a,b\\\",NULL,\\\"NULL\\\"}\",\"mood\":\"it's so\","
            + "\"raw\":\"{ \\\"b\\\":1, \\\"b\\\":2 }\",\"real\":\"NaN\",\"took\":\"1 mon -1 days +00:00:01.5\"}";

    private final SqlSamples samples = new SqlSamples()
            .add(
                    "shop.orders/17",
                    "id = 17",
                    row(
                            "17, 'paid', 12.5, true, '2026-05-06 09:00:00.000001+02'",
                            "{\"done\":true,\"id\":17,\"made\":\"2026-05-06 07:00:00.000001+00\",\"state\":\"paid\","
                                    + "\"total\":\"12.5000\"}"),
                    row(
                            "17, 'é\"', 'NaN', NULL, '0044-03-15 12:00:00+00 BC'",
                            "{\"done\":null,\"id\":17,\"made\":\"0044-03-15 12:00:00+00 BC\",\"state\":\"é\\\"\","
                                    + "\"total\":\"NaN\"}"))
            .add(
                    "shop.orders/-9223372036854775808",
                    "id = -9223372036854775808",
                    row(
                            "-9223372036854775808, '', NULL, false, '-infinity'",
                            "{\"done\":false,\"id\":{\"integer\":\"-9223372036854775808\"},\"made\":\"-infinity\","
                                    + "\"state\":\"\",\"total\":null}"),
                    row(
                            "-9223372036854775808, 'NULL', 0, false, NULL",
                            "{\"done\":false,\"id\":{\"integer\":\"-9223372036854775808\"},\"made\":null,"
                                    + "\"state\":\"NULL\",\"total\":\"0.0000\"}"))
            .add(
                    "shop.lines/a%2Fb%25 😀%0A/7",
                    "item = E'a/b% 😀\\n'",
                    row("E'a/b% 😀\\n', 7, 1.0", "{\"amount\":\"1.0\",\"item\":\"a/b% 😀\\n\",\"place\":7}"),
                    row("E'a/b% 😀\\n', 7, 1.00", "{\"amount\":\"1.00\",\"item\":\"a/b% 😀\\n\",\"place\":7}"))
            .add(
                    "shop.lines//0",
                    "item = ''",
                    row("'', 0, 1e30", "{\"amount\":\"1000000000000000000000000000000\",\"item\":\"\",\"place\":0}"),
                    row("'', 0, NULL", "{\"amount\":null,\"item\":\"\",\"place\":0}"))
            .add(
                    "shop.lines/'7/7",
                    "item = '7'",
                    row("'7', 7, 1", "{\"amount\":\"1\",\"item\":\"7\",\"place\":7}"),
                    row("'7', 7, 2", "{\"amount\":\"2\",\"item\":\"7\",\"place\":7}"))
            .add(
                    "shop.odd/00000000-0000-0000-0000-000000000001",
                    "id = '00000000-0000-0000-0000-000000000001'",
                    row("'00000000-0000-0000-0000-000000000001'", EMPTY),
                    row(
                            "'00000000-0000-0000-0000-000000000001', '{\"a\":1.10}', '{ \"b\":1, \"b\":2 }', '\\x00ff',"
                                    + " ARRAY['a,b', NULL, 'NULL'], 'it''s so', 'NaN', '-0', 'ab',"
                                    + " '1 month -1 day 1.5 s', 'infinity', '101', '10.0.0.1/8'",
                            FULL));

    @Override
    protected LiveSystem fresh(Path folder) throws Exception {
        return samples.over(PostgresServer.database(SCHEMA), "shop.orders", "shop.lines", "shop.odd");
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
