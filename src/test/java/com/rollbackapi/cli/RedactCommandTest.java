package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.PersonalWorkspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A person's values from `append` and `import` to `redact`, as an operator meets them.
final class RedactCommandTest {
    private static final String ADA = "ada.lovelace";

    @TempDir
    private Path temp;

    private Path dir = Path.of("");
    private Path export = Path.of("");

    @BeforeEach
    void create() throws Exception {
        dir = Cli.workspace(Files.createDirectories(temp.resolve("made")));
        export = temp.resolve("before.rbxj");
        Files.writeString(dir.resolve("policy.toml"), PersonalWorkspace.POLICY);
    }

    private static String line(int t, String order) {
        return Lines.set("run/9", t, order, order.equals("o1") ? "sent" : "cancelled", "mailed")
                .replace(
                        "\"args\":{},",
                        "\"note\":\"about " + ADA + "\",\"args\":{\"customer\":{\"id\":\"" + ADA + "\",\"email\":\""
                                + ADA + "@example.org\"}},");
    }

    @Test
    void theValuesAreErasedAndEveryProofHolds() throws Exception {
        Cli appended = Cli.feed(line(0, "o1"), "append", "-w", dir);
        assertThat(appended.exit()).as(appended.err()).isZero();
        long index = appended.number("index");
        Path actions = Files.writeString(temp.resolve("more.jsonl"), line(1, "o2"));
        Cli imported = Cli.run("import", "actions", "-w", dir, actions);
        assertThat(imported.exit()).as(imported.err()).isZero();
        Files.delete(actions);
        assertThat(Cli.run("export", "-w", dir, export).exit()).isZero();
        assertThat(PersonalWorkspace.holding(temp, ADA)).isEmpty();
        assertThat(PersonalWorkspace.holding(temp, "order.set")).isNotEmpty();

        assertThat(Cli.run("log", "-w", dir, "--from", index).out())
                .contains("/args/customer/email  \"" + ADA + "@example.org\"");
        assertThat(email(Cli.run("log", "-w", dir, "--from", index, "--json"))).contains("\"state\":\"open\"", ADA);
        assertThat(email(Cli.run("log", "-w", dir, "--from", index, "--json", "--stored")))
                .contains("\"ciphertext\"")
                .doesNotContain(ADA);
        Cli disclosed = Cli.run("disclose", "-w", dir, index, "/args/customer/email", "--json");
        assertThat(disclosed.exit()).as(disclosed.err()).isZero();
        assertThat(disclosed.text("value")).isEqualTo(ADA + "@example.org");
        assertThat(disclosed.text("salt")).hasSize(32);
        assertThat(Cli.run("disclose", "-w", dir, index, "/args/customer", "--json")
                        .exit())
                .isEqualTo(1);
        String before = Cli.run("verify", export, "--json").out();

        Cli redacted = Cli.run("redact", ADA, "-w", dir, "--reason", "asked to", "--json");
        assertThat(redacted.exit()).as(redacted.err()).isZero();
        String subject = redacted.text("subject");
        Cli again = Cli.run("redact", subject, "-w", dir, "--reason", "asked to", "--json");
        assertThat(again.json()).isEqualTo(redacted.json());
        Cli unknown = Cli.run("redact", ADA, "-w", dir, "--reason", "asked to", "--json");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.text("message")).contains("nothing to erase");

        assertThat(Cli.run("log", "-w", dir, "--from", index).out())
                .contains("/args/customer/email  redacted by entry " + redacted.number("entry"))
                .contains("subject.erased")
                .doesNotContain(ADA + "@");
        assertThat(email(Cli.run("log", "-w", dir, "--from", index, "--json")))
                .contains("\"state\":\"redacted\"")
                .doesNotContain("ciphertext", ADA + "@");
        assertThat(Cli.run("disclose", "-w", dir, index, "/args/customer/email").err())
                .contains("its subject's key was destroyed");
        assertThat(Cli.run("verify", export, "--json").out()).isEqualTo(before);
        assertThat(Cli.run("verify", dir, "--json").exit()).isZero();
        Cli replay = Cli.run("replay", export, "--verify", "--json");
        assertThat(replay.exit()).as(replay.out() + replay.err()).isZero();
        assertThat(Cli.run("rollback", "run", "-w", dir, "--run", "run/9", "--json")
                        .text("status"))
                .isEqualTo("restored");
        assertThat(PersonalWorkspace.holding(temp, ADA)).isEmpty();
    }

    private static String email(Cli log) {
        assertThat(log.exit()).as(log.err()).isZero();
        Json.Arr entries = (Json.Arr) log.json().get("entries").orElseThrow();
        List<String> emails = entries.items().stream()
                .map(CanonicalJson::text)
                .filter(e -> e.contains("\"email\""))
                .toList();
        return emails.getFirst();
    }

    @Test
    void aDeclarationThatIsNotUnderstoodLetsNothingIn() throws Exception {
        Files.writeString(
                dir.resolve("policy.toml"),
                PersonalWorkspace.POLICY.replace("/args/customer/email", "/arg/customer/email"));
        Cli appended = Cli.feed(line(0, "o1"), "append", "-w", dir);
        assertThat(appended.exit()).isEqualTo(3);
        assertThat(appended.err()).contains("policy.toml", "'/arg/customer/email' is no place in /args, /error");
        assertThat(PersonalWorkspace.holding(temp, ADA)).isEmpty();
    }
}
