package com.rollbackapi.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.target.sql.Database;
import com.rollbackapi.target.sql.SqlSource;
import com.rollbackapi.target.sql.TableName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Migrations over HTTP: success is only what came to what it should.
final class MigrationRoutesTest {
    private static final String WHO = "\"requested_by\":\"ops_lead\",\"reason\":\"test\"";

    @TempDir
    private Path temp;

    @Test
    void oneIsAppliedAndOneThatIsNotRestoredIsAProblemWithItsLeaves() throws Exception {
        String url = Database.SQLITE.make(temp, "CREATE TABLE agent (id INTEGER PRIMARY KEY)");
        try (Served served = Served.start(temp);
                Http http = new Http(served)) {
            SqlSource source = new SqlSource(url, List.of(TableName.parse("agent")), Optional.empty());
            served.engine().addTarget(new TargetConfig("db", source), Served.REQUEST);
            Http.Answer applied = http.post(
                    "v1/migrations",
                    "{\"target\":\"db\",\"migration\":\"0042\",\"up\":\"INSERT INTO agent VALUES (7)\",\"down\":\"\","
                            + WHO + "}");
            assertThat(applied.status()).isEqualTo(200);
            assertThat(applied.json().text("status")).contains("applied");
            Http.Answer undone = http.post("v1/migrations/0042/undo", "{" + WHO + "}");
            assertThat(undone.status()).isEqualTo(500);
            Json.Obj report = (Json.Obj) undone.json().get("migration").orElseThrow();
            assertThat(report.text("status")).contains("not_restored");
            assertThat(report.get("leaves")).contains(Json.of(List.of(Json.of("agent/7"))));
            assertThat(http.post("v1/migrations/0001/undo", "{" + WHO + "}").status())
                    .isEqualTo(409);
            assertThat(http.post("v1/migrations", "{\"target\":\"db\"," + WHO + "}")
                            .status())
                    .isEqualTo(400);
            assertThat(http.send(http.bare("v1/migrations/0042/undo")
                                    .post(okhttp3.RequestBody.create(new byte[0], Http.JSON)))
                            .status())
                    .isEqualTo(401);
        }
    }
}
