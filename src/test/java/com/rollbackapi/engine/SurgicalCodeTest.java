package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.GitRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One step of an agent that changed code is undone in a real repository, and what others wrote into the same file
/// since stays.
final class SurgicalCodeTest {
    private static final String TARGET = "code";
    private static final String FILE = "app.py";
    private static final String PACKAGE = "package.json";
    private static final String BEFORE = "import os\n\nlimit = 3\n\ndef run():\n    return limit\n";

    @TempDir
    private Path temp;

    private Engine engine;
    private GitRepository repository;

    @BeforeEach
    void open() throws Exception {
        repository = GitRepository.init(temp.resolve("repository"));
        repository.write(FILE, BEFORE).write(PACKAGE, "{\n \"k\": 1,\n \"m\": 2,\n \"n\": 3,\n \"z\": 4\n}\n");
        repository.commitAll("start");
        Path workspace = temp.resolve("workspace");
        Engine.init(workspace, TestClocks.create());
        engine = Engine.open(workspace, TestClocks.create());
        engine.addTarget(
                new TargetConfig(TARGET, TargetConfig.Kind.GIT, Optional.of(repository.folder())), TauRetail.REQUEST);
        engine.lease("agent", "agent");
        engine.lease("person", "person");
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
    }

    /// Replaces a text in a file of the branch, as a commit.
    private void edit(String step, String file, String was, String made) throws Exception {
        String run = step.substring(0, step.indexOf('/'));
        String leaf = "refs/heads/main:" + file;
        Action.Identity identity = new Action.Identity(
                run, run, step.substring(run.length() + 1), Optional.empty(), step, Optional.empty());
        String now = Files.readString(repository.file(file));
        assertThat(now).contains(was);
        byte[] after = ("file\n" + now.replace(was, made)).getBytes(UTF_8);
        ActionResult done = engine.perform(ActionRequest.live(
                identity,
                1,
                "edit",
                Json.Obj.EMPTY,
                List.of(new ActionRequest.Content(TARGET, leaf, Optional.of(after)))));
        assertThat(done).isInstanceOf(ActionResult.Executed.class);
    }

    private Outcome undo(String step) throws Exception {
        Scope scope = new Scope.Steps(List.of(step));
        return engine.rollback(scope, engine.preview(scope).planHash(), TauRetail.REQUEST);
    }

    private String file(String name) throws IOException {
        return Files.readString(repository.file(name));
    }

    @Test
    void aPersonsEditOfOtherLinesIsKept() throws Exception {
        edit("agent/1", FILE, "limit = 3", "limit = 3_000_000");
        edit("person/1", FILE, "    return limit\n", "    return limit + 1\n\nrun()\n");
        assertThat(undo("agent/1")).isInstanceOf(Outcome.Restored.class);
        assertThat(file(FILE)).isEqualTo(BEFORE.replace("return limit\n", "return limit + 1\n\nrun()\n"));
        assertThat(repository.git("show", "HEAD:" + FILE) + "\n").isEqualTo(file(FILE));
        assertThat(repository.git("status", "--porcelain")).isEmpty();
        assertThat(engine.picture().tasks()).isEmpty();
    }

    @Test
    void anEditOfTheSameLineStaysAndIsATask() throws Exception {
        edit("agent/1", FILE, "limit = 3", "limit = 3_000_000");
        edit("person/1", FILE, "limit = 3_000_000", "limit = 4_000_000");
        assertThat(undo("agent/1")).isInstanceOf(Outcome.Refused.class);
        assertThat(file(FILE)).contains("limit = 4_000_000");
        assertThat(engine.picture().tasks().values())
                .singleElement()
                .matches(t -> t.object().equals(Optional.of("correct code/refs/heads/main:" + FILE)));
    }

    @Test
    void linesThatJoinToWhatIsNoJsonAreATask() throws Exception {
        edit("agent/1", PACKAGE, " \"k\": 1,\n", "");
        edit("person/1", PACKAGE, " \"z\": 4\n", " \"z\": 4,\n \"k\": 5\n");
        assertThat(undo("agent/1")).as("the member would stand twice").isInstanceOf(Outcome.Refused.class);
        assertThat(file(PACKAGE)).contains("\"k\": 5").doesNotContain("\"k\": 1");
        assertThat(engine.picture().tasks()).hasSize(1);
    }
}
