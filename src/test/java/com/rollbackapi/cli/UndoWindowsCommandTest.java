package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.ActionRequest;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.WorkspaceLayout;
import com.rollbackapi.journal.Action;
import com.rollbackapi.server.Served;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long what was done can be offset, on the command line and over HTTP.
final class UndoWindowsCommandTest {
    private static final String POLICY = """
        [policy]
        name = "shop"
        version = "1"
        [tools."ads.publish"]
        class = "compensatable"
        compensation = "ads.pause"
        allowed_for = "P1D"
        [tools."mail.queue"]
        class = "compensatable"
        compensation = "mail.recall"
        allowed_for = "PT1H"
        """;

    @TempDir
    private Path temp;

    private Engine engine() throws Exception {
        Path dir = temp.resolve("w");
        Engine.init(dir, TestClocks.create());
        Files.writeString(new WorkspaceLayout(dir).policy(), POLICY);
        Engine engine = Engine.open(dir, TestClocks.create());
        engine.lease("run/1", "agent");
        for (String tool : List.of("ads.publish", "mail.queue")) {
            Action.Identity identity =
                    new Action.Identity("run/1", "agent", tool, Optional.empty(), tool, Optional.empty());
            engine.perform(ActionRequest.live(identity, 1, tool, Json.Obj.EMPTY, List.of()));
        }
        return engine;
    }

    @Test
    void whatClosesFirstStandsFirst() throws Exception {
        engine().close();
        Cli listed = Cli.run("undo-windows", "-w", temp.resolve("w"), "--json");
        assertThat(listed.exit()).as(listed.err()).isZero();
        Json.Obj first = listed.json().get("undo_windows").orElseThrow() instanceof Json.Arr(List<Json> rows)
                        && rows.size() == 2
                        && rows.getFirst() instanceof Json.Obj row
                ? row
                : Json.Obj.EMPTY;
        assertThat(first.text("operation")).contains("mail.recall");
        assertThat(first.number("seconds_left").orElseThrow()).isBetween(3_000.0, 3_600.0);
        assertThat(Cli.run("undo-windows", "-w", temp.resolve("w")).out())
                .containsSubsequence("mail.recall", "ads.pause");
    }

    @Test
    void aPlanSaysOfEachActionWhatBecomesOfIt() throws Exception {
        engine().close();
        Cli plan = Cli.run("rollback", "plan", "-w", temp.resolve("w"), "--run", "run/1");
        assertThat(plan.out()).contains("mail.queue of run/1", "by hand: mail.recall until");
        Cli run = Cli.run("rollback", "run", "-w", temp.resolve("w"), "--run", "run/1");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Cli.run("undo-windows", "-w", temp.resolve("w")).out()).contains("Nothing is waiting");
    }

    @Test
    void theServerAnswersWithTheSame() throws Exception {
        try (Served served = Served.of(engine());
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(served.url() + "v1/undo-windows"))
                            .header("Authorization", "Bearer " + served.token())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .containsSubsequence("mail.recall", "ads.pause")
                    .contains("\"seconds_left\":");
        }
    }
}
