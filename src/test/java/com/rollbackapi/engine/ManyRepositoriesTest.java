package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One campaign changes many repositories, one call rolls all of them back: every HEAD, tree, index and work tree is as
/// before, what people had staged, edited and not added yet with it.
final class ManyRepositoriesTest {
    private static final int FEW = 12;

    @TempDir
    private Path temp;

    @Test
    void oneCallRestoresAll() throws Exception {
        ManyRepositories many = ManyRepositories.create(temp, FEW);
        List<Map<String, String>> before = many.everything();
        try (Engine engine = many.open()) {
            Scope scope = many.campaign(engine, "campaign/1");
            assertThat(many.everything()).doesNotContainAnyElementsOf(before);
            Outcome outcome = engine.rollback(scope, engine.preview(scope).planHash(), ManyRepositories.REQUEST);
            assertThat(outcome).isInstanceOf(Outcome.Restored.class);
        }
        assertThat(many.everything()).isEqualTo(before);
    }
}
