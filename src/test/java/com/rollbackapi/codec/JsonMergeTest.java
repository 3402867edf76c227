package com.rollbackapi.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class JsonMergeTest {
    private static final int CASES = 5_000;

    private static Json json(String text) throws MalformedJsonException {
        return StrictJson.parse(text);
    }

    @Test
    void changesOfDifferentMembersJoin() throws Exception {
        assertThat(JsonMerge.merge(
                        json("{\"a\":{\"x\":1,\"y\":1},\"gone\":1}"),
                        json("{\"a\":{\"x\":2,\"y\":1},\"gone\":1,\"new\":null}"),
                        json("{\"a\":{\"x\":1,\"y\":3}}")))
                .contains(json("{\"a\":{\"x\":2,\"y\":3},\"new\":null}"));
    }

    @Test
    void changesOfOnePlaceAreAConflict() throws Exception {
        for (String[] c : List.of(
                new String[] {"{\"a\":1}", "{\"a\":2}", "{\"a\":3}"},
                new String[] {"{\"a\":{\"x\":1}}", "{\"a\":{\"x\":2}}", "{}"},
                new String[] {"{}", "{\"a\":{\"x\":1}}", "{\"a\":{\"x\":2}}"},
                new String[] {"{\"a\":[1,2]}", "{\"a\":[0,2]}", "{\"a\":[1,3]}"})) {
            assertThat(JsonMerge.merge(json(c[0]), json(c[1]), json(c[2]))).isEmpty();
            assertThat(JsonMerge.merge(json(c[0]), json(c[2]), json(c[1]))).isEmpty();
        }
    }

    @Test
    void aChangeAloneIsTheResultAndTheOrderOfTheTwoDoesNotMatter() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < CASES; i++) {
            Json base = small(random, 3);
            Json ours = small(random, 3);
            Json theirs = small(random, 3);
            assertThat(JsonMerge.merge(base, ours, base)).contains(ours);
            assertThat(JsonMerge.merge(base, base, theirs)).contains(theirs);
            assertThat(JsonMerge.merge(base, ours, ours)).contains(ours);
            assertThat(JsonMerge.merge(base, ours, theirs)).isEqualTo(JsonMerge.merge(base, theirs, ours));
        }
    }

    /// Each place that one side changed has that side's value in the result; each other one has the base's.
    @Test
    void noChangeIsLost() {
        SplittableRandom random = new SplittableRandom(8);
        int clean = 0;
        for (int i = 0; i < CASES; i++) {
            Json.Obj base = record(random);
            Json.Obj ours = changed(base, random);
            Json.Obj theirs = changed(base, random);
            boolean conflict = false;
            Json.Builder expected = Json.object();
            for (String name : List.of("a", "b", "c", "d", "e")) {
                Optional<Json> was = base.get(name);
                boolean byUs = !was.equals(ours.get(name));
                boolean byThem = !was.equals(theirs.get(name));
                conflict |= byUs && byThem && !ours.get(name).equals(theirs.get(name));
                (byThem ? theirs : ours).get(name).ifPresent(v -> expected.put(name, v));
            }
            Optional<Json> merged = JsonMerge.merge(base, ours, theirs);
            assertThat(merged.isEmpty()).isEqualTo(conflict);
            if (!conflict) {
                clean++;
                assertThat(merged).contains(expected.build());
            }
        }
        assertThat(clean).isBetween(CASES / 10, CASES * 9 / 10);
    }

    private static Json.Obj record(SplittableRandom random) {
        Json.Builder record = Json.object();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            if (random.nextBoolean()) {
                record.put(name, random.nextInt(4));
            }
        }
        return record.build();
    }

    private static Json.Obj changed(Json.Obj base, SplittableRandom random) {
        Json.Obj changed = base;
        for (int n = random.nextInt(3); n >= 0; n--) {
            String name = List.of("a", "b", "c", "d", "e").get(random.nextInt(5));
            changed = random.nextInt(3) == 0 ? changed.without(name) : changed.with(name, Json.of(random.nextInt(4)));
        }
        return changed;
    }

    private static Json small(SplittableRandom random, int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return Json.of(random.nextInt(3));
        }
        Json.Builder object = Json.object();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.put(List.of("a", "b/c", "~d", "").get(random.nextInt(4)), small(random, depth - 1));
        }
        return object.build();
    }
}
