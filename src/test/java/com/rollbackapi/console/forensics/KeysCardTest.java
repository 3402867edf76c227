package com.rollbackapi.console.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.console.SampleConsole;
import com.rollbackapi.console.fx.HoldButton;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.fx.Selection;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.SmallWorkspace;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.remote.RemoteLog;
import com.rollbackapi.server.ApiServer;
import com.rollbackapi.server.ApiTokens;
import com.rollbackapi.tlog.LogKeys.Term;
import com.rollbackapi.tlog.WitnessPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An analyst sees which keys sign a journal; an operator replaces and revokes them.
final class KeysCardTest {
    private static final Operator.Request WHY = new Operator.Request("ops_lead", "a year is over");

    @TempDir
    private Path folder;

    @Test
    void oneKeyIsOneLineAndCanBeCopiedWhole() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            console.picture("keys-one");
            String vkey = engine(console).keys().newest().vkey();
            assertThat(console.texts())
                    .contains("Signing key", engine(console).keys().newest().shortName(), "Replace key…")
                    .contains("signs every head · private key held here")
                    .doesNotContain("Heads from", "Revoke…");
            assertThat(SampleConsole.ui(() -> ((Label) find(console, ".keys-line > .mono"))
                            .getTooltip()
                            .getText()))
                    .isEqualTo(vkey);
            press(console, "Copy key");
            assertThat(SampleConsole.ui(() -> Clipboard.getSystemClipboard().getString()))
                    .isEqualTo(vkey);
        }
    }

    @Test
    void aKeyIsReplacedOnceAReasonIsGivenAndTheButtonHeld() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            Term first = engine(console).keys().terms().getFirst();
            press(console, "Replace key…");
            console.picture("keys-asking-replace");
            assertThat(console.texts())
                    .contains("Replace the signing key " + first.key().shortName())
                    .contains("Give the reason: it is journaled with your name");
            assertThat(SampleConsole.ui(() -> console.window().scene().getFocusOwner()))
                    .isSameAs(console.button("Cancel"));
            assertThat(confirm(console).isDisabled()).isTrue();
            type(console, "Reason", "  ");
            assertThat(confirm(console).isDisabled()).as("nothing is no reason").isTrue();

            type(console, "Reason", "x".repeat(2_001));
            assertThat(confirm(console).isDisabled()).isTrue();
            assertThat(console.texts()).contains("A reason has at most 2,000 characters");

            String odd = "rotated \u202eyawa\u202c <b>now</b> {0} 'quoted' \u00fc\ud83d\udd11 "
                    + "long ".repeat(200).strip();
            type(console, "Reason", odd);
            hold(console);
            SampleConsole.await(
                    "another key signs", () -> engine(console).keys().terms().size() == 2);
            console.settle();
            assertThat(SampleConsole.ui(() -> console.window().scene().getFocusOwner()))
                    .as("what is typed next goes into no search")
                    .isNotInstanceOf(TextInputControl.class);
            Term second = engine(console).keys().terms().getLast();
            assertThat(console.texts())
                    .contains("Signing keys: 2", "in force", "replaced", "private key held here")
                    .contains("led to by entry " + (second.from() - 1))
                    .anyMatch(t -> t.startsWith(second.key().shortName() + " signs the journal from entry "))
                    .doesNotContain("Hold to replace the key");
            IndexedEntry said = engine(console)
                    .source()
                    .entries(second.from() - 1, second.from())
                    .getFirst();
            assertThat(said.entry().event()).isEqualTo(EventType.KEY_ROTATED);
            assertThat(said.entry().actor()).isEqualTo("ops_lead");
            assertThat(said.entry().body().text("reason")).hasValue(odd);
        }
    }

    @Test
    void aReplacedKeyIsRevokedUpToASize() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            engine(console).rotateKey(WHY);
            engine(console).rotateKey(WHY);
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            assertThat(console.texts()).contains("Signing keys: 3").anyMatch(t -> t.equals("Revoke…"));
            console.picture("keys-three");
            Term first = engine(console).keys().terms().getFirst();
            long to = first.to().orElseThrow();

            fire(console, revokes(console).getLast());
            assertThat(console.texts())
                    .contains("Revoke the replaced key " + first.key().shortName())
                    .anyMatch(t -> t.startsWith("None of its heads of 0 to " + to + " entries will count"));
            type(console, "Reason", "its laptop was stolen");
            type(console, "Last size that counts", String.valueOf(to + 1));
            assertThat(confirm(console).isDisabled()).isTrue();
            assertThat(console.texts()).anyMatch(t -> t.startsWith("It signed heads of 0 to " + to + " entries"));
            assertThat(console.texts()).as("what will not be is not said").noneMatch(t -> t.startsWith("None of its"));
            console.picture("keys-asking-revoke-bad");
            type(console, "Last size that counts", "20");
            assertThat(console.texts()).anyMatch(t -> t.contains("those of 21 to " + to + " entries will not"));
            console.picture("keys-asking-revoke");
            hold(console);
            SampleConsole.await(
                    "it is revoked",
                    () -> engine(console).keys().terms().getFirst().lastValid().equals(OptionalLong.of(20)));
            console.settle();
            console.picture("keys-revoked");
            long entry = engine(console).source().size() - 1;
            assertThat(console.texts()).contains("revoked by entry " + entry + ": counts up to 20");
            assertThat(revokes(console)).as("one replaced key is left").hasSize(1);
        }
    }

    @Test
    void aFileShowsItsKeysAndNothingToDo() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            String first = engine(console).keys().newest().vkey();
            engine(console).rotateKey(WHY);
            engine(console).revokeKey(first, OptionalLong.empty(), WHY);
            Path file = folder.resolve("incident.rbxj");
            engine(console).export(file);
            try (SampleConsole looking = SampleConsole.over(
                    console.incident(), FileSource.open(file, Optional.of(first), System::nanoTime))) {
                looking.open(ScreenId.FORENSICS, Selection.NOTHING);
                looking.picture("keys-file");
                assertThat(looking.texts())
                        .contains("Signing keys: 2", "key pinned", "Copy key")
                        .anyMatch(t -> t.matches("revoked by entry \\d+: none counts"))
                        .doesNotContain("Replace key…", "Revoke…");
            }
        }
    }

    @Test
    void whatFailsIsSaidWhereItWasAskedAndCanBeTriedAgain() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            press(console, "Replace key…");
            type(console, "Reason", "a year is over");
            Path keys = engine(console).layout().root().resolve("keys");
            Path away = folder.resolve("keys-away");
            Files.move(keys, away);
            hold(console);
            SampleConsole.await(
                    "it failed", () -> texts(console).stream().anyMatch(t -> t.startsWith("It was not done: ")));
            console.settle();
            Files.move(away, keys);
            console.picture("keys-failed");
            assertThat(engine(console).keys().terms()).hasSize(1);
            hold(console);
            SampleConsole.await(
                    "another key signs", () -> engine(console).keys().terms().size() == 2);
            console.settle();
            assertThat(console.texts()).contains("Signing keys: 2").noneMatch(t -> t.startsWith("It was not done"));
        }
    }

    /// Off the head nothing is done, with the reason; what was asked is left with Escape; another operator's change
    /// answers what was asked.
    @Test
    void whatIsAskedGoesWhereItNoLongerHolds() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            press(console, "Replace key…");
            type(console, "Reason", "a year is over");
            console.seek(10);
            console.picture("keys-past");
            assertThat(confirm(console).isDisabled()).isTrue();
            assertThat(console.button("Replace key…").isDisabled()).isTrue();
            assertThat(console.texts()).contains("You are looking at the past; go live to act");
            press(console, "Cancel");
            assertThat(console.texts()).doesNotContain("Hold to replace the key");

            SampleConsole.ui(() -> {
                console.window().playhead().follow();
                return true;
            });
            console.settle();
            press(console, "Replace key…");
            key(console, ".key-asking .text-field", KeyCode.ESCAPE);
            assertThat(console.texts()).doesNotContain("Hold to replace the key");
            press(console, "Replace key…");
            assertThat(console.texts()).contains("Hold to replace the key");
            long entry = engine(console).source().size();
            engine(console).rotateKey(WHY);
            console.settle();
            assertThat(console.texts()).contains("Signing keys: 2").doesNotContain("Hold to replace the key");

            SampleConsole.ui(() -> {
                ((TableView<?>) find(console, ".keys .table-view"))
                        .getSelectionModel()
                        .select(0);
                return true;
            });
            key(console, ".keys .table-view", KeyCode.ENTER);
            assertThat(console.texts()).as("the entry that says so").contains("Entry " + entry, "inclusion proven");
        }
    }

    @Test
    void aPinnedRemotesKeyIsReplacedThroughIt() throws Exception {
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"))) {
            Engine engine = engine(console);
            String first = engine.keys().newest().vkey();
            ApiTokens tokens =
                    ApiTokens.open(engine.layout().tokens(), TestClocks.create().wall());
            String token = tokens.issue(new SecureRandom(), Duration.ofHours(1));
            try (ApiServer server = ApiServer.start(engine, tokens, ApiServer.Address.loopback(0))) {
                engine.publish();
                SampleConsole.ui(() -> {
                    console.window().connect(new RemoteLog(server.url(), token, first, WitnessPolicy.NONE));
                    return true;
                });
                SampleConsole.await(
                        "the remote is shown",
                        () -> console.window().playhead().view().source().kind() == Source.Kind.REMOTE);
                console.open(ScreenId.FORENSICS, Selection.NOTHING);
                assertThat(console.texts()).contains("signs every head · key pinned");
                press(console, "Replace key…");
                type(console, "Reason", "a year is over");
                hold(console);
                SampleConsole.await("it is shown", () -> texts(console).contains("Signing keys: 2"));
                console.settle();
                console.picture("keys-remote");
                assertThat(console.texts())
                        .contains("key pinned", "replaced")
                        .contains("led to by entry "
                                + (engine.keys().terms().getLast().from() - 1));
            }
        }
    }

    @Test
    void whileItIsOpenedAndWithoutAHeadNoKeyIsShown() throws Exception {
        try (SampleConsole console = SampleConsole.opening(folder.resolve("opening"))) {
            console.open(ScreenId.FORENSICS, Selection.NOTHING);
            console.picture("keys-opening");
            assertThat(console.texts())
                    .contains("Signing key")
                    .anyMatch(t -> t.equals("being verified…"))
                    .doesNotContain("Copy key", "Replace key…");
        }
        Path workspace = folder.resolve("headless");
        SmallWorkspace.create(workspace, 3);
        Files.delete(workspace.resolve("journal/checkpoint"));
        try (SampleConsole console = SampleConsole.contained(folder.resolve("sample"));
                SampleConsole looking = SampleConsole.over(
                        console.incident(), FileSource.open(workspace, Optional.empty(), System::nanoTime))) {
            looking.open(ScreenId.FORENSICS, Selection.NOTHING);
            looking.picture("keys-unknown");
            assertThat(looking.texts())
                    .anyMatch(t -> t.startsWith("not known: "))
                    .doesNotContain("Copy key", "Replace key…");
        }
    }

    private static Engine engine(SampleConsole console) {
        return console.incident().engine();
    }

    private static Node find(SampleConsole console, String selector) {
        return console.window().scene().getRoot().lookup(selector);
    }

    private static List<String> texts(SampleConsole console) {
        return console.window().scene().getRoot().lookupAll(".label").stream()
                .map(n -> ((Label) n).getText())
                .toList();
    }

    private static List<Button> revokes(SampleConsole console) throws Exception {
        return SampleConsole.ui(() -> console.window().scene().getRoot().lookupAll(".keys .row-button").stream()
                .map(Button.class::cast)
                .filter(b -> b.isVisible() && b.getText().equals("Revoke…"))
                .sorted(java.util.Comparator.comparingDouble(
                        b -> b.localToScene(0, 0).getY()))
                .toList());
    }

    private static HoldButton confirm(SampleConsole console) {
        return (HoldButton) find(console, ".key-asking .hold-button");
    }

    private static void press(SampleConsole console, String text) throws Exception {
        fire(console, console.button(text));
    }

    private static void fire(SampleConsole console, Button button) throws Exception {
        SampleConsole.ui(() -> {
            button.fire();
            return true;
        });
        console.settle();
    }

    private static void type(SampleConsole console, String field, String text) throws Exception {
        SampleConsole.ui(() -> {
            console.window().scene().getRoot().lookupAll(".key-asking .text-field").stream()
                    .map(TextField.class::cast)
                    .filter(f -> field.equals(f.getAccessibleText()))
                    .findFirst()
                    .orElseThrow()
                    .setText(text);
            return true;
        });
    }

    private static void key(SampleConsole console, String selector, KeyCode code) throws Exception {
        SampleConsole.ui(() -> {
            find(console, selector)
                    .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, false, false));
            return true;
        });
        console.settle();
    }

    private static void hold(SampleConsole console) throws Exception {
        SampleConsole.ui(() -> {
            confirm(console)
                    .fireEvent(new MouseEvent(
                            MouseEvent.MOUSE_PRESSED,
                            5,
                            5,
                            5,
                            5,
                            MouseButton.PRIMARY,
                            1,
                            false,
                            false,
                            false,
                            false,
                            true,
                            false,
                            false,
                            true,
                            false,
                            true,
                            null));
            return true;
        });
    }
}
