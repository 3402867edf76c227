package com.rollbackapi.target.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every key has one name, and no two have the same.
final class RowNameTest {
    private static final Column A = new Column("a", "", Column.Kind.DYNAMIC);
    private static final Column B = new Column("b", "", Column.Kind.DYNAMIC);
    private static final TableName TABLE = TableName.parse("t");
    private static final TableShape SHAPE = new TableShape(TABLE, List.of(A, B), List.of(A, B));

    private static final List<Json> PARTS = List.of(
            Json.of(""),
            Json.of("/"),
            Json.of("%"),
            Json.of("%2F"),
            Json.of("'"),
            Json.of("'1"),
            Json.of("1"),
            Json.of("-1"),
            Json.of("01"),
            Json.of("true"),
            Json.of("'x'00"),
            Json.of("'r'1.5"),
            Json.of("1.5"),
            Json.of("é/😀\n"),
            Json.of("é"),
            Json.of("\0"),
            Json.of(1),
            Json.of(-1),
            Json.of(true),
            RowCodec.whole(Long.MIN_VALUE),
            RowCodec.whole((1L << 53) + 1),
            RowCodec.tagged(RowCodec.REAL, "1.5"),
            RowCodec.tagged(RowCodec.BLOB, ""),
            RowCodec.tagged(RowCodec.BLOB, "00"));

    @Test
    void everyPairOfKeysHasItsOwnNameThatReadsBack() {
        Map<String, List<Json>> names = new HashMap<>();
        for (Json a : PARTS) {
            for (Json b : PARTS) {
                RowName name = new RowName(TABLE, List.of(a, b));
                assertThat(names.put(name.leaf(), name.key())).as(name.leaf()).isNull();
                assertThat(RowName.parse(name.leaf(), SHAPE)).contains(name);
                assertThat(RowName.table(name.leaf())).contains(TABLE);
            }
        }
    }

    @Test
    void whatIsNotWrittenAsWeWriteItIsNobodysName() {
        for (String wrong : List.of(
                "t",
                "t/1",
                "t/1/2/3",
                "u/1/2",
                "t/01/007",
                "t/%2f/1",
                "t/%41/1",
                "t/%/1",
                "t/%2/1",
                "t/'a/1",
                "t/1/99999999999999999999",
                "T/1/2",
                "schema:t")) {
            assertThat(RowName.parse(wrong, SHAPE)).as(wrong).isEmpty();
        }
        assertThat(RowName.table("no-slash")).isEmpty();
        assertThat(RowName.isSchemaLeaf("schema:t")).isTrue();
        assertThat(RowName.isSchemaLeaf("schema:t/1")).isFalse();
    }

    @Test
    void anyTextIsAKey() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            List<Json> key = new ArrayList<>();
            for (int part = 0; part < 2; part++) {
                StringBuilder text = new StringBuilder();
                for (int c = random.nextInt(6); c > 0; c--) {
                    text.append("'/%0123aFxré\n😀-".codePointAt(random.nextInt(14)));
                }
                key.add(Json.of(text.toString().replaceAll("[\\ud800-\\udfff]", "")));
            }
            RowName name = new RowName(TABLE, key);
            assertThat(RowName.parse(name.leaf(), SHAPE)).as("seed 3, %d", i).contains(name);
        }
    }

    @Test
    void aKeyMayNotBeNullOrTooLong() {
        assertThatThrownBy(() -> new RowName(TABLE, List.of(Json.Null.NULL)).leaf())
                .hasMessageContaining("null");
        assertThatThrownBy(() -> new RowName(TABLE, List.of(Json.of("x".repeat(65_536)))).leaf())
                .hasMessageContaining("65535 bytes");
    }

    @Test
    void aRowHasOneImage() {
        for (String wrong : List.of(
                "{\"a\":1}",
                "{\"a\":1,\"b\":2,\"c\":3}",
                "{\"b\":1,\"a\":1}",
                "[]",
                "{",
                "{\"a\":1.5,\"b\":1}",
                "{\"a\":{\"integer\":\"1\"},\"b\":1}",
                "{\"a\":{\"real\":\"1\"},\"b\":1}",
                "{\"a\":{\"real\":\"x\"},\"b\":1}",
                "{\"a\":{\"blob\":\"0\"},\"b\":1}",
                "{\"a\":{\"blob\":\"AA\"},\"b\":1}",
                "{\"a\":[],\"b\":1}",
                "{\"a\":true,\"b\":1}")) {
            assertThatThrownBy(() -> RowCodec.row(wrong.getBytes(StandardCharsets.UTF_8), SHAPE))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
