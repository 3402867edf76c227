package com.rollbackapi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TreeTest {
    private static final Comparator<String> UTF8 =
            Comparator.comparing((String s) -> s.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private static final String[] PIECES = {"a", "b", "/", "orders/#W", "é", "\uFFFD", "\uD83D\uDE00", " ", "\n", "0"};

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int pieces = 1 + random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            name.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(12));
        }
        return name.toString();
    }

    private static Hash leaf(int value) {
        return Hash.of(Integer.toString(value).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Hash> content(Tree tree) {
        Map<String, Hash> content = new LinkedHashMap<>();
        tree.forEach(content::put);
        return content;
    }

    /// Computed by a second program from docs/formats/tree-v1.md alone. These values are the format: a change of
    /// one is a new version, never an update of this test.
    @Test
    void rootsAreThoseOfVersion1() {
        Tree thousand = Tree.EMPTY;
        for (int i = 0; i < 1000; i++) {
            thousand = thousand.with("orders/#W" + i, leaf(i));
        }
        assertThat(Tree.EMPTY.root().hex())
                .isEqualTo("f6ce87b2adfef1a801b38514b44b7f3529c61fba4e1199dd821ce7f5104488e0");
        assertThat(Tree.EMPTY.with("a", leaf(1)).root().hex())
                .isEqualTo("320d0e437fe93bcfe0be8257175e6dd0bca2273afa9d5c240532cf310c862f4d");
        assertThat(thousand.root().hex()).isEqualTo("1209f68b959a3896daaeddf9d28914a529014df9387f72d10d4026a13944ff6f");
        assertThat(thousand.size()).isEqualTo(1000);
    }

    @Test
    void agreesWithASortedMapOverRandomWrites() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            TreeMap<String, Hash> model = new TreeMap<>(UTF8);
            Tree tree = Tree.EMPTY;
            int writes = random.nextInt(600);
            for (int i = 0; i < writes; i++) {
                String name = name(random);
                if (random.nextInt(3) == 0) {
                    model.remove(name);
                    tree = tree.without(name);
                } else {
                    Hash leaf = leaf(random.nextInt(5));
                    model.put(name, leaf);
                    tree = tree.with(name, leaf);
                }
            }
            assertThat(new ArrayList<>(content(tree).entrySet()))
                    .as("seed %d", seed)
                    .isEqualTo(new ArrayList<>(model.entrySet()));
            assertThat(tree.size()).as("seed %d", seed).isEqualTo(model.size());
            List<Map.Entry<String, Hash>> shuffled = new ArrayList<>(model.entrySet());
            Collections.shuffle(shuffled, random);
            Tree again = Tree.EMPTY;
            for (Map.Entry<String, Hash> e : shuffled) {
                again = again.with(e.getKey(), e.getValue());
            }
            assertThat(again.root()).as("seed %d: another order", seed).isEqualTo(tree.root());
            checkReads(tree, model, seed);
        }
    }

    private static void checkReads(Tree tree, Map<String, Hash> model, int seed) {
        Random random = new Random(-seed);
        for (int i = 0; i < 50; i++) {
            String name = name(random);
            assertThat(tree.get(name)).as("seed %d", seed).isEqualTo(Optional.ofNullable(model.get(name)));
            String prefix = name.substring(0, name.offsetByCodePoints(0, random.nextInt(2)));
            List<String> under = new ArrayList<>();
            tree.forEachUnder(prefix, (n, leaf) -> under.add(n));
            assertThat(under)
                    .as("seed %d", seed)
                    .isEqualTo(model.keySet().stream()
                            .filter(n -> n.startsWith(prefix))
                            .toList());
        }
    }

    @Test
    void differencesAreThoseOfTheMaps() {
        for (int seed = 0; seed < 120; seed++) {
            Random random = new Random(seed);
            Tree before = Tree.EMPTY;
            int leaves = random.nextInt(400);
            for (int i = 0; i < leaves; i++) {
                before = before.with(name(random), leaf(random.nextInt(3)));
            }
            Tree after = seed % 10 == 0 ? Tree.EMPTY : before;
            int writes = random.nextInt(40);
            for (int i = 0; i < writes; i++) {
                String name = name(random);
                after = random.nextBoolean() ? after.without(name) : after.with(name, leaf(random.nextInt(3)));
            }
            List<LeafChange> expected = bruteForce(content(before), content(after));
            assertThat(Tree.diff(before, after)).as("seed %d", seed).isEqualTo(expected);
            Tree rebuilt = before;
            for (LeafChange change : expected) {
                rebuilt = rebuilt.set(change.name(), change.after());
            }
            assertThat(rebuilt).as("seed %d", seed).isEqualTo(after);
        }
    }

    private static List<LeafChange> bruteForce(Map<String, Hash> before, Map<String, Hash> after) {
        TreeMap<String, LeafChange> changes = new TreeMap<>(UTF8);
        for (Map<String, Hash> side : List.of(before, after)) {
            for (String name : side.keySet()) {
                Optional<Hash> was = Optional.ofNullable(before.get(name));
                Optional<Hash> is = Optional.ofNullable(after.get(name));
                if (!was.equals(is)) {
                    changes.put(name, new LeafChange(name, was, is));
                }
            }
        }
        return List.copyOf(changes.values());
    }

    @Test
    void aChangeSharesAllOtherNodes() throws StoreException {
        Tree tree = Tree.EMPTY;
        for (int i = 0; i < 5000; i++) {
            tree = tree.with("record/" + i, leaf(i));
        }
        MemoryBlobStore store = new MemoryBlobStore();
        long all = tree.save(store);
        int nodes = store.size();
        long more = tree.with("record/77", leaf(-1)).save(store);
        assertThat(store.size() - nodes).isLessThanOrEqualTo(6);
        assertThat(more).isPositive().isLessThan(all / 20);
        assertThat(tree.save(store)).as("nothing is new").isZero();
    }

    @Test
    void whatChangesNothingGivesTheSameTree() {
        Tree tree = Tree.EMPTY.with("a", leaf(1));
        assertThat(tree.with("a", leaf(1))).isSameAs(tree);
        assertThat(tree.without("b")).isSameAs(tree);
        assertThat(tree.without("a")).isSameAs(Tree.EMPTY);
        assertThat(Tree.EMPTY.without("a")).isSameAs(Tree.EMPTY);
    }

    @Test
    void refusesNamesWithoutOneEncoding() {
        assertThatThrownBy(() -> Tree.EMPTY.with("", leaf(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tree.EMPTY.with("a\uD83D", leaf(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tree.EMPTY.with("é".repeat(32_768), leaf(1)))
                .isInstanceOf(IllegalArgumentException.class);
        String longest = "x".repeat(65_535);
        assertThat(Tree.EMPTY.with(longest, leaf(1)).get(longest)).contains(leaf(1));
    }
}
