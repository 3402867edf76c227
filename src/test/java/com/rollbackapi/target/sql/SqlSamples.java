package com.rollbackapi.target.sql;

import com.rollbackapi.target.LiveSystem;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFixture.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Rows for the contract, each written twice by hand: as the statement that another program runs, and as the image that
/// a capture must give.
final class SqlSamples {
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, String> inserts = new TreeMap<>();
    private final Map<String, String> deletes = new TreeMap<>();

    /// @param where what finds the row
    SqlSamples add(String leaf, String where, Row first, Row second) {
        samples.add(new Sample(leaf, utf8(first.image()), utf8(second.image())));
        String table = leaf.substring(0, leaf.indexOf('/'));
        deletes.put(leaf, "DELETE FROM " + table + " WHERE " + where);
        for (Row row : List.of(first, second)) {
            inserts.put(leaf + '\0' + row.image(), "INSERT INTO " + table + " VALUES (" + row.values() + ")");
        }
        return this;
    }

    /// @param values as SQL
    /// @param image as JSON
    record Row(String values, String image) {}

    static Row row(String values, String image) {
        return new Row(values, image);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    LiveSystem over(String url, String... tables) {
        return new LiveSystem() {
            @Override
            public Target open(String name) {
                return Sql.open(name, url, tables);
            }

            @Override
            public void put(String leaf, byte[] bytes) throws Exception {
                remove(leaf);
                Sql.run(
                        url,
                        inserts.getOrDefault(
                                leaf + '\0' + new String(bytes, StandardCharsets.UTF_8), "no such sample"));
            }

            @Override
            public void remove(String leaf) throws Exception {
                Sql.run(url, deletes.getOrDefault(leaf, "no such sample"));
            }
        };
    }
}
