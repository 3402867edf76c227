package com.rollbackapi.console.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.forensics.KeyChange.Last;
import com.rollbackapi.console.forensics.KeysModel.Deed;
import com.rollbackapi.console.forensics.KeysModel.Known;
import com.rollbackapi.console.forensics.KeysModel.Row;
import com.rollbackapi.console.forensics.KeysModel.Stage;
import com.rollbackapi.console.fx.Latest;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.SmallWorkspace;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.tlog.LogKeys.Term;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which keys are shown, why each counts, and what can be done about it: opening, unknown, known, failed.
final class KeysModelTest {
    private static final Operator.Request WHY = new Operator.Request("ops", "a year is over");

    @TempDir
    private Path folder;

    private final Deque<Runnable> background = new ArrayDeque<>();
    private final KeysModel model = new KeysModel(new Latest(background::add, Runnable::run));
    private Path dir = Path.of("");

    @BeforeEach
    void create() throws Exception {
        dir = folder.resolve("w");
        SmallWorkspace.create(dir, 2);
    }

    private void show(Source source) {
        show(source, Optional.empty());
    }

    private void show(Source source, Optional<String> whyNot) {
        model.show(source, source.trust(), source.size(), whyNot);
        answer();
    }

    private void answer() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    private List<Row> rows() {
        return model.shown().get().rows();
    }

    private Stage stage() {
        return model.shown().get().stage();
    }

    @Test
    void theEnginesKeysFollowWhatIsDoneToThem() throws Exception {
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            Source source = engine.source();
            show(source);
            assertThat(rows()).singleElement().satisfies(r -> {
                assertThat(r.known()).isEqualTo(Known.HELD);
                assertThat(r.entry()).as("nothing was said of it").isEmpty();
                assertThat(r.revoke()).as("it is in force").isEqualTo(Deed.ABSENT);
            });
            assertThat(model.shown().get().replace()).isEqualTo(Deed.OPEN);

            show(source);
            assertThat(background).as("not asked twice").isEmpty();

            long first = source.size();
            engine.rotateKey(WHY);
            engine.rotateKey(WHY);
            engine.revokeKey(engine.keys().terms().getFirst().key().vkey(), OptionalLong.empty(), WHY);
            show(source);
            assertThat(rows())
                    .extracting(Row::term)
                    .containsExactlyElementsOf(engine.keys().terms().reversed());
            assertThat(rows()).extracting(Row::known).containsExactly(Known.HELD, Known.STATED, Known.STATED);
            assertThat(rows())
                    .extracting(Row::entry)
                    .containsExactly(
                            OptionalLong.of(first + 1), OptionalLong.of(first + 1), OptionalLong.of(first + 2));
            assertThat(rows()).extracting(Row::revoke).containsExactly(Deed.ABSENT, Deed.OPEN, Deed.ABSENT);

            show(source, Optional.of("you are looking at the past"));
            assertThat(rows()).extracting(Row::revoke).containsExactly(Deed.ABSENT, Deed.DISABLED, Deed.ABSENT);
            assertThat(model.shown().get().replace()).isEqualTo(Deed.DISABLED);
            assertThat(model.shown().get().why()).isEqualTo("you are looking at the past");
        }
    }

    /// Known by the second of three keys, the first and the third are led to, backwards and forwards.
    @Test
    void aFileSaysByWhatEachKeyIsKnownAndOffersNothing() throws Exception {
        String pinned;
        long first;
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            first = engine.source().size();
            pinned = engine.rotateKey(WHY).key().vkey();
            engine.rotateKey(WHY);
        }
        try (Source source = FileSource.open(dir, Optional.of(pinned), System::nanoTime)) {
            show(source, Optional.of("an export"));
            assertThat(rows()).extracting(Row::known).containsExactly(Known.STATED, Known.PINNED, Known.STATED);
            assertThat(rows())
                    .extracting(Row::led)
                    .containsExactly(OptionalLong.of(first + 1), OptionalLong.empty(), OptionalLong.of(first));
            assertThat(rows()).extracting(Row::revoke).containsOnly(Deed.ABSENT);
            assertThat(model.shown().get().replace()).isEqualTo(Deed.ABSENT);
            assertThat(model.shown().get().why()).as("nobody would offer it").isEmpty();
        }
        try (Source source = FileSource.open(
                SmallWorkspace.export(dir, folder.resolve("e.rbxj")), Optional.empty(), System::nanoTime)) {
            show(source);
            assertThat(rows())
                    .extracting(Row::known)
                    .containsOnlyOnce(Known.UNPINNED)
                    .doesNotContain(Known.PINNED);
        }
    }

    @Test
    void withoutAHeadNoKeyIsKnownAndAnotherJournalsAreNotShown() throws Exception {
        Path file = SmallWorkspace.export(dir, folder.resolve("e.rbxj"));
        Files.delete(dir.resolve("journal/checkpoint"));
        try (Source good = FileSource.open(file, Optional.empty(), System::nanoTime);
                Source headless = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            model.show(good, good.trust().as(Trust.State.VERIFYING, "opening"), 0, Optional.empty());
            assertThat(background).as("not asked while it is being opened").isEmpty();
            assertThat(stage()).isEqualTo(Stage.OPENING);
            show(good);
            assertThat(stage()).isEqualTo(Stage.KNOWN);
            model.show(headless, headless.trust(), headless.size(), Optional.empty());
            assertThat(stage()).isEqualTo(Stage.OPENING);
            assertThat(rows()).isEmpty();
            answer();
            assertThat(stage()).isEqualTo(Stage.UNKNOWN);
        }
    }

    @Test
    void theLastSizeThatCountsIsOneThatTheKeySigned() throws Exception {
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            engine.rotateKey(WHY);
            engine.checkpoint(List.of(), WHY);
            engine.rotateKey(WHY);
            Term second = engine.keys().terms().get(1);
            KeyChange.Revoke revoke = new KeyChange.Revoke(second);
            long from = second.from();
            long to = second.to().orElseThrow();
            assertThat(to).isGreaterThan(from);
            assertThat(revoke.last(" ")).isEqualTo(new Last.Of(OptionalLong.empty()));
            assertThat(revoke.last(" " + from + " ")).isEqualTo(new Last.Of(OptionalLong.of(from)));
            assertThat(revoke.last(String.valueOf(to))).isEqualTo(new Last.Of(OptionalLong.of(to)));
            for (String bad :
                    List.of(String.valueOf(from - 1), String.valueOf(to + 1), "-1", "x", "1e3", "9".repeat(30), "٣")) {
                assertThat(revoke.last(bad)).as(bad).isInstanceOf(Last.Malformed.class);
            }
            assertThat(revoke.effect(OptionalLong.empty())).startsWith("None of its heads of " + from + " to " + to);
            assertThat(revoke.effect(OptionalLong.of(from)))
                    .contains("those of " + (from + 1) + " to " + to + " entries will not");
            assertThat(revoke.effect(OptionalLong.of(to))).startsWith("All its heads");
        }
    }
}
