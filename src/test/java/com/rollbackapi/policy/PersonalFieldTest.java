package com.rollbackapi.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.codec.StrictJson;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PersonalFieldTest {
    private static final String HEAD = "[policy]\nname = \"p\"\nversion = \"1\"\n";

    private static List<String> places(String field, String subject, String action) throws Exception {
        PersonalField declared =
                new PersonalField(JsonPointer.parse(field), Optional.of(JsonPointer.parse(subject)), List.of());
        return declared.in((Json.Obj) StrictJson.parse(action)).stream()
                .map(p -> p.at() + " of " + p.subject().orElseThrow())
                .toList();
    }

    @Test
    void aStarIsEveryMemberAndEveryItem() throws Exception {
        String action = "{\"args\":{\"a\":[{\"n\":1,\"p\":2},{\"p\":3}],\"b\":{\"x/y\":{\"p\":4}},\"c\":5}}";
        assertThat(places("/args/a/*/p", "/args/a/*/n", action))
                .containsExactly("/args/a/0/p of /args/a/0/n", "/args/a/1/p of /args/a/1/n");
        assertThat(places("/args/*/*/p", "/args/*/n", action))
                .containsExactly("/args/a/0/p of /args/a/n", "/args/a/1/p of /args/a/n", "/args/b/x~1y/p of /args/b/n");
        assertThat(places("/args", "/extra/who", action)).containsExactly("/args of /extra/who");
        assertThat(places("/error", "/args/c", action)).isEmpty();
        assertThat(places("/args/a/7/p", "/args/c", action)).isEmpty();
        assertThat(places("/args/c/p", "/args/c", action)).isEmpty();
    }

    @Test
    void theFileDeclaresThem() throws Exception {
        Policies policies = Policies.parse(HEAD + """
            [[personal]]
            field = "/args/email"
            tools = ["mail.*"]

            [[personal]]
            field = "/extra/note"
            subject = "/args/id"
            """);
        assertThat(policies.personal())
                .containsExactly(
                        new PersonalField(JsonPointer.parse("/args/email"), Optional.empty(), List.of("mail.*")),
                        new PersonalField(
                                JsonPointer.parse("/extra/note"),
                                Optional.of(JsonPointer.parse("/args/id")),
                                List.of()));
        assertThat(policies.personal().getFirst().isOf("mail.send")).isTrue();
        assertThat(policies.personal().getFirst().isOf("order.set")).isFalse();
        assertThat(policies.personal().getLast().isOf("order.set")).isTrue();
    }

    /// A field that is declared and silently never found would be journaled in the clear.
    @Test
    void whatCanNeverBeFoundIsRefusedWithItsLine() {
        assertFault("field = \"/arg/email\"", "is no place in /args, /error");
        assertFault("field = \"args/email\"", "a JSON pointer starts with '/'");
        assertFault("field = \"/error/text\"", "is no place in /args, /error");
        assertFault("field = \"/extra\"", "is no place in /args, /error");
        assertFault("field = \"/args/a\"\nsubject = \"/run_id\"", "'/run_id' is no place");
        assertFault("field = \"/args/a\"\nsubject = \"/args/*/id\"", "has more '*'");
        assertFault("feild = \"/args/a\"", "unknown key 'feild'");
        assertFault("subject = \"/args/a\"", "needs 'field'");
        assertFault("field = \"/args/a\"\ntools = \"mail\"", "must be a list of texts");
    }

    private static void assertFault(String declaration, String what) {
        assertThatThrownBy(() -> Policies.parse(HEAD + "[[personal]]\n" + declaration + "\n"))
                .isInstanceOf(PolicyFileException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("line ");
    }
}
