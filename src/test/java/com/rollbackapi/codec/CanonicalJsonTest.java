package com.rollbackapi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.crypto.Hash;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

final class CanonicalJsonTest {
    private static final List<String> DOCUMENTS =
            List.of("arrays", "french", "structures", "unicode", "values", "weird");

    @Test
    void writesThePublishedBytes() throws Exception {
        Path jcs = SharedData.dir("conformance/jcs");
        assertThat(SharedData.names(jcs.resolve("input"))).isEqualTo(with(".json"));
        assertThat(SharedData.names(jcs.resolve("output"))).isEqualTo(with(".json"));
        assertThat(SharedData.names(jcs.resolve("outhex"))).isEqualTo(with(".txt"));
        for (String name : DOCUMENTS) {
            Json value = StrictJson.parse(SharedData.bytes(jcs.resolve("input/" + name + ".json")));
            byte[] written = CanonicalJson.bytes(value);
            assertThat(written).as(name).isEqualTo(SharedData.bytes(jcs.resolve("output/" + name + ".json")));
            assertThat(HexFormat.of().formatHex(written))
                    .as(name)
                    .isEqualTo(SharedData.text("conformance/jcs/outhex/" + name + ".txt")
                            .replaceAll("\\s", ""));
        }
    }

    private static List<String> with(String ending) {
        return DOCUMENTS.stream().map(name -> name + ending).toList();
    }

    /// With lists that are made item by item, and texts that are longer than what is digested at once.
    @Test
    void digestsTheBytesThatItWrites() {
        List<Integer> numbers = IntStream.range(0, 800).boxed().toList();
        Json made = Json.each(numbers, n -> Json.of("\u00E9\u20AC ".repeat(n)));
        Json held = Json.of(
                numbers.stream().map(n -> Json.of("\u00E9\u20AC ".repeat(n))).toList());
        assertThat(made).isEqualTo(held).hasSameHashCodeAs(held);
        Json document = Json.object().put("b", made).put("a", numbers.size()).build();
        MessageDigest digest = Hash.sha256();
        CanonicalJson.digest(document, digest);
        assertThat(Hash.finish(digest))
                .isEqualTo(Hash.of(CanonicalJson.bytes(
                        Json.object().put("b", held).put("a", numbers.size()).build())));
    }

    @Test
    void writesTenThousandNumbersAsEcmaScriptDoes() {
        List<String> lines = SharedData.lines("conformance/jcs/es6-numbers-10000.txt.gz");
        assertThat(lines).hasSize(10_000);
        for (String line : lines) {
            String[] row = line.split(",", 2);
            double value = Double.longBitsToDouble(Long.parseUnsignedLong(row[0], 16));
            assertThat(CanonicalJson.text(Json.of(value))).as(line).isEqualTo(row[1]);
        }
    }

    /// Every kind of character before, between and after plain ones, across the growth of the buffer.
    @Test
    void writesSpecialCharactersWhereverTheyStand() throws Exception {
        List<String> special = List.of("\"", "\\", "\n", "\u0001", "\u007F", "\u00E9", "\u20AC", "\uD83D\uDE00", "");
        for (String one : special) {
            for (String two : special) {
                for (int plain : new int[] {0, 1, 1020, 1021, 1022, 1023, 1024, 5000}) {
                    String text = one + "x".repeat(plain) + two + one + "y";
                    String ours =
                            CanonicalJson.text(Json.object().put(text, text).build());
                    assertThat(ours).isEqualTo(new JsonCanonicalizer(ours).getEncodedString());
                    assertThat(StrictJson.parse(ours))
                            .isEqualTo(Json.object().put(text, text).build());
                }
            }
        }
    }

    @Test
    void hashesTheRetailStateAsItsReadmeSays() throws Exception {
        Json.Builder state = Json.object();
        for (String collection : List.of("orders", "products", "users")) {
            state.put(
                    collection,
                    StrictJson.parse(SharedData.text("tau-retail/db/" + collection + ".json.gz"), Limits.STATE));
        }
        assertThat(Hash.of(CanonicalJson.bytes(state.build())).hex())
                .isEqualTo("d991536bad97041c473ace12f4934d7bef3ce26b3ec29995b6dc9c8c0280157a");
    }

    @Test
    void agreesWithAnotherWriterOnRandomValues() throws Exception {
        for (long seed = 1; seed <= 2_000; seed++) {
            Json value = object(new SplittableRandom(seed), 4);
            String ours = CanonicalJson.text(value);
            assertThat(ours).as("seed " + seed).isEqualTo(new JsonCanonicalizer(ours).getEncodedString());
            assertThat(StrictJson.parse(ours)).as("seed " + seed).isEqualTo(value);
        }
    }

    private static Json value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> Json.Null.NULL;
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> Json.of((double) random.nextInt(-1000, 1000));
            case 3 -> Json.of(finite(random));
            case 4 -> Json.of(text(random));
            case 5 -> {
                List<Json> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(random, depth - 1));
                }
                yield Json.of(items);
            }
            default -> object(random, depth - 1);
        };
    }

    private static Json object(SplittableRandom random, int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            members.put(text(random), value(random, depth - 1));
        }
        return new Json.Obj(members);
    }

    private static double finite(SplittableRandom random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : random.nextDouble();
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            int point = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> random.nextInt(0x20, 0x80);
                case 2 -> random.nextInt(0x80, 0x3000);
                default -> random.nextInt(0xE000, 0x11000);
            };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    @Test
    void refusesWhatNoReaderWouldTakeBack() {
        assertThatThrownBy(() -> CanonicalJson.bytes(Json.of("a\uD800b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index 1");
        Json deep = Json.of(1);
        for (int i = 0; i < 65; i++) {
            deep = Json.of(List.of(deep));
        }
        Json tooDeep = deep;
        assertThatThrownBy(() -> CanonicalJson.bytes(tooDeep)).hasMessageContaining("deeper than 64");
    }
}
