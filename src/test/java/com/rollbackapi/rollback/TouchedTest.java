package com.rollbackapi.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TouchedTest {
    @Test
    void whatWasPutInComesOutInItsOrder() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            Touched touched = new Touched();
            List<List<Integer>> put = new ArrayList<>();
            int object = random.nextInt(3) * 100;
            while (put.size() < round % 50) {
                int first = random.nextInt(1 << random.nextInt(31));
                touched.add(object, first);
                put.add(List.of(object, first));
                object += random.nextInt(1 << random.nextInt(24));
            }
            assertThat(all(touched)).as("round %d", round).isEqualTo(put);
        }
    }

    @Test
    void theLargestNumbersComeOutToo() {
        Touched touched = new Touched();
        touched.add(0, Integer.MAX_VALUE);
        touched.add(Integer.MAX_VALUE, 0);
        assertThat(all(touched)).containsExactly(List.of(0, Integer.MAX_VALUE), List.of(Integer.MAX_VALUE, 0));
    }

    private static List<List<Integer>> all(Touched touched) {
        List<List<Integer>> all = new ArrayList<>();
        touched.forEach((object, first) -> all.add(List.of(object, first)));
        return all;
    }
}
