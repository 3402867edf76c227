package com.rollbackapi.console.forensics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Write;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The query language over one action and one trigger.
final class QueryTest {
    private static final LocalDate DAY = LocalDate.parse("2026-05-06");
    private static final IndexedEntry ACTION = new IndexedEntry(
            117,
            new Entry(
                    EventType.ACTION_EXECUTED,
                    Instant.parse("2026-05-06T09:18:44.722Z"),
                    "retail-agent",
                    new Action(
                                    new Action.Identity(
                                            "wf 1842",
                                            "retail-agent",
                                            "step_17",
                                            Optional.empty(),
                                            "k",
                                            Optional.empty()),
                                    call(),
                                    call(),
                                    List.of(new Write(
                                            "retail", "orders/#W4817420", Optional.empty(), Optional.of(Hash.of()))),
                                    new Action.Result(true, Optional.empty()),
                                    Optional.of(EffectClass.COMPENSATABLE),
                                    Optional.empty(),
                                    Json.Obj.EMPTY)
                            .toBody()));
    private static final IndexedEntry TRIGGER = new IndexedEntry(
            118,
            new Entry(
                    EventType.POLICY_TRIGGERED,
                    Instant.parse("2026-05-06T09:18:45Z"),
                    "policy",
                    Json.object()
                            .put("rule", "BLAST-002")
                            .put("response", "contain")
                            .build()));

    @Test
    void noWordIsFoundInACiphertext() throws Exception {
        Json.Obj redactable = Json.object()
                .put(
                        "redactable",
                        Json.object()
                                .put("ciphertext", "AdaA".repeat(40))
                                .put("commitment", "0".repeat(64))
                                .put("subject", "1".repeat(32))
                                .build())
                .build();
        IndexedEntry entry = new IndexedEntry(
                9,
                new Entry(
                        EventType.ACTION_EXECUTED,
                        Instant.EPOCH,
                        "agent",
                        Json.object().put("error", redactable).build()));
        assertThat(Query.parse("ada", DAY).matches(entry)).isFalse();
        assertThat(Query.parse("1111", DAY).matches(entry)).as("its subject").isTrue();
        assertThat(Query.parse("0000", DAY).matches(entry)).as("its commitment").isTrue();
    }

    private static Action.Call call() {
        return new Action.Call(
                "order.modify_items",
                Optional.of(Json.object().put("Reason", "Grüße").build()),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agent:retail-agent | true | false",
                "actor!=retail-agent | false | true",
                "-actor:retail-agent | false | true",
                "event:policy.* | false | true",
                "tool:order.* result:success | true | false",
                "target:retail | true | false",
                "target:\"orders/#W*\" | true | false",
                "target:retail/orders/* | true | false",
                "class!=reversible | true | true",
                "class:compensatable | true | false",
                "run:\"wf 1842\" | true | false",
                "entry:117 | true | false",
                "entry:118-200 | false | true",
                "grüße | true | false",
                "blast-002 | false | true",
                "-blast-002 | true | false",
                "after:09:18:45 | false | true",
                "before:2026-05-06T09:18:45Z | true | false",
                "after:09:18 before:09:18:45 | true | false",
            })
    void aQueryKeepsWhatAllOfItsPartsHold(String query, boolean action, boolean trigger) throws Exception {
        Query q = Query.parse(query, DAY);
        assertThat(q.matches(ACTION)).as("action").isEqualTo(action);
        assertThat(q.matches(TRIGGER)).as("trigger").isEqualTo(trigger);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agent:x colour:red | 9 | no field 'colour'",
                "\"open | 1 | quote is not closed",
                "agent: | 1 | has no value",
                "ok entry:a-b | 4 | no entry number",
                "after:noon | 1 | no time",
            })
    void aQueryThatIsNotUnderstoodSaysWhere(String query, int place, String what) {
        assertThatThrownBy(() -> Query.parse(query, DAY))
                .isInstanceOfSatisfying(
                        MalformedQueryException.class,
                        e -> assertThat(e.place()).isEqualTo(place))
                .hasMessageContaining(what);
    }

    @Test
    void anEmptyQueryKeepsEverything() throws Exception {
        assertThat(Query.parse("  ", DAY).isEmpty()).isTrue();
        assertThat(Query.parse("", DAY).matches(TRIGGER)).isTrue();
    }
}
