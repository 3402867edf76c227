package com.rollbackapi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A member of another kind than is due is refused with its name and what to do, never taken for one that is absent:
/// a checkpoint of one service is not restored whole because its name was no text.
@Timeout(120)
final class UnfitMembersTest {
    private static final String WHO = "\"requested_by\":\"ops_lead\",\"reason\":\"test\"";

    private final Served served;
    private final Http http;
    private String checkpoint = "";
    private long entries;

    UnfitMembersTest(@TempDir Path folder) throws Exception {
        served = Served.start(folder);
        http = new Http(served);
    }

    @BeforeEach
    void write() throws Exception {
        checkpoint = http.post("v1/checkpoints", "{\"services\":[]," + WHO + "}")
                .json()
                .text("checkpoint")
                .orElseThrow();
        served.write("o1", "paid");
        entries = served.engine().picture().position();
    }

    @AfterEach
    void close() throws Exception {
        http.close();
        served.close();
    }

    private void assertRefused(String path, String members, String... said) throws Exception {
        String who = members.contains("\"reason\"") ? "\"requested_by\":\"ops_lead\"" : WHO;
        Http.Answer answer = http.post(path, "{" + members + "," + who + "}");
        assertThat(answer.status())
                .as("%s %s: %s", path, members, answer.json())
                .isEqualTo(400);
        assertThat(answer.json().text("detail").orElseThrow()).contains(said);
    }

    @Test
    void anUnfitPriorityQueuesNothing() throws Exception {
        String scope = "\"scope\":{\"runs\":[\"" + Served.RUN + "\"]},\"priority\":";
        for (String unfit : List.of("1", "true", "null", "[\"urgent\"]", "{}")) {
            assertRefused("v1/queue", scope + unfit, "\"priority\"", "where a text is due", "leave it out");
        }
        assertRefused("v1/queue", scope + "\"soon\"", "\"priority\" is 'soon'", "urgent, high, normal or low");
        assertThat(served.engine().picture().position()).isEqualTo(entries);
    }

    @Test
    void anUnfitPartOfAScopeIsNoWiderScope() throws Exception {
        assertRefused(
                "v1/plans",
                "\"scope\":{\"checkpoint\":\"" + checkpoint + "\",\"service\":7}",
                "\"service\" is a number");
        assertRefused("v1/plans", "\"scope\":{\"runs\":\"" + Served.RUN + "\"}", "\"runs\" is a text", "a list");
        assertRefused("v1/plans", "\"scope\":{\"runs\":[7]}", "\"runs\" is a list of texts");
        assertRefused("v1/plans", "\"scope\":{\"position\":1.5}", "\"position\" is a whole number");
        assertRefused("v1/plans", "\"scope\":{\"as_of\":14}", "\"as_of\" is a number");
        assertRefused("v1/plans", "\"scope\":{\"abort\":null}", "\"abort\" is null");
        assertRefused(
                "v1/plans",
                "\"scope\":{\"runs\":[\"" + Served.RUN + "\"]},\"diff\":\"yes\"",
                "\"diff\" is a text",
                "true or false");
    }

    @Test
    void nothingIsRestoredAtOnceBecauseAPlanOrAServiceIsNoText() throws Exception {
        String path = "v1/rollback/" + checkpoint;
        for (String member : List.of("plan_hash", "service", "restore_mode", "reason", "environment", "checkpoint")) {
            assertRefused(path, "\"" + member + "\":7", "\"" + member + "\" is a number");
        }
        assertThat(served.engine().picture().rollbacks()).isEmpty();
        assertThat(served.engine().picture().position()).isEqualTo(entries);
    }

    @Test
    void aContainmentReachesNoLessAndAResumedRunNoMoreThanWasMeant() throws Exception {
        assertRefused(
                "v1/contain", "\"run_id\":\"" + Served.RUN + "\",\"children\":\"true\"", "\"children\" is a text");
        assertRefused("v1/contain", "\"run_id\":\"" + Served.RUN + "\",\"agent_id\":7", "\"agent_id\" is a number");
        assertRefused(
                "v1/resume", "\"run_id\":\"" + Served.RUN + "\",\"services\":\"orders\"", "\"services\" is a text");
        assertRefused("v1/resume", "\"run_id\":\"" + Served.RUN + "\",\"write\":1", "\"write\" is a number");
        assertThat(served.engine().picture().position()).isEqualTo(entries);
    }
}
