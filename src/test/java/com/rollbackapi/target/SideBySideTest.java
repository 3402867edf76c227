package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SideBySideTest {
    /// A target of which only the name and whether it stands alone matter.
    private record Named(String name, boolean standsAlone) implements Target {
        @Override
        public String kind() {
            return "named";
        }

        @Override
        public Tree capture(BlobStore blobs) {
            return Tree.EMPTY;
        }

        @Override
        public Optional<byte[]> read(String leaf) {
            return Optional.empty();
        }

        @Override
        public Preparation prepare(List<Change> changes, BlobSource blobs) {
            return new Conflicts(List.of(), List.of());
        }

        @Override
        public Outcome commit(Prepared prepared, long position) {
            return new Committed(0);
        }

        @Override
        public void discard(Prepared prepared) {}

        @Override
        public long appliedPosition() {
            return -1;
        }

        @Override
        public void close() {}
    }

    private static final Named DB = new Named("db", false);
    private static final Named A = new Named("a", true);
    private static final Named B = new Named("b", true);
    private static final Named FILES = new Named("files", false);

    @Test
    void thoseThatStandAloneAreAskedAtTheSameTime() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2); // opens only where two are waiting at it
        List<SideBySide.Answer<Named, String>> answers = SideBySide.ask(List.of(A, B), t -> t, t -> {
            try {
                both.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException(e);
            }
            return t.name();
        });
        for (var answer : answers) {
            assertThat(answer.orThrow()).isEqualTo(answer.asked().name());
        }
    }

    @Test
    void theOthersAreAskedInTheCallersThreadAndAnswersAreInOrder() {
        Thread caller = Thread.currentThread();
        var answers = SideBySide.ask(List.of(DB, A, FILES, B), t -> t, t -> Thread.currentThread() == caller);
        assertThat(answers).extracting(a -> a.asked()).containsExactly(DB, A, FILES, B);
        assertThat(answers).extracting(a -> a.result().orElseThrow()).containsExactly(true, false, true, false);
    }

    @Test
    void afterAFailureTheOthersHaveAnswered() {
        var answers = SideBySide.ask(List.of(A, DB, B), t -> t, t -> {
            if (t == A) {
                throw new TargetFailedException(t.name(), Optional.empty(), "it is down", "start it");
            }
            return t.name();
        });
        assertThatThrownBy(() -> answers.getFirst().orThrow())
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("it is down");
        assertThat(answers.subList(1, 3))
                .extracting(a -> a.result())
                .containsExactly(Optional.of("db"), Optional.of("b"));
    }

    @Test
    void onlyNeighboursThatStandAloneShareABatch() {
        assertThat(SideBySide.batches(List.of(A, B, DB, FILES, A, DB, B), t -> t))
                .containsExactly(List.of(A, B), List.of(DB), List.of(FILES), List.of(A), List.of(DB), List.of(B));
    }
}
