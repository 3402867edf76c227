package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.projection.MigrationRow;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.projection.RollbackRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.sql.Sql;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One incident over documents, PostgreSQL and git: one call contains the run, restores the three, verifies and seals.
final class SeedsCaseTest {
    private static final String RUN = "release/2.8";

    @TempDir
    Path temp;

    @Test
    void oneCallContainsRestoresVerifiesAndSeals() throws Exception {
        try (SeedsCase incident = SeedsCase.start(temp)) {
            Map<String, Object> before = incident.everything();
            incident.release(RUN);
            assertThat(incident.everything()).isNotEqualTo(before);
            assertThat(incident.rollBack(RUN))
                    .isInstanceOfSatisfying(
                            Outcome.Restored.class,
                            r -> assertThat(r.mutations()).isEqualTo(SeedsCase.MUTATIONS));
            assertThat(incident.everything()).isEqualTo(before);
            Picture picture = incident.engine().picture();
            assertThat(picture.rollbacks().values())
                    .singleElement()
                    .satisfies(r -> assertThat(r.status()).isEqualTo(RollbackRow.Status.RESTORED))
                    .satisfies(r -> assertThat(r.services()).hasSize(3));
            assertThat(picture.migrations().values())
                    .singleElement()
                    .extracting(MigrationRow::state)
                    .isEqualTo(MigrationRow.State.RECOVERED);
            // the run is contained: what it does now is refused, and nothing of it happens
            assertThat(incident.oneMore(RUN)).isInstanceOf(ActionResult.Refused.class);
            assertThat(incident.everything()).isEqualTo(before);
        }
    }

    /// Somebody's later edit of a row is no casualty of a rollback.
    @Test
    void aRowThatSomebodyChangedSinceIsNotOverwritten() throws Exception {
        try (SeedsCase incident = SeedsCase.start(temp)) {
            incident.release(RUN);
            Sql.run(incident.url(), "UPDATE agent SET name = 'human' WHERE id = 1");
            Map<String, Object> found = incident.everything();
            Scope scope = new Scope.Runs(List.of(RUN));
            Preview preview = incident.engine().preview(scope);
            assertThat(preview.conflicts()).isNotEmpty();
            assertThat(incident.rollBack(RUN)).isInstanceOf(Outcome.Refused.class);
            assertThat(incident.everything()).isEqualTo(found);
        }
    }
}
