package com.rollbackapi.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page that describes restore confidence says what the code does.
final class RestoreModelTest {
    private static List<List<String>> table(String heading) throws Exception {
        return Files.readAllLines(Path.of("docs", "restore-model.md")).stream()
                .dropWhile(l -> !l.startsWith("| " + heading + " |"))
                .skip(2)
                .takeWhile(l -> l.startsWith("|"))
                .map(l -> Arrays.stream(l.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    @Test
    void itsFactorsHaveTheWeightsOfTheCode() throws Exception {
        List<List<String>> factors = Stream.of(Confidence.Kind.values())
                .map(k ->
                        List.of(k.title(), String.format(Locale.ROOT, "%.0f", k.weight()), k.decisive() ? "yes" : "no"))
                .toList();
        assertThat(table("factor").stream().map(r -> r.subList(0, 3))).isEqualTo(factors);
    }

    @Test
    void itsLevelsBeginWhereTheCodeSays() throws Exception {
        List<List<String>> levels = Stream.of(Confidence.Level.values())
                .map(l -> List.of(l.wireName(), String.format(Locale.ROOT, "%.2f", l.from())))
                .toList();
        assertThat(table("level").stream().map(r -> r.subList(0, 2))).isEqualTo(levels);
        assertThat(Confidence.Level.of(0.9)).isEqualTo(Confidence.Level.HIGH);
        assertThat(Confidence.Level.of(0.8999)).isEqualTo(Confidence.Level.GUARDED);
        assertThat(Confidence.Level.of(0.4999)).isEqualTo(Confidence.Level.LOW);
    }

    @Test
    void theScoreIsTheWeightedMeanAndADecisiveZeroIsZero() {
        Confidence.Factor all = new Confidence.Factor(Confidence.Kind.PRECONDITIONS, 1, "");
        Confidence.Factor half = new Confidence.Factor(Confidence.Kind.REVERSIBLE, 0.5, "");
        assertThat(Confidence.weighed(List.of(all, half)).score()).isEqualTo(3.5 / 4);
        Confidence.Factor none = new Confidence.Factor(Confidence.Kind.REVERSIBLE, 0, "");
        assertThat(Confidence.weighed(List.of(all, none)).score()).isEqualTo(0.75);
        Confidence.Factor corrupt = new Confidence.Factor(Confidence.Kind.INTEGRITY, 0, "");
        assertThat(Confidence.weighed(List.of(all, corrupt)).score()).isZero();
    }
}
