package com.rollbackapi.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.NoteRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignedNoteTest {
    private static final NoteSigner ANNA = signer("anna.example/log", 1);
    private static final NoteSigner BERT = signer("bert.example/log", 2);

    private static NoteSigner signer(String name, int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return new NoteSigner(SigningKey.fromBytes(name, bytes));
    }

    @Test
    void readsThePublishedNotes() throws Exception {
        Json.Arr notes = (Json.Arr) StrictJson.parse(SharedData.text("conformance/signed-note/notes.json"));
        assertThat(notes.items()).hasSize(4);
        for (Json item : notes.items()) {
            Json.Obj row = (Json.Obj) item;
            byte[] bytes = row.text("note").orElseThrow().getBytes(StandardCharsets.UTF_8);
            SignedNote note = SignedNote.parse(bytes);
            List<NoteVerifier> known = new ArrayList<>();
            for (String vkey : strings(row, "keys")) {
                known.add(NoteVerifier.parse(vkey));
                assertThat(known.getLast().vkey()).isEqualTo(vkey);
            }
            List<String> verified =
                    note.verify(known).stream().map(NoteVerifier::name).toList();
            List<String> others = note.signatures().stream()
                    .map(NoteSignature::name)
                    .filter(n -> !verified.contains(n))
                    .toList();
            assertThat(row.text("expect")).contains("valid");
            assertThat(verified).isEqualTo(strings(row, "verified"));
            assertThat(others).isEqualTo(strings(row, "unverified"));
            assertThat(note.text()).isEqualTo(row.text("text").orElseThrow());
            assertThat(note.bytes()).isEqualTo(bytes);
        }
    }

    private static List<String> strings(Json.Obj row, String name) {
        return row.get(name).orElse(Json.of(List.of())) instanceof Json.Arr(List<Json> items)
                ? items.stream().map(i -> ((Json.Str) i).value()).toList()
                : List.of();
    }

    @Test
    void unknownKeysCountForNothing() throws Exception {
        SignedNote note = SignedNote.sign("hello\n", List.of(ANNA));
        for (int i = 3; i < 40; i++) {
            note = note.with(List.of(signer("witness" + i, i).sign("hello\n")));
        }
        SignedNote read =
                SignedNote.parse(note.with(List.of(BERT.sign("hello\n"))).bytes());
        assertThat(read.signatures()).hasSize(39);
        assertThat(read.verify(List.of(BERT.verifier()))).containsExactly(BERT.verifier());
        assertThat(reason(read, signer("stranger", 99).verifier())).isEqualTo(Reason.UNKNOWN_SIGNER);
        assertThat(reason(read, signer("bert.example/log", 98).verifier())).isEqualTo(Reason.UNKNOWN_SIGNER);
    }

    @Test
    void aWrongSignatureByAKnownKeySpoilsTheRightOnes() throws Exception {
        NoteSignature forged = new NoteSignature(BERT.key().name(), BERT.key().id(), new byte[64]);
        SignedNote note = new SignedNote("hello\n", List.of(ANNA.sign("hello\n"), forged));
        assertThat(note.verify(List.of(ANNA.verifier()))).hasSize(1);
        assertThat(reason(note, ANNA.verifier(), BERT.verifier())).isEqualTo(Reason.BAD_SIGNATURE);
    }

    private static Reason reason(SignedNote note, NoteVerifier... known) {
        return catchThrowableOfType(NoteRejectedException.class, () -> note.verify(List.of(known)))
                .reason();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello\n",
                "hello\n\n",
                "hello\n\n\n",
                "hello\n\u2014 anna AAAAAAA=\n", // no empty line
                "hello\n\n\u2014 anna AAAAAAA=", // no line feed at the end
                "hello\n\n\u2014 anna AAAAAA==\n", // no signature after the key id
                "hello\n\n\u2014 anna AAAAAAB=\n", // unused bits set
                "hello\n\n\u2014 anna AAAAAAA\n", // no padding
                "hello\n\n\u2014  AAAAAAA=\n",
                "hello\n\n\u2014 a b AAAAAAA=\n",
                "hello\n\n\u2014 a+b AAAAAAA=\n",
                "hello\n\n- anna AAAAAAA=\n",
                "hello\n\n\u2014 anna  AAAAAAA=\n",
                "hello\r\n\n\u2014 anna AAAAAAA=\n",
                "\n\u2014 anna AAAAAAA=\n",
            })
    void refusesWhatIsNoNote(String note) {
        assertThatThrownBy(() -> SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        NoteRejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void keepsItsLimits() {
        assertThatThrownBy(() -> SignedNote.parse(new byte[SignedNote.MAX_SIZE_BYTES + 1]))
                .hasMessageContaining("more than 1000000 bytes");
        String lines = "\u2014 anna AAAAAAA=\n".repeat(101);
        assertThatThrownBy(() -> SignedNote.parse(("hello\n\n" + lines).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(NoteRejectedException.class);
        byte[] latin1 = "hell\u00F6\n\n\u2014 anna AAAAAAA=\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> SignedNote.parse(latin1)).hasMessage("the note is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PeterNeumann",
                "PeterNeumann+c74f20a3",
                "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+AQ==",
                "PeterNeumann+c74f20a3+",
            })
    void refusesWhatIsNoVkey(String vkey) {
        assertThatThrownBy(() -> NoteVerifier.parse(vkey)).isInstanceOf(MalformedKeyException.class);
    }
}
