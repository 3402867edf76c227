package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Names that come from others are bounded, and an action that has none reads as it always did.
final class AssignmentTest {
    private static Action action(Assignment declared) {
        Action.Call call = new Action.Call("put", Optional.of(Json.Obj.EMPTY), Optional.empty());
        Action.Identity identity =
                new Action.Identity("run/1", "agent", "s1", Optional.empty(), "run/1/s1", Optional.empty());
        return new Action(
                identity.declaring(declared),
                call,
                call,
                List.of(),
                new Action.Result(true, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Json.Obj.EMPTY);
    }

    @Test
    void anActionThatNamesNobodyHasTheBytesThatItHadBefore() {
        assertThat(CanonicalJson.text(action(Assignment.NONE).toBody()))
                .isEqualTo("{\"agent_id\":\"agent\",\"idempotency_key\":\"run/1/s1\",\"requested_action\":{\"args\":{},"
                        + "\"tool\":\"put\"},\"result\":\"ok\",\"run_id\":\"run/1\",\"step_id\":\"s1\",\"writes\":[]}");
    }

    @Test
    void whatAnActionNamesIsReadAsItWasWritten() {
        Assignment both = new Assignment(Optional.of("acme"), Optional.of("refunds"));
        Json.Obj body = action(both).toBody();
        assertThat(body.text("tenant")).contains("acme");
        assertThat(body.text("task_class")).contains("refunds");
        assertThat(Action.fromBody(body)).isEqualTo(action(both));
    }

    @Test
    void aNameIsShortAndReadable() {
        for (String bad : List.of("", "  ", "a\nb", "a\u0000", "é".repeat(101))) {
            assertThatThrownBy(
                            () -> Assignment.of(Json.object().put("tenant", bad).build()))
                    .as(bad)
                    .hasMessageContaining("no name in \"tenant\"");
            assertThatThrownBy(() ->
                            Assignment.of(Json.object().put("task_class", bad).build()))
                    .as(bad)
                    .hasMessageContaining("no name in \"task_class\"");
        }
        assertThatThrownBy(() -> Assignment.of(Json.object().put("tenant", 7).build()))
                .hasMessageContaining("\"tenant\" that is no text");
        String longest = "é".repeat(100);
        assertThat(Assignment.of(Json.object().put("tenant", longest).build()).tenant())
                .contains(longest);
    }
}
