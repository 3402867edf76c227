package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.rollbackapi.codec.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryNumbersTest {
    private static final String MEMBER = "undoes";

    private static EntryNumbers read(Json form) {
        return EntryNumbers.of(Json.object().put(MEMBER, form).build(), MEMBER);
    }

    private static List<Long> down(long... entries) {
        return LongStream.of(entries).boxed().toList();
    }

    @Test
    void whatIsReadBackIsWhatWasWrittenWhateverTheGaps() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            int most = 1 + random.nextInt(1 << random.nextInt(20));
            List<Long> entries = random.longs(random.nextInt(60), 0, most)
                    .boxed()
                    .distinct()
                    .sorted(Comparator.reverseOrder())
                    .toList();
            EntryNumbers numbers = EntryNumbers.of(entries);
            assertThat(numbers).as("round %d", round).containsExactlyElementsOf(entries);
            assertThat(numbers.size()).isEqualTo(entries.size());
            EntryNumbers back = read(numbers.toJson());
            assertThat(back).isEqualTo(numbers).containsExactlyElementsOf(entries);
            assertThat(back.size()).isEqualTo(entries.size());
        }
    }

    @Test
    void fewAreAListOfNumbersAndManyAreTheGapsBetweenThem() {
        List<Long> entries = new ArrayList<>(down(4_210, 4_189, 4_168, 4_100));
        assertThat(EntryNumbers.of(entries).toJson())
                .isEqualTo(Json.of(entries.stream().map(Json::of).toList()));
        assertThat(EntryNumbers.of(entries)).hasToString("4210-21x2-68");
        LongStream.iterate(4_000, e -> e - 100).limit(13).forEach(entries::add);
        assertThat(EntryNumbers.of(entries).toJson()).isEqualTo(Json.of("4210-21x2-68-100x13"));
        assertThat(EntryNumbers.NONE.toJson()).isEqualTo(Json.of(List.of()));
    }

    @Test
    void bothFormsOfTheSameEntriesAreEqual() {
        List<Long> entries = LongStream.range(0, 100)
                .map(i -> 1_000 - i * i % 7 - 8 * i)
                .boxed()
                .toList();
        EntryNumbers listed = read(Json.of(entries.stream().map(Json::of).toList()));
        assertThat(listed)
                .isEqualTo(read(EntryNumbers.of(entries).toJson()))
                .hasSameHashCodeAs(EntryNumbers.of(entries));
        assertThat(EntryNumbers.of(Json.Obj.EMPTY, MEMBER)).isEqualTo(EntryNumbers.NONE);
    }

    @Test
    void anObjectThatWasWrittenAHundredThousandTimesTakesAFewBytesATime() {
        Random random = new Random(7);
        List<Long> entries = new ArrayList<>();
        long entry = 1L << 40;
        for (int i = 0; i < 100_000; i++) {
            entries.add(entry);
            entry -= 1 + random.nextInt(99);
        }
        assertThat(EntryNumbers.of(entries).toString().length()).isLessThan(3 * entries.size() + 20);
        assertThat(EntryNumbers.of(LongStream.range(0, 100_000)
                        .map(i -> 100_000 - i)
                        .boxed()
                        .toList()))
                .hasToString("100000-1x99999");
    }

    @Test
    void itKnowsWhatItHas() {
        EntryNumbers numbers = EntryNumbers.of(down(90, 80, 70, 5, 0));
        assertThat(Stream.of(90L, 80L, 70L, 5L, 0L)).allMatch(numbers::contains);
        assertThat(Stream.of(91L, 75L, 1L)).noneMatch(numbers::contains);
        assertThat(numbers.containsAll(EntryNumbers.of(down(80, 5)))).isTrue();
        assertThat(numbers.containsAll(numbers)).isTrue();
        assertThat(numbers.containsAll(EntryNumbers.NONE)).isTrue();
        assertThat(numbers.containsAll(EntryNumbers.of(down(80, 75)))).isFalse();
        assertThat(numbers.containsAll(EntryNumbers.of(down(100)))).isFalse();
        assertThat(EntryNumbers.NONE.containsAll(numbers)).isFalse();
    }

    @Test
    void whatDoesNotGoDownIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EntryNumbers.of(down(1, 2)));
        assertThatIllegalArgumentException().isThrownBy(() -> EntryNumbers.of(down(2, 2)));
        assertThatIllegalArgumentException().isThrownBy(() -> EntryNumbers.of(down(0, -1)));
    }

    /// Each list has one form, and none says that there are more entries than a journal's beginning has.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-1",
                "x",
                "5-",
                "5x2",
                "05",
                "5-01",
                "5-0",
                "5-1x",
                "5-1x0",
                "5-1x1",
                "5-1x02",
                "5-1-1",
                "5-1x2-1",
                "5-6",
                "5-2x3",
                "5-1 ",
                " 5",
                "5--1",
                "5-1x2x2",
                "+5",
                "5.0",
                "9007199254740993",
                "99999999999999999",
                "9-9999999999999999x9999999999999999",
                "9007199254740992-1x16777216",
                "9007199254740992-1x4000000000-2"
            })
    void aTextThatIsNoEntriesByTheirGapsIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(Json.of(text)));
    }

    @Test
    void aMemberOfAnotherKindIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> read(Json.of(5)));
        assertThatIllegalArgumentException().isThrownBy(() -> read(Json.Obj.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> read(Json.of(List.of(Json.of("5")))));
        assertThatIllegalArgumentException().isThrownBy(() -> read(Json.of(List.of(Json.of(5.5)))));
    }
}
