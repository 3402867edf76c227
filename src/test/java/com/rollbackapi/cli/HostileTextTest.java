package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.PersonalWorkspace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody else wrote does not steer the terminal it is shown on: an escape sequence, its one-character form and
/// a change of direction come out as escapes.
final class HostileTextTest {
    private static final String ESC = Character.toString(0x1b);
    private static final String CSI = Character.toString(0x9b);
    private static final String BIDI = Character.toString(0x202e);
    private static final String KEY = "k\\u001b[2J\\u009b2J\\u202e"; // as JSON and TOML spell it
    private static final String RAW = "k" + ESC + "[2J" + CSI + "2J" + BIDI;

    @TempDir
    private Path temp;

    private static void isTame(Cli said) {
        for (String output : new String[] {said.out(), said.err()}) {
            assertThat(output).doesNotContain(ESC, CSI, BIDI);
        }
    }

    @Test
    void aKeyOfAForeignJournalIsShownWithEscapes() throws Exception {
        Path dir = Cli.workspace(temp);
        Files.writeString(
                dir.resolve("policy.toml"),
                PersonalWorkspace.POLICY.replace("/args/customer/email", "/args/customer/" + KEY));
        String line = Lines.set("run/9", 0, "o1", "sent", "mailed")
                .replace("\"args\":{}", "\"args\":{\"customer\":{\"id\":\"ada\",\"" + KEY + "\":{\"" + KEY + "\":1}}}");
        Cli appended = Cli.feed(line, "append", "-w", dir);
        assertThat(appended.exit()).as(appended.err()).isZero();

        Cli shown = Cli.run("log", "-w", dir);
        isTame(shown);
        assertThat(shown.out()).contains("/args/customer/" + KEY + "  {\"" + KEY + "\":1}");

        Cli json = Cli.run("log", "-w", dir, "--json");
        isTame(json);
        assertThat(json.json().toString()).as("the same value").contains(RAW);
    }

    @Test
    void aMessageIsShownWithEscapes() {
        Path absent = temp.resolve(RAW + ".rbxj");
        Cli said = Cli.run("log", "-w", absent);
        assertThat(said.exit()).isNotZero();
        assertThat(said.err()).startsWith("rbx: ").contains(KEY);
        isTame(said);

        Cli json = Cli.run("log", "-w", absent, "--json");
        isTame(json);
        assertThat(json.text("message")).contains(RAW);
    }
}
