package com.rollbackapi.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A client of the HTTP API looks at a plan, and runs exactly that.
@Timeout(120)
final class PlanRoutesTest {
    private static final String WHO = "\"requested_by\":\"ops_lead\",\"reason\":\"test\"";

    @TempDir
    private Path temp;

    private static String plan(Http http, String scope) throws Exception {
        Http.Answer plan = http.post("v1/plans", "{\"scope\":" + scope + "}");
        assertThat(plan.status()).as(scope).isEqualTo(200);
        return plan.json().text("plan_hash").orElseThrow();
    }

    private static Http.Answer run(Http http, String scope) throws Exception {
        String hash = plan(http, scope);
        return http.post("v1/rollback", "{\"scope\":" + scope + ",\"plan_hash\":\"" + hash + "\"," + WHO + "}");
    }

    @Test
    void aPlanIsShownAndRunAsOfATimeToTheLastApprovedAndAborted() throws Exception {
        try (Served served = Served.start(temp);
                Http http = new Http(served)) {
            String early = served.engine()
                    .source()
                    .entries(2, 3)
                    .getFirst()
                    .entry()
                    .time()
                    .toString();
            served.write("o1", "paid");
            Http.Answer shown = http.post("v1/plans", "{\"scope\":{\"runs\":[\"" + Served.RUN + "\"]}}");
            assertThat(shown.json().text("confidence_level")).contains("high");
            assertThat(shown.json().get("factors").orElseThrow()).isInstanceOf(Json.Arr.class);

            String before = served.engine().stateHash(Served.TARGET).hex();
            assertThat(http.post("v1/plans", "{\"scope\":{\"checkpoint\":\"last_approved\"}}")
                            .status())
                    .isEqualTo(404);
            Http.Answer taken = http.post("v1/checkpoints", "{\"services\":[]," + WHO + "}");
            String checkpoint = taken.json().text("checkpoint").orElseThrow();
            Http.Answer approved = http.post("v1/checkpoints/" + checkpoint + "/approve", "{" + WHO + "}");
            assertThat(approved.json().text("approved_by")).contains("ops_lead");

            Http.Answer asOf = run(http, "{\"as_of\":\"" + early + "\"}");
            assertThat(asOf.json().text("status")).contains("restored");
            assertThat(served.engine().stateHash(Served.TARGET).hex()).isNotEqualTo(before);
            String rollback = asOf.json().text("rollback_id").orElseThrow();
            assertThat(run(http, "{\"abort\":\"" + rollback + "\"}").json().text("status"))
                    .contains("restored");
            assertThat(served.engine().stateHash(Served.TARGET).hex()).isEqualTo(before);

            run(http, "{\"as_of\":\"" + early + "\"}");
            assertThat(run(http, "{\"checkpoint\":\"last_approved\"}").json().text("status"))
                    .contains("restored");
            assertThat(served.engine().stateHash(Served.TARGET).hex()).isEqualTo(before);

            assertThat(http.post("v1/checkpoints/" + checkpoint + "/approve", "{\"granted\":\"false\"," + WHO + "}")
                            .status())
                    .isEqualTo(400);
            Http.Answer withdrawn =
                    http.post("v1/checkpoints/" + checkpoint + "/approve", "{\"granted\":false," + WHO + "}");
            assertThat(withdrawn.json().text("approved_by")).isEqualTo(Optional.empty());
        }
    }

    @Test
    void aStepIsUndoneAndWhatAPersonChangedSinceStaysOrIsATask() throws Exception {
        try (Served served = Served.start(temp);
                Http http = new Http(served)) {
            Served.incident(served.engine());
            Http.Answer shown = http.post("v1/plans", "{\"scope\":{\"steps\":[\"bot/1\",\"bot/2\"]}}");
            assertThat(new String(shown.body(), UTF_8))
                    .contains("\"kept\":[{", "\"tasks\":[{", "\"ours\":", "\"theirs\":");
            Http.Answer ran = run(http, "{\"steps\":[\"bot/1\",\"bot/2\"]}");
            assertThat(new String(ran.body(), UTF_8)).as("a task is left").contains("\"status\":\"partial\"");
            assertThat(Served.order(served.engine(), "o1")).isEqualTo("{\"note\":\"mine\",\"price\":1}");
            assertThat(Served.order(served.engine(), "o2")).isEqualTo("{\"price\":8}");
            Http.Answer again = run(http, "{\"steps\":[\"bot/2\"]}");
            assertThat(again.status()).isEqualTo(409);
            assertThat(new String(again.body(), UTF_8)).contains("nothing was overwritten");
            assertThat(served.engine().picture().tasks()).hasSize(1);
        }
    }

    @Test
    void whatCannotBePlannedIsAProblem() throws Exception {
        try (Served served = Served.start(temp);
                Http http = new Http(served)) {
            assertThat(http.post("v1/plans", "{\"scope\":{\"as_of\":\"noon\"}}").status())
                    .isEqualTo(404);
            assertThat(http.post("v1/plans", "{\"scope\":{\"abort\":\"RBX-9\"}}")
                            .status())
                    .isEqualTo(404);
            assertThat(http.post("v1/plans", "{}").status()).isEqualTo(400);
            assertThat(http.post("v1/plans", "{\"scope\":{\"runs\":[\"nobody\"]}}")
                            .status())
                    .isEqualTo(409);
        }
    }
}
