package com.rollbackapi.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.KeyStatement.Revoked;
import com.rollbackapi.tlog.KeyStatement.Rotated;
import com.rollbackapi.tlog.LogKeys.Term;
import com.rollbackapi.tlog.NoteRejectedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Three keys of one log, one after the other at 10 and 20 entries, the first revoked from 7 entries on at 25.
class LogKeysTest {
    private static final String ORIGIN = "log.example";
    private static final NoteSigner A = signer(ORIGIN, 1);
    private static final NoteSigner B = signer(ORIGIN, 2);
    private static final NoteSigner C = signer(ORIGIN, 3);
    private static final NoteSigner STRANGER = signer(ORIGIN, 4);

    private final KeyStatement ab = rotated(10, A, B, A, B);
    private final KeyStatement bc = rotated(20, B, C, B, C);
    private final KeyStatement noA = revoked(25, A, 7, C);

    private static NoteSigner signer(String name, int seed) {
        byte[] bytes = new byte[SigningKey.SIZE_BYTES];
        bytes[0] = (byte) seed;
        return new NoteSigner(SigningKey.fromBytes(name, bytes));
    }

    private static Hash root(long size) {
        return Hash.of(("root " + size).getBytes(UTF_8));
    }

    private static TreeHead head(long size) {
        return new TreeHead(ORIGIN, size, root(size));
    }

    private static KeyStatement rotated(long size, NoteSigner from, NoteSigner to, NoteSigner... signers) {
        return KeyStatement.sign(head(size), new Rotated(from.verifier(), to.verifier()), List.of(signers));
    }

    private static KeyStatement revoked(long size, NoteSigner key, long last, NoteSigner... signers) {
        return KeyStatement.sign(head(size), new Revoked(key.verifier(), last), List.of(signers));
    }

    private LogKeys all(NoteSigner pinned) throws NoteRejectedException {
        return LogKeys.of(pinned.verifier(), List.of(ab, bc, noA));
    }

    private static SignedTreeHead signed(long size, NoteSigner by) {
        return SignedTreeHead.sign(head(size), by);
    }

    private static void assertRefused(LogKeys keys, SignedTreeHead head, Reason reason) {
        assertThatThrownBy(() -> keys.verify(head))
                .isInstanceOfSatisfying(
                        NoteRejectedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void eachKeySignsItsOwnSizes() throws Exception {
        for (NoteSigner pinned : List.of(A, B, C)) {
            LogKeys keys = all(pinned);
            assertThat(keys.pinned()).isEqualTo(pinned.verifier());
            assertThat(keys.newest()).isEqualTo(C.verifier());
            assertThat(keys.verify(signed(7, A))).isEqualTo(A.verifier());
            assertThat(keys.verify(signed(11, B))).isEqualTo(B.verifier());
            assertThat(keys.verify(signed(20, B))).isEqualTo(B.verifier());
            assertThat(keys.verify(signed(21, C))).isEqualTo(C.verifier());
            assertThat(keys.verify(signed(1_000, C))).isEqualTo(C.verifier());
            assertRefused(keys, signed(8, A), Reason.REVOKED);
            assertRefused(keys, signed(11, A), Reason.UNKNOWN_SIGNER);
            assertRefused(keys, signed(20, C), Reason.UNKNOWN_SIGNER);
            assertRefused(keys, signed(5, STRANGER), Reason.UNKNOWN_SIGNER);
            assertRefused(keys, SignedTreeHead.sign(new TreeHead("other", 21, root(21)), C), Reason.WRONG_ORIGIN);
        }
        assertThat(all(A).terms())
                .containsExactly(
                        new Term(A.verifier(), 0, OptionalLong.of(10), OptionalLong.of(7)),
                        new Term(B.verifier(), 11, OptionalLong.of(20), OptionalLong.empty()),
                        new Term(C.verifier(), 21, OptionalLong.empty(), OptionalLong.empty()));
    }

    @Test
    void theFileGivesTheKeysBackFromAnyOfThem() throws Exception {
        byte[] file = all(A).file().orElseThrow();
        for (NoteSigner pinned : List.of(A, B, C)) {
            assertThat(LogKeys.of(pinned.verifier(), Optional.of(file))).isEqualTo(all(pinned));
        }
        assertThatThrownBy(() -> LogKeys.of(STRANGER.verifier(), Optional.of(file)))
                .isInstanceOf(NoteRejectedException.class);
        assertThat(LogKeys.of(A.verifier()).file()).isEmpty();
        assertThat(all(A).fileUpTo(20))
                .contains(LogKeys.of(A.verifier(), List.of(ab)).file().orElseThrow());
        assertThat(all(A).fileUpTo(10)).isEmpty();
    }

    /// Nothing but these bytes is these statements.
    @Test
    void noBitOfTheFileCanBeChanged() throws Exception {
        byte[] file = all(A).file().orElseThrow();
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] changed = file.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> LogKeys.of(A.verifier(), Optional.of(changed)))
                    .as("bit %d", bit)
                    .isInstanceOf(NoteRejectedException.class);
        }
        for (int length = 0; length < file.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(file, length);
            try {
                LogKeys found = LogKeys.of(A.verifier(), Optional.of(cut));
                assertThat(found.begin(all(A)))
                        .as("cut at %d, behind a whole statement", length)
                        .isTrue();
            } catch (NoteRejectedException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void whatDoesNotFollowIsRefused() throws Exception {
        LogKeys a = LogKeys.of(A.verifier());
        LogKeys ba = LogKeys.of(A.verifier(), List.of(ab));
        List<KeyStatement> toA = new ArrayList<>(List.of(
                rotated(10, A, B, A), // not signed by the new key
                rotated(10, A, B, B), // nor by the old one
                rotated(10, A, B, B, A),
                rotated(10, A, B, A, STRANGER),
                rotated(10, A, B, A, B, STRANGER),
                rotated(10, B, C, B, C), // leads from another key
                rotated(10, A, A, A),
                rotated(10, A, signer("other", 2), A, signer("other", 2)),
                revoked(10, A, 5, A), // in force
                revoked(10, STRANGER, 5, A)));
        for (KeyStatement s : toA) {
            assertThatThrownBy(() -> a.with(s)).as("%s", s.word()).isInstanceOf(NoteRejectedException.class);
        }
        for (KeyStatement s : List.of(
                rotated(10, B, C, B, C), // not behind the last one
                rotated(20, B, A, B, A), // an old key comes back
                revoked(20, A, 11, B), // it never signed that
                revoked(20, A, 5, A), // a key speaks for itself
                revoked(20, B, 15, B))) {
            assertThatThrownBy(() -> ba.with(s)).as("%s", s.word()).isInstanceOf(NoteRejectedException.class);
        }
        assertThatThrownBy(() -> all(A).with(revoked(30, A, 3, C))).hasMessageContaining("revoked already");
        assertThat(all(A).with(revoked(30, B, 10, C)).terms().get(1).lastValid())
                .hasValue(10);
    }

    @Test
    void oneHistoryBeginsTheOther() throws Exception {
        LogKeys begun = LogKeys.of(C.verifier(), List.of(ab, bc));
        LogKeys other = LogKeys.of(A.verifier(), List.of(rotated(10, A, C, A, C)));
        assertThat(begun.begin(all(A))).isTrue();
        assertThat(all(A).begin(begun)).isFalse();
        assertThat(other.begin(all(A)) || all(A).begin(other)).isFalse();
        assertThat(LogKeys.of(STRANGER.verifier()).begin(other))
                .as("nothing was said yet")
                .isTrue();
    }
}
