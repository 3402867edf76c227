package com.rollbackapi.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class JsonDiffTest {
    @Test
    void namesEachPlaceWithBothValues() throws Exception {
        Json before = StrictJson.parse("{\"b\":[1,2,3],\"a\":{\"x\":1,\"gone\":true}}");
        Json after = StrictJson.parse("{\"a\":{\"x\":2,\"new\":null},\"b\":[1,9]}");
        assertThat(JsonDiff.between(before, after))
                .extracting(
                        d -> d.at() + " " + d.before().map(CanonicalJson::text).orElse("-") + " "
                                + d.after().map(CanonicalJson::text).orElse("-"))
                .containsExactly("/a/gone true -", "/a/new - null", "/a/x 1 2", "/b/1 2 9", "/b/2 3 -");
    }

    @Test
    void anAddedNullIsADifference() throws Exception {
        assertThat(JsonDiff.between(StrictJson.parse("{\"a\":[]}"), StrictJson.parse("{\"a\":[null]}")))
                .hasSize(1);
        assertThat(JsonDiff.between(StrictJson.parse("null"), StrictJson.parse("{}")))
                .hasSize(1);
    }

    @Test
    void itsPatchLeadsFromOneToTheOther() throws Exception {
        for (long seed = 1; seed <= 3_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Json before = small(random, 4);
            Json after = small(random, 4);
            List<JsonDiff.Difference> differences = JsonDiff.between(before, after);
            JsonPatch patch = JsonDiff.toPatch(differences);
            assertThat(patch.apply(before)).as("seed " + seed).isEqualTo(after);
            assertThat(differences.isEmpty()).as("seed " + seed).isEqualTo(before.equals(after));
        }
    }

    private static Json small(SplittableRandom random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(3);
        int count = random.nextInt(4);
        if (kind == 0) {
            return Json.of(random.nextInt(3));
        }
        if (kind == 1) {
            return Json.of(
                    random.ints(count).mapToObj(i -> small(random, depth - 1)).toList());
        }
        Json.Builder object = Json.object();
        for (int i = 0; i < count; i++) {
            object.put(List.of("a", "b/c", "~d", "").get(random.nextInt(4)), small(random, depth - 1));
        }
        return object.build();
    }
}
